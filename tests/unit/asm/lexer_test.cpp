// Characters to tokens.

#include "asm/lexer.hpp"

#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::assembler;

namespace {

struct Fixture : LexerErrors {
  virtual ~Fixture() = default;
  void report(Severity severity, const Token&, std::string message, std::string) override {
    messages.push_back((severity == Severity::Error ? "error: " : "warning: ") + message);
  }

  std::vector<Token>& lex(std::string source) {
    source += "\n\n";
    text = std::move(source);
    tokens.clear();
    messages.clear();
    const char* cursor = text.data();
    line_number = 1;
    flags = lexer.line(cursor, 0, line_number, tokens);
    rest = text.substr(static_cast<std::size_t>(cursor - text.data()));
    return tokens;
  }

  u64 integer(const std::string& source) {
    lex(source);
    INFO(source);
    REQUIRE(tokens.size() == 1);
    REQUIRE(tokens[0].kind == TokenKind::Integer);
    return tokens[0].value;
  }

  std::string text, rest;
  NameTable names;
  Arena arena;
  Lexer lexer{names, arena, *this};
  std::vector<Token> tokens;
  std::vector<std::string> messages;
  u32 line_number = 1;
  u32 flags = 0;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "integers are read in every spelling that NASM knows") {
  CHECK(integer("200") == 200);
  CHECK(integer("1_000") == 1000);
  for (const char* const c8 :
       {"200d", "0d200", "0t200", "200t", "0c8h", "0xc8", "0hc8", "$0c8", "310q", "310o", "0o310",
        "0q310", "11001000b", "1100_1000b", "0b1100_1000", "0y1100_1000", "11001000y"}) {
    INFO(c8);
    CHECK(integer(c8) == 200);
    CHECK(messages.empty());
  }
  CHECK(integer("0b1h") == 0xB1);  // the greater radix has the other's letter as a digit
  CHECK(integer("0x1b") == 0x1B);
  CHECK(integer("1e5h") == 0x1E5);
  CHECK(integer("18446744073709551615") == ~u64{0});
  CHECK(messages.empty());
  integer("18446744073709551616");
  CHECK(messages ==
        std::vector<std::string>{"warning: `18446744073709551616` does not fit in 64 bits"});
}

TEST_CASE_METHOD(Fixture, "a digit beyond the radix is an error") {
  for (const char* const wrong : {"12g", "0b12", "18q", "$1g", "1_000g"}) {
    INFO(wrong);
    lex(wrong);
    CHECK((flags & HasError) != 0);
  }
}

TEST_CASE_METHOD(Fixture, "floating-point numbers keep their text") {
  for (const char* const text_of :
       {"1.5", "1e10", "1.e5", "1.", "1e-5", "1.5e+3", "0x1.8p3", "0x1p-2"}) {
    INFO(text_of);
    lex(text_of);
    REQUIRE(tokens.size() == 1);
    CHECK(tokens[0].kind == TokenKind::Float);
    CHECK(tokens[0].text == text_of);
  }
  lex("1e+x");  // a hexadecimal-looking 1e would need its h
  CHECK(tokens.size() == 3);
}

TEST_CASE_METHOD(Fixture, "strings: only backquotes know escapes") {
  lex(R"('a\n' "it's" `\t\x41\101\u00e9\U0001F600\e\\\`q`)");
  REQUIRE(tokens.size() == 3);
  CHECK(tokens[0].text == "a\\n");
  CHECK(tokens[1].text == "it's");
  CHECK(tokens[1].value == '"');
  CHECK(tokens[2].text == "\tAA\xC3\xA9\xF0\x9F\x98\x80\x1B\\`q");
  lex("'abc");
  CHECK(messages == std::vector<std::string>{"error: this string has no end on its line"});
}

TEST_CASE_METHOD(Fixture, "names: number by spelling, value by lower case") {
  lex("Loop loop .loop $rax a?b foo@bar#x~ $ $$ ?");
  REQUIRE(tokens.size() == 9);
  CHECK(tokens[0].id != tokens[1].id);
  CHECK(tokens[0].value == tokens[1].value);
  CHECK(tokens[1].value == tokens[1].id);
  CHECK(tokens[2].text == ".loop");
  CHECK(tokens[3].text == "rax");
  CHECK(tokens[3].escaped);
  CHECK(tokens[4].text == "a?b");
  CHECK(tokens[5].text == "foo@bar#x~");
  CHECK(tokens[6].kind == TokenKind::Here);
  CHECK(tokens[7].kind == TokenKind::SectionStart);
  CHECK(tokens[8].punct == Punct::Question);
}

TEST_CASE_METHOD(Fixture, "operators are read as long as they can be") {
  lex("<<< >>> <=> // << >> == != <> <= >= && || ^^ + % %% < = !");
  const std::vector<Punct> expected = {Punct::ShiftLeftComplete,
                                       Punct::ShiftRightArithmetic,
                                       Punct::Compare,
                                       Punct::SignedSlash,
                                       Punct::ShiftLeft,
                                       Punct::ShiftRight,
                                       Punct::Equal,
                                       Punct::NotEqual,
                                       Punct::NotEqual,
                                       Punct::LessEqual,
                                       Punct::GreaterEqual,
                                       Punct::LogicalAnd,
                                       Punct::LogicalOr,
                                       Punct::LogicalXor,
                                       Punct::Plus,
                                       Punct::Percent,
                                       Punct::SignedPercent,
                                       Punct::Less,
                                       Punct::Equal,
                                       Punct::Bang};
  std::vector<Punct> found;
  for (const Token& token : tokens)
    found.push_back(token.punct);
  CHECK(found == expected);
}

TEST_CASE_METHOD(Fixture, "a backslash joins lines, in comments too; columns start anew") {
  lex("mov rax, \\\n  rbx ; comment \\\nstill comment\nnop");
  REQUIRE(tokens.size() == 4);
  CHECK(tokens[0].column == 1);
  CHECK(tokens[3].line == 2);
  CHECK(tokens[3].column == 3);
  CHECK(tokens[3].space_before);
  CHECK(line_number == 4);
  CHECK(rest == "nop\n\n");
}

TEST_CASE_METHOD(Fixture, "bytes that are no text are errors with their value") {
  lex(std::string("nop \0", 5));
  CHECK(messages == std::vector<std::string>{"error: a byte 0x00 that is no text"});
  lex("nop\r");
  CHECK(messages.empty());
  CHECK(tokens.size() == 1);
}
