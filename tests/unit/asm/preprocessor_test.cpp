// The preprocessor by itself. Its text is compared with NASM's in preprocessor_referee.

#include "asm/preprocessor.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::assembler;

namespace {

const std::filesystem::path golden = VITRINE_SOURCE_DIR "/tests/golden/preprocessor_errors";

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string messages(const std::vector<Diagnostic>& diagnostics) {
  std::string result;
  for (const Diagnostic& diagnostic : diagnostics)
    result += diagnostic.to_string();
  return result;
}

std::string text_of(const Line& line) {
  std::string result;
  for (const Token& token : line.tokens) {
    if (!result.empty() && token.space_before) result += ' ';
    result += token.text;
  }
  return result;
}

/// The text without %line directives; there must be no diagnostic.
std::string expansion(const std::string& source, const Options& options = {}) {
  const Preprocessed result = preprocess("t.asm", source, options);
  CHECK(messages(result.diagnostics).empty());
  std::istringstream lines(result.text);
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("%line")) text += line + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("error texts are the pinned ones") {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(golden)) {
    if (entry.path().extension() != ".asm") continue;
    ++count;
    std::filesystem::path expected = entry.path();
    expected.replace_extension(".txt");
    INFO(entry.path().filename().string());
    const Preprocessed result =
        preprocess(entry.path().filename().string(), contents(entry.path()));
    CHECK(messages(result.diagnostics) == contents(expected));
  }
  CHECK(count >= 25);
}

TEST_CASE("options define, undefine and find files") {
  const std::map<std::string, std::string> files = {
      {"inc/one.inc", "%define two 2\n dq __FILE__\n"}, {"here/three.inc", " dq 3\n"}};
  Options options;
  options.defines = {{"level", "7"}, {"flag", ""}, {"gone", "1"}};
  options.undefines = {"gone"};
  options.include_directories = {"inc"};
  options.read_file = [&](const std::string& path) -> std::optional<std::string> {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  };
  CHECK(expansion(" dq level\n%ifdef flag\n dq gone\n%endif\n", options) == " dq 7\n dq gone\n");
  CHECK(expansion("%include \"one.inc\"\n dq two\n", options) == " dq 'inc/one.inc'\n dq 2\n");
  // Beside the file that asks, when it is nowhere else.
  const Preprocessed beside = preprocess("here/main.asm", "%include 'three.inc'\n", options);
  CHECK(messages(beside.diagnostics).empty());
  CHECK(beside.text == "%line 1+1 here/three.inc\n dq 3\n");
  const Preprocessed plain =
      preprocess("there/main.asm", "%include '../here/three.inc'\n", options);
  CHECK(plain.text == beside.text);
}

TEST_CASE("-E states lines as NASM reads them back") {
  const std::string source =
      "nop\n%define x 1\n\n dq x\n%macro m 0\n cli\n sti\n%endmacro\n m\n m\nhlt\n";
  const Preprocessed first = preprocess("t.asm", source);
  CHECK(first.text ==
        "%line 1+1 t.asm\nnop\n%line 4+1 t.asm\n dq 1\n%line 6+1 t.asm\n cli\n sti\n"
        "%line 6+1 t.asm\n cli\n sti\n%line 11+1 t.asm\nhlt\n");
  const Preprocessed again = preprocess("other.asm", first.text);
  CHECK(again.text == first.text);
}

TEST_CASE("a line knows its place, also inside a macro") {
  std::vector<Diagnostic> diagnostics;
  const Options options;
  Preprocessor preprocessor("t.asm", "%macro m 1\n mov rax, %1\n%endmacro\n\nfoo: m 5\n", options,
                            diagnostics);
  Line line;
  REQUIRE(preprocessor.next(line));
  CHECK(text_of(line) == "foo:");
  CHECK(line.line == 5);
  CHECK(line.macro_depth == 1);
  REQUIRE(preprocessor.next(line));
  CHECK(line.line == 2);
  CHECK(line.call_line == 5);
  REQUIRE(line.tokens.size() == 4);
  CHECK(preprocessor.locate(line.tokens[0]).line == 2);
  CHECK(preprocessor.locate(line.tokens[3]).line == 5);  // the argument, where it was written
  const Diagnostic diagnostic = preprocessor.diagnostic(line.tokens[0], "wrong");
  CHECK(diagnostic.source_line == " mov rax, %1");
  REQUIRE(diagnostic.notes.size() == 1);
  CHECK(diagnostic.notes[0].location.line == 5);
  CHECK(diagnostic.notes[0].message == "in expansion of macro `m`");
  CHECK_FALSE(preprocessor.next(line));
}

