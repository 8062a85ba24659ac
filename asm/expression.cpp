#include "asm/expression.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace vitrine::assembler {

namespace {

constexpr u8 open_bracket = 0;  // "(": stops every reduction
constexpr u8 conditional = 1;   // ? and :, right-associative
constexpr u8 unary = 12;

/// Precedence of a binary operator; 0 when the token is none.
u8 binary_precedence(const Token& token) {
  if (token.kind != TokenKind::Operator) return 0;
  switch (token.punct) {
    case Punct::LogicalOr:
      return 2;
    case Punct::LogicalXor:
      return 3;
    case Punct::LogicalAnd:
      return 4;
    case Punct::Equal:
    case Punct::NotEqual:
    case Punct::Less:
    case Punct::LessEqual:
    case Punct::Greater:
    case Punct::GreaterEqual:
    case Punct::Compare:
      return 5;
    case Punct::Or:
      return 6;
    case Punct::Xor:
      return 7;
    case Punct::And:
      return 8;
    case Punct::ShiftLeft:
    case Punct::ShiftLeftComplete:
    case Punct::ShiftRight:
    case Punct::ShiftRightArithmetic:
      return 9;
    case Punct::Plus:
    case Punct::Minus:
      return 10;
    case Punct::Star:
    case Punct::Slash:
    case Punct::SignedSlash:
    case Punct::Percent:
    case Punct::SignedPercent:
      return 11;
    default:
      return 0;
  }
}

// Signed overflow wraps, as in the assembled program.
i64 wrapping_add(i64 a, i64 b) {
  return static_cast<i64>(static_cast<u64>(a) + static_cast<u64>(b));
}
i64 wrapping_multiply(i64 a, i64 b) {
  return static_cast<i64>(static_cast<u64>(a) * static_cast<u64>(b));
}

void scale(Value& value, i64 factor) {
  value.constant = wrapping_multiply(value.constant, factor);
  if (factor == 0) value.count = 0;
  for (u8 i = 0; i < value.count; ++i) {
    value.terms[i].coefficient = wrapping_multiply(value.terms[i].coefficient, factor);
  }
}

/// a += sign * b; false when there is no room for another term.
bool add(Value& a, const Value& b, i64 sign) {
  a.constant = wrapping_add(a.constant, wrapping_multiply(b.constant, sign));
  a.unknown |= b.unknown;
  a.summed |= b.summed || (a.numeric && b.numeric && a.constant != 0);
  a.numeric |= b.numeric;
  for (u8 i = 0; i < b.count; ++i) {
    const i64 coefficient = wrapping_multiply(b.terms[i].coefficient, sign);
    auto* const end = a.terms.begin() + a.count;
    auto* const same =
        std::find_if(a.terms.begin(), end, [&](const Term& t) { return t.key == b.terms[i].key; });
    if (same == end) {
      if (a.count == Value::max_terms) return false;
      *end = {b.terms[i].key, b.terms[i].scaled, coefficient};
      ++a.count;
      continue;
    }
    same->coefficient = wrapping_add(same->coefficient, coefficient);
    a.summed |= same->coefficient != 0;
    if (same->coefficient == 0) {
      std::copy(same + 1, end, same);
      --a.count;
    }
  }
  return true;
}

i64 sign_of(i64 value) {
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}

/// Comparisons look at the difference, so that two labels of one section can be compared.
i64 compare(Punct punct, i64 difference) {
  switch (punct) {
    case Punct::Equal:
      return difference == 0;
    case Punct::NotEqual:
      return difference != 0;
    case Punct::Less:
      return difference < 0;
    case Punct::LessEqual:
      return difference <= 0;
    case Punct::Greater:
      return difference > 0;
    case Punct::GreaterEqual:
      return difference >= 0;
    default:
      return sign_of(difference);
  }
}

i64 shift_left(u64 a, u64 count) {
  return count < 64 ? static_cast<i64>(a << count) : 0;
}

/// The operators that know only plain integers. Division by zero has been refused before.
i64 combine(Punct punct, i64 a, i64 b) {
  const u64 ua = static_cast<u64>(a);
  const u64 ub = static_cast<u64>(b);
  switch (punct) {
    case Punct::LogicalOr:
      return a != 0 || b != 0;
    case Punct::LogicalXor:
      return (a != 0) != (b != 0);
    case Punct::LogicalAnd:
      return a != 0 && b != 0;
    case Punct::Or:
      return a | b;
    case Punct::Xor:
      return a ^ b;
    case Punct::And:
      return a & b;
    case Punct::ShiftLeft:
    case Punct::ShiftLeftComplete:
      return shift_left(ua, ub);
    case Punct::ShiftRight:
      return ub < 64 ? static_cast<i64>(ua >> ub) : 0;
    case Punct::ShiftRightArithmetic:
      return a >> std::min<u64>(ub, 63);
    case Punct::Slash:
      return static_cast<i64>(ua / ub);
    case Punct::Percent:
      return static_cast<i64>(ua % ub);
    // The most negative number divided by -1 overflows: the quotient wraps.
    case Punct::SignedSlash:
      return b == -1 ? wrapping_multiply(a, -1) : a / b;
    case Punct::SignedPercent:
      return b == -1 ? 0 : a % b;
    default:
      return 0;
  }
}

bool is_division(Punct punct) {
  return punct == Punct::Slash || punct == Punct::SignedSlash || punct == Punct::Percent ||
         punct == Punct::SignedPercent;
}

bool fail(ExpressionError& error, const Token* token, std::string message,
          std::string remedy = {}) {
  error = {token, std::move(message), std::move(remedy)};
  return false;
}

bool scalar_only(const Token& token, ExpressionError& error) {
  return fail(error, &token, fmt::format("`{}` works on plain numbers only", token.text),
              "an address is not one; the difference of two labels in one section is");
}

bool apply_binary(const Token& token, Value& a, const Value& b, ExpressionError& error) {
  const Punct punct = token.punct;
  if (punct == Punct::Plus || punct == Punct::Minus) {
    if (add(a, b, punct == Punct::Plus ? 1 : -1)) return true;
    return fail(error, &token, "too many addresses and registers in one expression",
                fmt::format("at most {} different ones can be added", Value::max_terms));
  }
  if (punct == Punct::Star && (a.is_constant() || b.is_constant())) {
    const bool unknown = a.unknown || b.unknown;
    const bool summed = a.summed || b.summed;
    Value product = a.is_constant() ? b : a;
    for (u8 i = 0; i < product.count; ++i)
      product.terms[i].scaled = true;
    scale(product, a.is_constant() ? a.constant : b.constant);
    a = product;
    a.unknown = unknown;
    a.summed = summed;
    return true;
  }
  const bool unknown = a.unknown || b.unknown;
  i64 result = 0;
  if (binary_precedence(token) == 5) {
    if (!add(a, b, -1) || (!a.is_constant() && !unknown)) {
      if (punct != Punct::Equal && punct != Punct::NotEqual) return scalar_only(token, error);
      result = punct == Punct::NotEqual;  // places in different sections are never the same
    } else {
      result = compare(punct, a.constant);
    }
  } else {
    if ((!a.is_constant() || !b.is_constant()) && !unknown) return scalar_only(token, error);
    if (is_division(punct) && b.constant == 0) {
      if (!unknown) return fail(error, &token, "division by zero");
    } else {
      result = combine(punct, a.constant, b.constant);
    }
  }
  a = Value::of(result);
  a.unknown = unknown;
  return true;
}

bool apply_unary(const Token& token, Value& a, ExpressionError& error) {
  if (token.punct == Punct::Plus) return true;
  if (token.punct == Punct::Minus) {
    scale(a, -1);
    return true;
  }
  if (!a.is_constant() && !a.unknown) return scalar_only(token, error);
  const bool unknown = a.unknown;
  a = Value::of(token.punct == Punct::Tilde ? ~a.constant : a.constant == 0);
  a.unknown = unknown;
  return true;
}

bool is_unary(const Token& token) {
  return token.kind == TokenKind::Operator &&
         (token.punct == Punct::Plus || token.punct == Punct::Minus ||
          token.punct == Punct::Tilde || token.punct == Punct::Bang);
}

bool is(const Token& token, Punct punct) {
  return token.kind == TokenKind::Operator && token.punct == punct;
}

}  // namespace

