// Expressions with symbols in them: what a name, $ and $$ are worth at this moment.

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "asm/unit.hpp"
#include "emu/base/text.hpp"

namespace vitrine::assembler {

namespace {

// A kept token whose id is a symbol's index, not a name's.
constexpr u64 symbol_marker = ~u64{0};
constexpr u32 absolute_section = ~u32{0};
constexpr int max_equ_depth = 500;
constexpr u64 max_nested_evaluations = 5'000'000;  // a equ b+b, b equ c+c, … double each time

bool is_symbol_word(Word word) {
  // Directives other than equ and incbin are reserved only where a statement begins.
  if (word.kind == WordKind::Directive)
    return !word.is(Directive::Equ) && !word.is(Directive::Incbin);
  return !word || word.is(Modifier::Dup);
}

std::string_view kind_of_word(Word word) {
  switch (word.kind) {
    case WordKind::Size:
      return "a size";
    case WordKind::Prefix:
      return "a prefix";
    case WordKind::Modifier:
      return "a keyword";
    default:
      return "an instruction";
  }
}

}  // namespace

class SymbolResolver final : public Resolver {
 public:
  SymbolResolver(Unit& unit, Unit::Registers registers, u32 section, u32 item, u64 offset)
      : unit_(unit), registers_(registers), section_(section), item_(item), offset_(offset) {}

  bool resolve(const Token& token, Value& value, ExpressionError& error) override {
    if (token.kind == TokenKind::Here) {
      if (section_ == absolute_section)
        value = Value::of(static_cast<i64>(offset_));
      else
        address(value, section_, item_, offset_);
      return true;
    }
    if (token.kind == TokenKind::SectionStart) {
      if (section_ == absolute_section)
        value = Value::of(0);
      else
        address(value, section_, 0, 0);
      return true;
    }
    if (token.value == symbol_marker) return symbol(token.id, token, value, error);
    const Word word = unit_.word(token);
    if (word.kind == WordKind::Register) {
      if (registers_ == Unit::Registers::Allowed) {
        value = Value::of_register(key_of(register_of_word(word.value)));
        return true;
      }
      error = {&token, fmt::format("the register `{}` cannot be part of this number", token.text),
               "registers are added only inside brackets: [rax + 8]"};
      return false;
    }
    if (!is_symbol_word(word)) {
      error = {&token, fmt::format("`{}` is {}, not a value", token.text, kind_of_word(word)),
               fmt::format("write `${}` to use it as a label", token.text)};
      return false;
    }
    return symbol(unit_.symbols.find(token), token, value, error);
  }

  [[nodiscard]] bool moving() const { return moving_; }

 private:
  void address(Value& value, u32 section, u32 item, u64 offset) {
    // The distance of two places with items between them is not certain yet.
    if (seen_ && (seen_section_ != section || seen_item_ != item)) moving_ = true;
    seen_ = true;
    seen_section_ = section;
    seen_item_ = item;
    const SectionState& state = unit_.sections[section];
    value = Value::of_term(section, static_cast<i64>(state.address(offset, item)));
  }

  bool symbol(u32 index, const Token& token, Value& value, ExpressionError& error) {
    Symbol& symbol = unit_.symbols[index];
    switch (symbol.kind) {
      case Symbol::Kind::Label:
        address(value, symbol.section, symbol.item, symbol.value);
        return true;
      case Symbol::Kind::Constant:
        value = Value::of(static_cast<i64>(symbol.value));
        return true;
      case Symbol::Kind::Extern:
      case Symbol::Kind::Common:
        value = Value::of_term(symbol_key | index);
        return true;
      case Symbol::Kind::Expression:
        return constant(index, token, value, error);
      case Symbol::Kind::Undefined:
        break;
    }
    value.unknown = value.numeric = true;
    if (unit_.later_pass) unit_.undefined(index, unit_.place(token));
    return true;
  }