TEST_CASE("an error in a standard macro stands where the user called it") {
  std::vector<Diagnostic> diagnostics;
  const Options options;
  Preprocessor preprocessor("t.asm", "\nsection .text wrong\n", options, diagnostics);
  Line line;
  REQUIRE(preprocessor.next(line));
  CHECK(text_of(line) == "[section .text wrong]");
  CHECK(line.line == 2);
  const Diagnostic diagnostic = preprocessor.diagnostic(line.tokens[1], "wrong");
  CHECK(diagnostic.location.file == "t.asm");
  CHECK(diagnostic.location.line == 2);
  CHECK(diagnostic.notes.empty());
}

TEST_CASE("%arg and %local tell the names of stack slots") {
  std::vector<Diagnostic> diagnostics;
  const Options options;
  Preprocessor preprocessor("t.asm",
                            "%push\n%stacksize flat64\n%assign %$localsize 0\n"
                            "%arg count:dword, text:qword\n%local sum:qword, flag:byte\n%pop\n",
                            options, diagnostics);
  Line line;
  REQUIRE(preprocessor.next(line));
  CHECK(line.tokens.empty());
  REQUIRE(line.frame.size() == 2);
  CHECK(line.frame[0].name == "count");
  CHECK(line.frame[0].offset == 16);
  CHECK(line.frame[0].size == 4);
  CHECK(line.frame[0].parameter);
  CHECK(line.frame[1].offset == 24);
  REQUIRE(preprocessor.next(line));
  REQUIRE(line.frame.size() == 2);
  CHECK(line.frame[0].offset == -8);
  CHECK(line.frame[1].offset == -16);
  CHECK(line.frame[1].size == 1);
  CHECK_FALSE(line.frame[1].parameter);
  CHECK_FALSE(preprocessor.next(line));
  CHECK(messages(diagnostics).empty());
}

TEST_CASE("[list -] is told line by line") {
  std::vector<Diagnostic> diagnostics;
  const Options options;
  Preprocessor preprocessor("t.asm", "nop\n[list -]\nnop\n[LIST +]\nnop\n", options, diagnostics);
  std::string seen;
  for (Line line; preprocessor.next(line);)
    seen += line.list ? '+' : '-';
  CHECK(seen == "+--++");
}

TEST_CASE("the assembler's symbols can stand in %if and %assign") {
  struct Symbols final : Resolver {
    bool resolve(const Token& token, Value& value, ExpressionError& failure) override {
      if (token.text == "length") {
        value = Value::of(12);
      } else if (token.kind == TokenKind::Here) {
        value = Value::of_term(1, 100);
      } else if (token.kind == TokenKind::SectionStart) {
        value = Value::of_term(1, 0);
      } else {
        failure = {&token, "unknown", {}};
        return false;
      }
      return true;
    }
  } symbols;
  std::vector<Diagnostic> diagnostics;
  const Options options;
  Preprocessor preprocessor("t.asm", "%if length > 10 && $ - $$ == 100\nyes\n%endif\n%assign x $\n",
                            options, diagnostics);
  preprocessor.resolve_with(&symbols);
  Line line;
  REQUIRE(preprocessor.next(line));
  CHECK(text_of(line) == "yes");
  CHECK_FALSE(preprocessor.next(line));
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].message == "this value is not known yet when the line is read");
}

TEST_CASE("work goes on at the next line after an error") {
  const Preprocessed result =
      preprocess("t.asm", "%assign a 1/0\nnop\n dq 12g\nhlt\n%nothing\ncli\n");
  CHECK(result.diagnostics.size() == 3);
  CHECK(result.text.find("nop\n") != result.text.npos);
  CHECK(result.text.find("hlt\n") != result.text.npos);
  CHECK(result.text.find("cli\n") != result.text.npos);
}

TEST_CASE("a backslash at the very end continues nothing") {
  for (const std::string end : {"\\", "\\\n", "; \\\n", "\\\r\n", "%define x \\", "%if 0\n\\"}) {
    INFO(end);
    const Preprocessed result = preprocess("t.asm", "nop\n" + end);
    CHECK(result.text == "%line 1+1 t.asm\nnop\n");
  }
}
