// Places and diagnostics: where a token stands in what the user wrote, and through which macros it
// came.

#include <fmt/core.h>

#include <algorithm>

#include "asm/preprocessor_state.hpp"

namespace vitrine::assembler {

namespace {

/// Notes under one diagnostic: the innermost calls say the most.
constexpr std::size_t most_notes = 8;

}  // namespace

/// Tokens of the standard macros stand where those were called.
Token Preprocessor::State::user_token(const Token& token) const {
  Token result = token;
  while (result.file == prelude && result.expansion != 0) {
    const Expansion& expansion = expansions[result.expansion];
    result = expansion.call;
  }
  return result;
}

Location Preprocessor::State::locate(const Token& token) const {
  const Token place = user_token(token);
  return {place.file < file_names.size() ? file_names[place.file] : std::string(), place.line,
          place.column};
}

std::string_view Preprocessor::State::source_line(u32 file, u32 line) const {
  return file < sources.size() ? sources[file]->line(line) : std::string_view();
}

Diagnostic Preprocessor::State::diagnostic(const Token& token, std::string message,
                                           std::string remedy) const {
  const Token place = user_token(token);
  Diagnostic result;
  result.location = locate(place);
  result.message = std::move(message);
  result.remedy = std::move(remedy);
  result.source_line = source_line(place.file, place.line);
  result.length = static_cast<u32>(std::max<std::size_t>(place.text.size(), 1));
  if (place.kind == TokenKind::String) result.length += 2;
  if (place.kind == TokenKind::Directive) result.length += 1;
  std::size_t notes = 0;
  std::size_t left_out = 0;
  for (u32 i = place.expansion; i != 0; i = expansions[i].call.expansion) {
    if (expansions[i].hidden) continue;
    if (notes++ >= most_notes) {
      ++left_out;
      continue;
    }
    result.notes.push_back({locate(expansions[i].call),
                            fmt::format("in expansion of macro `{}`", expansions[i].call.text)});
  }
  if (left_out > 0) result.notes.back().message += fmt::format(" (and {} more)", left_out);
  return result;
}

void Preprocessor::State::report(Severity severity, const Token& token, std::string message,
                                 std::string remedy) {
  if (diagnostics.size() >= limits::diagnostics) return;
  Diagnostic made = diagnostic(token, std::move(message), std::move(remedy));
  made.severity = severity;
  diagnostics.push_back(std::move(made));
}

}  // namespace vitrine::assembler
