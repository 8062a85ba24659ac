#include "asm/diagnostic.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace vitrine::assembler {

namespace {

std::string place(const Location& location) {
  if (location.line == 0) return location.file;
  if (location.column == 0) return fmt::format("{}:{}", location.file, location.line);
  return fmt::format("{}:{}:{}", location.file, location.line, location.column);
}

bool starts_character(char c) {
  return (static_cast<u8>(c) & 0xC0) != 0x80;
}

/// Blanks as wide as the text in front of the caret: tabs stay tabs, a character is one column
/// however many bytes it has.
std::string indent(std::string_view before) {
  std::string result;
  for (const char c : before) {
    if (starts_character(c)) result += c == '\t' ? '\t' : ' ';
  }
  return result;
}

/// At most this much of a source line is shown, around the caret.
constexpr std::size_t shown_width = 160;

/// Control characters would play with the terminal.
std::string printable(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if ((static_cast<u8>(c) < ' ' && c != '\t') || c == '\x7F') c = '?';
  }
  return result;
}

std::string source_and_caret(const Diagnostic& diagnostic) {
  std::string_view line = diagnostic.source_line;
  std::size_t column = std::min<std::size_t>(diagnostic.location.column, line.size() + 1);
  std::string_view dots;
  if (line.size() > shown_width) {
    const std::size_t start = column > shown_width / 2 ? column - shown_width / 2 : 0;
    if (start > 0) dots = "…";
    line = line.substr(std::min(start, line.size()), shown_width);
    column -= std::min(start, column);
  }
  std::string result = fmt::format("    {}{}\n", dots, printable(line));
  if (column == 0) return result;
  std::size_t width = 0;
  for (std::size_t i = column - 1; i < line.size() && i < column - 1 + diagnostic.length; ++i) {
    width += starts_character(line[i]) ? 1 : 0;
  }
  result +=
      fmt::format("    {}{}^{}\n", dots.empty() ? "" : " ", indent(line.substr(0, column - 1)),
                  std::string(width > 1 ? width - 1 : 0, '~'));
  return result;
}

}  // namespace

std::string Diagnostic::to_string() const {
  std::string result = fmt::format("{}: {}: {}\n", place(location),
                                   severity == Severity::Error ? "error" : "warning", message);
  if (!source_line.empty()) result += source_and_caret(*this);
  if (!remedy.empty()) result += fmt::format("    help: {}\n", remedy);
  for (const Note& note : notes) {
    result += fmt::format("{}: note: {}\n", place(note.location), note.message);
  }
  return result;
}

}  // namespace vitrine::assembler
