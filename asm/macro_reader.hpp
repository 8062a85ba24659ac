#pragma once
// What the expansion of single-line macros reads from. Inside asm's preprocessor only.

#include "asm/preprocessor_state.hpp"

namespace vitrine::assembler {

inline void move_to(Token& token, const Token& place) {
  token.file = place.file;
  token.line = place.line;
  token.column = place.column;
  token.expansion = place.expansion;
}

/// What one expansion reads from. As in NASM, a macro's body is gone through from its end: a name
/// in it is looked at when all that stands behind it has been expanded, so that in a body,
/// sq(sq(x)) is the square of a square. In the line itself, names are looked at from the front, and
/// sq(sq(2)) is not: the outer sq is in progress when the inner one is looked at.
class MacroReader {
 public:
  /// Appends to `out` what was expanded.
  MacroReader(std::span<const Token> line, std::vector<Token>& out) : line_(line), out_(out) {}

  /// The next token to look at: of the innermost body, else of the line; false at the end.
  bool next(Token& token) {
    while (!bodies_.empty()) {
      Body& body = bodies_.back();
      if (body.left > 0) {
        token = body.token(--body.left);
        return true;
      }
      body.macro->in_progress = false;
      bodies_.pop_back();
      if (bodies_.empty()) finish();
    }
    return take(token);
  }

  /// The token behind the one that next() returned; nullptr at the end.
  [[nodiscard]] const Token* peek() const {
    if (!expanded_.empty()) return &expanded_.back();
    return at_ < line_.size() ? &line_[at_] : nullptr;
  }

  /// Reads that one.
  bool take(Token& token) {
    if (!expanded_.empty()) {
      token = expanded_.back();
      expanded_.pop_back();
      return true;
    }
    if (at_ == line_.size()) return false;
    token = line_[at_++];
    return true;
  }

  /// The token stays as it is.
  void keep(const Token& token) { (bodies_.empty() ? out_ : expanded_).push_back(token); }
  void keep(std::span<const Token> tokens) {
    if (bodies_.empty())
      out_.insert(out_.end(), tokens.begin(), tokens.end());
    else
      expanded_.insert(expanded_.end(), tokens.rbegin(), tokens.rend());
  }

  /// `tokens`: the body with the arguments in their places; none for a macro without parameters.
  void push(SingleMacro& macro, const Token& place, std::vector<Token> tokens = {}) {
    macro.in_progress = true;
    const std::size_t size = tokens.empty() ? macro.body.size() : tokens.size();
    bodies_.push_back({&macro, place, std::move(tokens), size});
  }

  [[nodiscard]] std::size_t pending() const { return expanded_.size(); }

  /// Reads `( … )` whose `(` comes next. False (and everything read given back in `read`) when the
  /// bracket is never closed.
  bool arguments(std::vector<Token>& read, std::vector<std::pair<u32, u32>>& ranges) {
    std::size_t parentheses = 0;
    std::size_t braces = 0;
    u32 begin = 1;
    Token token;
    while (take(token)) {
      read.push_back(token);
      const u32 at = static_cast<u32>(read.size() - 1);
      if (is(token, Punct::LBrace)) ++braces;
      if (is(token, Punct::RBrace) && braces > 0) --braces;
      if (braces > 0) continue;
      if (is(token, Punct::LParen)) ++parentheses;
      if (is(token, Punct::RParen) && --parentheses == 0) {
        ranges.emplace_back(begin, at);
        return true;
      }
      if (is(token, Punct::Comma) && parentheses == 1) {
        ranges.emplace_back(begin, at);
        begin = at + 1;
      }
    }
    return false;
  }

 private:
  struct Body {
    SingleMacro* macro;
    Token place;
    std::vector<Token> storage;  ///< empty: the macro's own body
    std::size_t left;            ///< tokens that were not looked at

    [[nodiscard]] Token token(std::size_t i) const {
      if (!storage.empty()) return storage[i];
      // Straight from a macro's body: it stands where the macro was named.
      Token token = macro->body[i];
      move_to(token, place);
      if (i == 0) token.space_before = place.space_before;
      return token;
    }
  };

  void finish() {
    out_.insert(out_.end(), expanded_.rbegin(), expanded_.rend());
    expanded_.clear();
  }

  std::span<const Token> line_;
  std::size_t at_ = 0;
  std::vector<Token>& out_;
  std::vector<Body> bodies_;
  std::vector<Token> expanded_;  ///< of the bodies, the next one at the back
};

}  // namespace vitrine::assembler