  bool constant(u32 index, const Token& token, Value& value, ExpressionError& error) {
    Symbol& symbol = unit_.symbols[index];
    if (++unit_.nested_evaluations_ > max_nested_evaluations || depth_ >= max_equ_depth) {
      error = {&token, fmt::format("`{}` stands on too many other equ lines", symbol.name),
               "define constants before they are used"};
      return false;
    }
    if (symbol.evaluating) {
      error = {&token, fmt::format("`{}` is defined in terms of itself", symbol.name),
               "follow its equ lines: one of them must be a number or an address"};
      return false;
    }
    // By value: the nested evaluation may make new symbols.
    const Expression expression = unit_.symbols.expressions[symbol.value];
    symbol.evaluating = true;
    ++depth_;
    SymbolResolver nested(unit_, registers_, expression.section, expression.item,
                          expression.offset);
    nested.depth_ = depth_;
    Evaluator evaluator;
    std::size_t at = 0;
    bool ok = true;
    if (expression.symbol != Expression::none) {
      Token named = token;
      named.id = expression.symbol;
      named.value = symbol_marker;
      ok = nested.resolve(named, value, error);
      value.constant += expression.addend;
    } else {
      ok = evaluator.evaluate({unit_.kept.data() + expression.first, expression.count}, at, nested,
                              value, error);
    }
    --depth_;
    unit_.symbols[index].evaluating = false;
    moving_ = true;
    value.summed = false;           // by another line
    if (!ok) error.token = &token;  // the nested one may be gone
    return ok;
  }

