// Every source in tests/golden/preprocessor, through `nasm -E` and through ours: the same lines.

#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "asm/assembler.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::assembler;

namespace {

const std::filesystem::path corpus = VITRINE_SOURCE_DIR "/tests/golden/preprocessor";

std::string output_of(const std::string& command) {
  std::string text;
  FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  for (std::size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    text.append(buffer, n);
  pclose(pipe);
  return text;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '$' ||
         c == '@' || c == '%';
}

/// A line without white space that says nothing: blanks stay where they part two words.
std::string squeezed(const std::string& line) {
  std::string result;
  char quote = 0;
  bool blank = false;
  for (const char c : line) {
    if (quote == 0 && (c == ' ' || c == '\t')) {
      blank = true;
      continue;
    }
    if (blank && quote == 0 && !result.empty() && is_word(result.back()) && is_word(c))
      result += ' ';
    blank = false;
    result += c;
    if (quote != 0 ? c == quote : c == '\'' || c == '"' || c == '`') quote = quote != 0 ? 0 : c;
  }
  return result;
}

/// `..@17.` numbered from 0 in order of appearance: NASM counts its own macros too.
std::string renumbered(const std::string& line, std::map<std::string, std::size_t>& numbers) {
  std::string result;
  for (std::size_t i = 0; i < line.size();) {
    if (line.compare(i, 3, "..@") != 0) {
      result += line[i++];
      continue;
    }
    std::size_t end = i + 3;
    while (end < line.size() && std::isdigit(static_cast<unsigned char>(line[end])) != 0)
      ++end;
    const auto number = numbers.emplace(line.substr(i, end - i), numbers.size()).first->second;
    result += "..@" + std::to_string(number);
    i = end;
  }
  return result;
}

std::string normal(const std::string& text) {
  std::istringstream lines(text);
  std::map<std::string, std::size_t> numbers;
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("%line")) continue;
    line = squeezed(line);
    // The standard macros' own labels have other names.
    for (std::size_t at = 0; (at = line.find(".strucstart")) != line.npos;)
      line.replace(at, 11, ".start");
    if (!line.empty()) result += renumbered(line, numbers) + "\n";
  }
  return result;
}

}  // namespace

TEST_CASE("the corpus means the same to NASM") {
  if (output_of("nasm --version 2>/dev/null").empty()) {
    std::cout << "referee absent: nasm\n";
    return;
  }
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    const std::string name = entry.path().filename().string();
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream source;
    source << file.rdbuf();
    const std::string theirs =
        output_of("cd '" + corpus.string() + "' && nasm -E -f elf64 " + name + " 2>&1");
    const Preprocessed ours = preprocess(name, source.str());
    INFO(name);
    for (const Diagnostic& diagnostic : ours.diagnostics)
      UNSCOPED_INFO(diagnostic.to_string());
    CHECK(ours.diagnostics.empty());
    CHECK(normal(ours.text) == normal(theirs));
    ++count;
  }
  CHECK(count >= 40);
}