u64 character_constant(std::string_view text) {
  u64 value = 0;
  for (std::size_t i = std::min<std::size_t>(text.size(), 8); i-- > 0;) {
    value = value << 8 | static_cast<u8>(text[i]);
  }
  return value;
}

bool Evaluator::operand(const Token& token, Resolver& resolver, ExpressionError& error) {
  Value& value = values_.emplace_back();
  switch (token.kind) {
    case TokenKind::Integer:
      value = Value::of(static_cast<i64>(token.value));
      return true;
    case TokenKind::Identifier:
      if (!token.escaped && (token.text == "seg" || token.text == "SEG")) {
        return fail(error, &token, "`seg` needs segmented memory",
                    "64-bit programs have one flat address space: leave it out");
      }
      return resolver.resolve(token, value, error);
    case TokenKind::Here:
    case TokenKind::SectionStart:
      return resolver.resolve(token, value, error);
    case TokenKind::String:
      if (token.text.size() > 8) {
        return fail(error, &token, "a character constant holds at most 8 bytes",
                    "longer text belongs in db");
      }
      value = Value::of(static_cast<i64>(character_constant(token.text)));
      return true;
    case TokenKind::Float:
      return fail(error, &token, "a floating-point number cannot be calculated with here",
                  "floating-point numbers belong in dd and dq");
    default:
      break;
  }
  return fail(error, &token,
              fmt::format("expected a number, a label or `(`, not `{}`", token.text));
}

