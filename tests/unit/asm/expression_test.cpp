// Constant expressions: precedence, signedness, addresses, errors.

#include <deque>

#include "asm/expression.hpp"

#include "asm/lexer.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::assembler;

namespace {

constexpr u32 text_section = 1;
constexpr u32 data_section = 2;
constexpr u32 first_register = 100;

/// a and b are labels in .text at 16 and 24, d one in .data at 8; r0…r9 are registers; later is not
/// defined yet.
struct Fixture : LexerErrors, Resolver {
  virtual ~Fixture() = default;
  void report(Severity, const Token&, std::string, std::string) override { FAIL(); }
  bool resolve(const Token& token, Value& result, ExpressionError& failure) override {
    if (token.text == "a") {
      result = Value::of_term(text_section, 16);
    } else if (token.text == "b") {
      result = Value::of_term(text_section, 24);
    } else if (token.text == "d") {
      result = Value::of_term(data_section, 8);
    } else if (token.text.size() == 2 && token.text[0] == 'r') {
      result = Value::of_term(first_register + static_cast<u32>(token.text[1] - '0'));
    } else if (token.text == "later") {
      result = Value::of(0);
      result.unknown = true;
    } else {
      failure = {&token, "unknown", {}};
      return false;
    }
    return true;
  }

  bool evaluate(std::string source) {
    source += "\n\n";
    const std::string& text = texts.emplace_back(std::move(source));
    tokens.clear();
    const char* cursor = text.data();
    u32 line = 1;
    lexer.line(cursor, 0, line, tokens);
    position = 0;
    error = {};
    return evaluator.evaluate(tokens, position, *this, value, error);
  }
  i64 number(const std::string& source) {
    INFO(source << ": " << error.message);
    REQUIRE(evaluate(source));
    CHECK(position == tokens.size());
    CHECK(value.is_constant());
    return value.constant;
  }

  std::deque<std::string> texts;  // the names in the table point into them
  NameTable names;
  Arena arena;
  Lexer lexer{names, arena, *this};
  std::vector<Token> tokens;
  Evaluator evaluator;
  std::size_t position = 0;
  Value value;
  ExpressionError error;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "operators bind as NASM's do") {
  CHECK(number("2 + 3 * 4") == 14);
  CHECK(number("(2 + 3) * 4") == 20);
  CHECK(number("10 - 4 - 3") == 3);
  CHECK(number("1 | 2 ^ 3 & 4 << 1") == 3);
  CHECK(number("1 << 2 + 1") == 8);
  CHECK(number("-2 * -3") == 6);
  CHECK(number("~0 & 0xff") == 255);
  CHECK(number("!0 + !5") == 1);
  CHECK(number("1 + 1 == 2 && 3 > 2 || 0") == 1);
  CHECK(number("1 ^^ 1") == 0);
  CHECK(number("3 <=> 4") == -1);
  CHECK(number("'ab'") == 0x6261);
}

TEST_CASE_METHOD(Fixture, "division and remainder, unsigned and signed") {
  CHECK(number("-7 / 2") == static_cast<i64>((~u64{0} - 6) / 2));
  CHECK(number("-7 // 2") == -3);
  CHECK(number("-7 %% 4") == -3);
  CHECK(number("-1 % 10") == 5);
  CHECK(number("0x8000000000000000 // -1") == INT64_MIN);
  CHECK(number("0x8000000000000000 %% -1") == 0);
  CHECK(number("-8 >> 60") == 15);
  CHECK(number("-8 >>> 1") == -4);
  CHECK(number("1 << 64") == 0);
  CHECK_FALSE(evaluate("1 / 0"));
  CHECK(error.message == "division by zero");
}

TEST_CASE_METHOD(Fixture, "the conditional operator associates to the right") {
  CHECK(number("1 ? 2 : 3") == 2);
  CHECK(number("0 ? 1 : 0 ? 2 : 3") == 3);
  CHECK(number("1 ? 0 ? 1 : 2 : 3") == 2);
  CHECK(number("(1 ? 2 : 3) + 1") == 3);
  CHECK_FALSE(evaluate("1 ? 2"));
  CHECK(error.message == "`?` without its `:`");
}

TEST_CASE_METHOD(Fixture, "addresses are sums of terms") {
  CHECK(number("b - a") == 8);
  CHECK(number("a < b") == 1);
  CHECK(number("(b - a) * 4 / 2") == 16);
  REQUIRE(evaluate("r1 + r2*4 + d - 3"));
  REQUIRE(value.count == 3);
  CHECK(value.constant == 5);
  CHECK(value.terms[1].key == first_register + 2);
  CHECK(value.terms[1].coefficient == 4);
  CHECK(value.terms[1].scaled);
  CHECK_FALSE(value.terms[0].scaled);
  CHECK(number("a == d") == 0);
  CHECK_FALSE(evaluate("a & 7"));
  CHECK_FALSE(evaluate("a * d"));
  CHECK_FALSE(evaluate("r0+r1+r2+r3+r4+r5+r6"));
}

TEST_CASE_METHOD(Fixture, "what depends on a symbol still to come says so") {
  REQUIRE(evaluate("later * 4 + 1"));
  CHECK(value.unknown);
  REQUIRE(evaluate("10 / later"));  // its value may turn out not to be zero
  CHECK(value.unknown);
  REQUIRE(evaluate("later ? 1 : 2"));
  CHECK(value.unknown);
  REQUIRE(evaluate("a + 1"));
  CHECK_FALSE(value.unknown);
}

TEST_CASE_METHOD(Fixture, "an expression ends where nothing continues it") {
  REQUIRE(evaluate("1 + 2, 3"));
  CHECK(position == 3);
  REQUIRE(evaluate("4 db 1"));
  CHECK(position == 1);
  REQUIRE(evaluate("r1 + 8]"));
  CHECK(position == 3);
  REQUIRE(evaluate("1)"));
  CHECK(position == 1);
  REQUIRE(evaluate("r1:8"));
  CHECK(position == 1);
}

TEST_CASE_METHOD(Fixture, "errors stand at their token") {
  CHECK_FALSE(evaluate("1 +"));
  CHECK(error.token == nullptr);
  CHECK_FALSE(evaluate("(1 + 2"));
  CHECK(error.token == &tokens[0]);
  CHECK_FALSE(evaluate("1 + *"));
  CHECK(error.token == &tokens[2]);
  CHECK_FALSE(evaluate("nowhere + 1"));
  CHECK(error.token == &tokens[0]);
}

TEST_CASE_METHOD(Fixture, "depth costs memory, not stack") {
  const std::size_t depth = 100'000;
  CHECK(number(std::string(depth, '(') + "7" + std::string(depth, ')')) == 7);
  CHECK(number(std::string(depth, '-') + "7") == 7);
  std::string nested;
  for (int i = 0; i < 10'000; ++i)
    nested += "0 ? 1 : ";
  CHECK(number(nested + "5") == 5);
}
