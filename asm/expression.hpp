#pragma once
// Constant expressions, for both halves of the assembler: %if, %assign, times, operands, db…dq.
//
// A value is a linear form: an integer plus coefficient × term, where terms (sections, external
// symbols, registers of an effective address) are whatever the caller's resolver says. The sum of
// two labels of one section cannot be stored in an object, their difference is a plain integer: the
// form keeps both facts without knowing what a section is.
//
// Operators and precedence are those of the NASM manual, section 3.5, lowest first:
//   ?:   ||   ^^   &&   = == != <> < <= > >= <=>   |   ^   &   << <<< >> >>>   + -   * / // % %%
//   unary + - ~ !
// Arithmetic wraps at 64 bits; / and % are unsigned, // and %% signed.

#include <array>
#include <span>
#include <string>
#include <vector>

#include "asm/token.hpp"

namespace vitrine::assembler {

struct Term {
  u32 key;          ///< whatever the resolver uses to tell terms apart
  bool scaled;      ///< it was multiplied explicitly: [rax*1+rbx] wants rax as the index
  i64 coefficient;  ///< never 0
};

struct Value {
  static constexpr std::size_t max_terms = 6;

  i64 constant = 0;
  bool unknown = false;  ///< depends on a symbol that is not defined yet; `constant` is a guess
  bool numeric = false;  ///< a number or label was written in it, if only a 0
  /// Two numbers, or two of another term, were added up in it. NASM forgets then which register of
  /// an address was written first.
  bool summed = false;
  u8 count = 0;  ///< terms in use, in the order in which they were first written
  // Those in use only: values are made by the million, and clearing all terms would cost the most.
  std::array<Term, max_terms> terms;

  Value() {}  // NOLINT(cppcoreguidelines-pro-type-member-init, modernize-use-equals-default)

  [[nodiscard]] bool is_constant() const { return count == 0; }

  [[nodiscard]] static Value of(i64 constant) {
    Value value;
    value.constant = constant;
    value.numeric = true;
    return value;
  }
  [[nodiscard]] static Value of_register(u32 key) {
    Value value = of_term(key);
    value.numeric = false;
    return value;
  }
  [[nodiscard]] static Value of_term(u32 key, i64 constant = 0) {
    Value value;
    value.constant = constant;
    value.numeric = true;
    value.count = 1;
    value.terms[0] = {key, false, 1};
    return value;
  }
};

/// What is wrong with an expression and at which token (nullptr: at the end of the line).
struct ExpressionError {
  const Token* token = nullptr;
  std::string message;
  std::string remedy;
};

/// Gives a value to an Identifier, `$` or `$$`. Returns false and fills `error` when there is none.
class Resolver {
 public:
  virtual bool resolve(const Token& token, Value& value, ExpressionError& error) = 0;

 protected:
  ~Resolver() = default;
};

/// Evaluates without recursion, so that nesting is bounded by the length of the line alone.
/// Keep one and reuse it: its stacks keep their storage.
class Evaluator {
 public:
  /// Reads one expression from tokens[position] on and leaves `position` behind it: at the first
  /// token that cannot continue it (a comma, `]`, `wrt`, an instruction…).
  bool evaluate(std::span<const Token> tokens, std::size_t& position, Resolver& resolver,
                Value& value, ExpressionError& error);

 private:
  struct Operator {
    Punct punct;
    u8 precedence;  ///< of unary operators and brackets see expression.cpp
    const Token* token;
  };

  bool operand(const Token& token, Resolver& resolver, ExpressionError& error);
  bool apply(ExpressionError& error);
  bool reduce(u8 precedence, ExpressionError& error);

  std::vector<Value> values_;
  std::vector<Operator> operators_;
};

/// The value of a character constant: up to eight bytes, the first one lowest.
[[nodiscard]] u64 character_constant(std::string_view text);

}  // namespace vitrine::assembler