  Unit& unit_;
  Unit::Registers registers_;
  u32 section_, item_;
  u64 offset_;
  int depth_ = 0;
  bool moving_ = false;
  bool seen_ = false;
  u32 seen_section_ = 0, seen_item_ = 0;
};

namespace {

constexpr std::array<std::pair<std::string_view, Wrt>, 7> wrt_names = {
    {{"..plt", Wrt::Plt},
     {"..gotpcrel", Wrt::GotPcRel},
     {"..got", Wrt::Got},
     {"..gotoff", Wrt::GotOff},
     {"..sym", Wrt::Sym},
     {"..tlsie", Wrt::Tlsie},
     {"..gottpoff", Wrt::GotTpOff}}};

bool read_wrt(Unit& unit, Cursor& cursor, Wrt& wrt) {
  if (!cursor.is(TokenKind::Identifier) || !unit.word(cursor.token()).is(Modifier::Wrt))
    return true;
  ++cursor.at;
  for (const auto& [name, value] : wrt_names) {
    if (cursor.done() || cursor.token().text != name) continue;
    wrt = value;
    ++cursor.at;
    return true;
  }
  unit.error(cursor.token(), fmt::format("`wrt {}` means nothing here", cursor.token().text),
             "write wrt ..plt, ..gotpcrel, ..got or ..sym");
  return false;
}

}  // namespace

namespace {

/// `later - earlier` where only the earlier label is known: that one says nothing about the
/// distance, which is taken to be short until a later pass knows better.
void leave_guess(Value& value) {
  const auto is_subtracted = [](const Term& term) {
    return !is_register_key(term.key) && term.coefficient < 0;
  };
  const auto end = value.terms.begin() + value.count;
  const auto kept = std::remove_if(value.terms.begin(), end, is_subtracted);
  if (kept == end) return;
  value.count = static_cast<u8>(kept - value.terms.begin());
  value.constant = 0;
}

}  // namespace

bool Unit::evaluate(Cursor& cursor, Evaluated& out, Registers registers) {
  out = {};
  out.first = static_cast<u32>(cursor.at);
  // One number alone, the commonest case.
  if (cursor.is(TokenKind::Integer) &&
      (cursor.at + 1 == cursor.tokens.size() || cursor.is(Punct::Comma, 1) ||
       cursor.is(Punct::RBracket, 1))) {
    out.value.constant = static_cast<i64>(cursor.tokens[cursor.at++].value);
    out.count = 1;
    return true;
  }
  SymbolResolver resolver(*this, registers, here.section, here.item, here.offset);
  ExpressionError problem;
  if (!evaluator_.evaluate(cursor.tokens, cursor.at, resolver, out.value, problem)) {
    if (problem.token != nullptr)
      error(*problem.token, std::move(problem.message), std::move(problem.remedy));
    else if (!cursor.tokens.empty())
      error(cursor.tokens.back(), std::move(problem.message), std::move(problem.remedy));
    return false;
  }
  if (out.value.unknown) leave_guess(out.value);
  out.moving = resolver.moving();
  out.count = static_cast<u32>(cursor.at) - out.first;
  return read_wrt(*this, cursor, out.wrt);
}

bool Unit::evaluate_constant(Cursor& cursor, i64& out, std::string_view what) {
  const Token& first = cursor.token();
  Evaluated result;
  if (cursor.done()) {
    error(first, fmt::format("{} is missing", what));
    return false;
  }
  if (!evaluate(cursor, result)) return false;
  if (result.value.unknown) {
    error(first,
          fmt::format("{} must be known here, but it depends on a symbol that is not "
                      "defined yet",
                      what),
          "move the definition above this line");
    return false;
  }
  if (!result.value.is_constant()) {
    error(first, fmt::format("{} must be a plain number, not an address", what),
          "use the difference of two labels");
    return false;
  }
  out = result.value.constant;
  if (result.moving)
    assumptions.push_back({keep(result.first, result.count), out, place(first), std::string(what)});
  return true;
}

Expression Unit::keep(u32 first, u32 count) {
  const Token& token = line.tokens[first];
  if (count != 1 || token.kind != TokenKind::Identifier || !is_symbol_word(word(token)))
    return keep_tokens(first, count);
  Expression expression;
  expression.section = here.section;
  expression.item = here.item;
  expression.offset = here.offset;
  expression.symbol = symbols.find(token);
  return expression;
}

Expression Unit::keep_tokens(u32 first, u32 count) {
  Expression expression;
  expression.section = here.section;
  expression.item = here.item;
  expression.offset = here.offset;
  expression.first = static_cast<u32>(kept.size());
  expression.count = count;
  for (u32 i = 0; i < count; ++i) {
    Token& token = kept.emplace_back(line.tokens[first + i]);
    if (token.kind != TokenKind::Identifier || !is_symbol_word(word(token))) continue;
    token.id = symbols.find(token);
    token.value = symbol_marker;
  }
  return expression;
}

bool Unit::evaluate(const Expression& expression, Value& value, const Place& at,
                    Registers registers) {
  if (expression.symbol != Expression::none) {
    const Symbol& symbol = symbols[expression.symbol];
    if (symbol.kind == Symbol::Kind::Label) {
      value = Value::of_term(symbol.section, static_cast<i64>(sections[symbol.section].address(
                                                 symbol.value, symbol.item)) +
                                                 expression.addend);
      return true;
    }
    if (symbol.kind == Symbol::Kind::Constant) {
      value = Value::of(static_cast<i64>(symbol.value) + expression.addend);
      return true;
    }
    if (symbol.kind == Symbol::Kind::Undefined) {
      value = {};
      value.unknown = true;
      if (!later_pass) return true;
      undefined(expression.symbol, at);
      return false;
    }
  }
  SymbolResolver resolver(*this, registers, expression.section, expression.item, expression.offset);
  ExpressionError problem;
  bool ok = true;
  // Messages from here on belong to the statement that was read long ago.
  const u32 last_statement = std::exchange(statement, at.statement);
  if (expression.symbol != Expression::none) {
    Token token;
    token.kind = TokenKind::Identifier;
    token.id = expression.symbol;
    token.value = symbol_marker;
    value = {};
    ok = resolver.resolve(token, value, problem);
    value.constant += expression.addend;
    problem.token = nullptr;
  } else {
    std::size_t position = 0;
    ok = evaluator_.evaluate({kept.data() + expression.first, expression.count}, position, resolver,
                             value, problem);
  }
  if (!ok) {
    if (problem.token != nullptr)
      error(*problem.token, std::move(problem.message), std::move(problem.remedy));
    else
      error(at, std::move(problem.message), std::move(problem.remedy));
  }
  statement = last_statement;
  return ok && !(later_pass && value.unknown);
}

namespace {

/// cr0 … cr15, dr0 … dr15
bool is_system_register(std::string_view name) {
  if (name.size() < 3 || name.size() > 4 || (name[0] | 32) < 'c' || (name[0] | 32) > 'd' ||
      (name[1] | 32) != 'r')
    return false;
  return name.find_first_not_of("0123456789", 2) == name.npos;
}

}  // namespace

std::string Unit::remedy_of_undefined(std::string_view name) const {
  // Comparing with every name costs: nobody reads the suggestions of the hundredth error.
  const bool suggesting = diagnostics.size() < 100;
  std::vector<std::string_view> candidates;
  for (u32 i = 0; suggesting && i < symbols.size(); ++i)
    if (symbols[i].kind != Symbol::Kind::Undefined) candidates.push_back(symbols[i].name);
  if (name == "rip") return "an address relative to rip is written [rel label]";
  if (is_system_register(name))
    return "control and debug registers are the kernel's, and programs here run in user mode";
  if (const auto near = nearest(name, candidates)) return fmt::format("did you mean `{}`?", *near);
  if (const std::string_view reg = nearest_register(name); !reg.empty())
    return fmt::format("did you mean the register `{}`?", reg);
  return fmt::format("define it with `{}:`, or declare it with `extern {}`", name, name);
}

void Unit::undefined(u32 index, const Place& at) {
  Symbol& symbol = symbols[index];
  if (symbol.reported) return;
  symbol.reported = true;
  error(at, fmt::format("symbol `{}` is not defined", symbol.name),
        remedy_of_undefined(symbol.name));
}

}  // namespace vitrine::assembler
