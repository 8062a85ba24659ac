// Sources that want too much: each ends soon, with one clear error or a right result.

#include "asm/limits.hpp"

#include <fmt/core.h>

#include "asm/assembler.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::assembler;

namespace {

std::string times(std::size_t count, const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i)
    result += text;
  return result;
}

Preprocessed run(const std::string& source) {
  return preprocess("t.asm", source);
}

/// The message of the one error that is expected.
std::string error_of(const std::string& source) {
  const Preprocessed result = run(source);
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].severity == Severity::Error);
  return result.diagnostics[0].message;
}

/// name0, name1 … each made of twice the one before.
std::string doubling(const std::string& first, const std::string& joint) {
  std::string source = "%define a0 " + first + "\n";
  for (int i = 1; i < 60; ++i) {
    source += fmt::format("%define a{} a{}{}a{}\n", i, i - 1, joint, i - 1);
  }
  return source + "a59\n";
}

}  // namespace

TEST_CASE("depth alone is no error") {
  CHECK(run(times(10'000, "%if 1\n") + "nop\n" + times(10'000, "%endif\n")).diagnostics.empty());
  CHECK(run(times(9'000, "%rep 1\n") + "nop\n" + times(9'000, "%endrep\n")).diagnostics.empty());
  const std::string brackets = times(10'000, "(") + "1" + times(10'000, ")");
  CHECK(run("%assign x " + brackets + "\n dq x\n").text == "%line 2+1 t.asm\n dq 1\n");
  CHECK(run(times(10'000, "%macro m 0\n") + times(10'000, "%endmacro\n")).diagnostics.empty());
  std::string chain = "%define m0 1\n";
  for (int i = 1; i < 10'000; ++i)
    chain += fmt::format("%define m{} m{}\n", i, i - 1);
  CHECK(run(chain + " dq m9999\n").text == "%line 10001+1 t.asm\n dq 1\n");
}

TEST_CASE("a line of a megabyte is a line") {
  const Preprocessed result = run(" db 1" + times(500'000, ",1") + "\nnop\n");
  CHECK(result.diagnostics.empty());
  CHECK(result.text.size() > 1'000'000);
}

TEST_CASE("macros calling macros without end") {
  std::string source;
  for (int i = 0; i < 10'100; ++i)
    source += fmt::format("%macro m{} 0\nm{}\n%endmacro\n", i, i + 1);
  CHECK(error_of(source + "m0\n") == "macros and %rep are more than 10000 deep");
  CHECK(error_of(times(10'001, "%push\n")) == "contexts are more than 10000 deep");
}

TEST_CASE("expansions that double") {
  CHECK(error_of(doubling("x x", " ")) == "this line expands to more than 1000000 tokens");
  CHECK(error_of(doubling("", " ")) == "macros made more than 100000000 tokens");
  CHECK(error_of("%define a x x\n" + times(40, "%xdefine a a a\n")) ==
        "this line expands to more than 1000000 tokens");
  CHECK(error_of("%define s 'abcdefgh'\n" + times(40, "%strcat s s, s\n")) ==
        "%strcat makes more than 1048576 bytes");
}

TEST_CASE("pasting that brings its own macro back") {
  CHECK(error_of("%define f(x, y) f(x, y) x %+ y\nf(a, b)\n") ==
        "%+ in this line made macros more than 200 times over");
  CHECK(error_of("%define f(x, y) f(x, " + times(90, "! ") + "y) x %+ y\nf(a, b)\n") ==
        "this line expands to more than 1000000 tokens");
}

TEST_CASE("repetition without end") {
  CHECK(error_of("%rep 1000000000\nnop\n%endrep\n") ==
        "%rep 1000000000 is more than the limit of 1000000");
  CHECK(run("%rep 1000000\n%rep 1000000\n%endrep\n%endrep\nnop\n").diagnostics.empty());
}

TEST_CASE("a file that includes itself") {
  Options options;
  options.read_file = [](const std::string&) { return "%include 'self.inc'\n"; };
  const Preprocessed result = preprocess("t.asm", "%include 'self.inc'\n", options);
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].message == "files include each other more than 128 deep");
  CHECK(result.diagnostics[0].remedy == "does `self.inc` include itself? guard it with %ifndef");
}

TEST_CASE("only regular files are read") {
  CHECK(error_of("%include '/dev/zero'\n") == "there is no file `/dev/zero`");
  CHECK(error_of("%include '/'\n") == "there is no file `/`");
}

TEST_CASE("diagnostics are counted") {
  CHECK(run(times(5'000, "%nothing\n")).diagnostics.size() == limits::diagnostics);
}

TEST_CASE("a number and a name that touch but make no one token stay two") {
  CHECK(run("%define x 1\n dq 5?x:3, x\n").diagnostics.empty());
}
