// %+ and what touches: two tokens of an expansion that become one.

#include "asm/preprocessor_state.hpp"

namespace vitrine::assembler {

namespace {

bool can_paste(const Token& token) {
  return token.kind == TokenKind::Identifier || token.kind == TokenKind::Integer;
}

/// Names and numbers that touch can only come from an expansion: they make one token. A name also
/// swallows the dollars behind it: frame$%1$ with main for %1 is the one name frame$main$.
bool touches(const Token& left, const Token& right) {
  if (right.space_before || !can_paste(left)) return false;
  if (left.kind == TokenKind::Identifier &&
      (right.kind == TokenKind::Here || right.kind == TokenKind::SectionStart || right.escaped))
    return true;
  return can_paste(right) && !right.escaped;
}

}  // namespace

/// Joins what stands on both sides of %+, and names and numbers that touch. True when it did.
bool Preprocessor::State::paste(std::vector<Token>& tokens, bool operators) {
  const auto is_paste = [&](const Token& token) {
    return operators && token.kind == TokenKind::Paste;
  };
  const auto wanted = [&](std::size_t i) {
    return is_paste(tokens[i]) || touches(tokens[i - 1], tokens[i]);
  };
  std::size_t first = 1;
  while (first < tokens.size() && !wanted(first))
    ++first;
  if (first >= tokens.size() && (tokens.empty() || !is_paste(tokens[0]))) return false;
  if (is_paste(tokens[0])) first = 0;
  bool changed = false;
  pasted.assign(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(first));
  for (std::size_t i = first; i < tokens.size(); ++i) {
    const bool operation = is_paste(tokens[i]);
    if (!operation && (pasted.empty() || !touches(pasted.back(), tokens[i]))) {
      pasted.push_back(tokens[i]);
      continue;
    }
    while (i < tokens.size() && is_paste(tokens[i]))
      ++i;
    if (i == tokens.size()) break;
    if (pasted.empty()) {
      pasted.push_back(tokens[i]);
      continue;
    }
    const Token left = pasted.back();
    pasted.pop_back();
    std::string text;
    append_spelling(text, left);
    append_spelling(text, tokens[i]);
    if (!charge(left, 1 + text.size() / 16) || keep(text).empty()) return false;
    const std::size_t at = pasted.size();
    lexer.text(text, left, pasted);
    if (!operation && pasted.size() != at + 1) {
      // Touching without joining, as in 5?x:3: what was there stays.
      pasted.resize(at);
      pasted.push_back(left);
      pasted.push_back(tokens[i]);
      continue;
    }
    changed = true;
    if (pasted.size() > at) pasted[at].space_before = left.space_before;
  }
  tokens.swap(pasted);
  return changed;
}

}  // namespace vitrine::assembler