/// Runs the operator on top of the stack.
bool Evaluator::apply(ExpressionError& error) {
  const Operator top = operators_.back();
  operators_.pop_back();
  if (top.precedence == unary) return apply_unary(*top.token, values_.back(), error);
  if (top.precedence == conditional) {
    if (top.punct == Punct::Question) {
      return fail(error, top.token, "`?` without its `:`", "write condition ? yes : no");
    }
    const std::size_t first = values_.size() - 3;
    const Value& condition = values_[first];
    if (!condition.is_constant() && !condition.unknown) return scalar_only(*top.token, error);
    const bool unknown = condition.unknown;
    values_[first] = condition.constant != 0 ? values_[first + 1] : values_[first + 2];
    values_[first].unknown |= unknown;
    values_.resize(first + 1);
    return true;
  }
  Value& left = values_[values_.size() - 2];
  const bool ok = apply_binary(*top.token, left, values_.back(), error);
  values_.pop_back();
  return ok;
}

/// Runs all waiting operators that bind at least as tightly as `precedence`.
bool Evaluator::reduce(u8 precedence, ExpressionError& error) {
  while (!operators_.empty() && operators_.back().precedence >= precedence) {
    if (!apply(error)) return false;
  }
  return true;
}

bool Evaluator::evaluate(std::span<const Token> tokens, std::size_t& position, Resolver& resolver,
                         Value& value, ExpressionError& error) {
  values_.clear();
  operators_.clear();
  for (;;) {
    // An operand with what stands before it.
    for (; position < tokens.size(); ++position) {
      const Token& token = tokens[position];
      if (is(token, Punct::LParen)) {
        operators_.push_back({Punct::LParen, open_bracket, &token});
      } else if (is_unary(token)) {
        operators_.push_back({token.punct, unary, &token});
      } else {
        break;
      }
    }
    if (position == tokens.size()) {
      return fail(error, nullptr, "the expression ends where an operand is missing");
    }
    if (!operand(tokens[position], resolver, error)) return false;
    ++position;

    // What stands behind it: closing brackets, then an operator or the end.
    bool more = false;
    while (position < tokens.size() && !more) {
      const Token& token = tokens[position];
      if (is(token, Punct::RParen)) {
        if (!reduce(conditional, error)) return false;
        if (operators_.empty()) break;  // not ours: the caller's bracket
        operators_.pop_back();
      } else if (is(token, Punct::Question)) {
        if (!reduce(conditional + 1, error)) return false;
        operators_.push_back({Punct::Question, conditional, &token});
        more = true;
      } else if (is(token, Punct::Colon)) {
        // Finish what stands between ? and :, and any conditional nested in it.
        while (!operators_.empty() && operators_.back().precedence != open_bracket &&
               operators_.back().punct != Punct::Question) {
          if (!apply(error)) return false;
        }
        if (operators_.empty() || operators_.back().punct != Punct::Question) break;
        operators_.back() = {Punct::Colon, conditional, &token};
        more = true;
      } else if (const u8 precedence = binary_precedence(token); precedence != 0) {
        if (!reduce(precedence, error)) return false;
        operators_.push_back({token.punct, precedence, &token});
        more = true;
      } else {
        break;
      }
      ++position;
    }
    if (more) continue;
    if (!reduce(conditional, error)) return false;
    if (!operators_.empty()) {
      return fail(error, operators_.back().token, "this `(` is never closed", "add `)`");
    }
    value = values_.back();
    return true;
  }
}

}  // namespace vitrine::assembler
