// %if and its family.

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "asm/preprocessor_state.hpp"

namespace vitrine::assembler {

namespace {

using State = Preprocessor::State;

struct Kind {
  std::string_view name;  // what follows %if or %elif, without the n of negation
  bool negated = false;
};

constexpr std::array kinds = std::to_array<std::string_view>(
    {"", "def", "macro", "ctx", "idn", "idni", "id", "num", "str", "token", "empty", "env"});

/// "ndef" is def negated; "num" is not um negated.
std::optional<Kind> kind_of(std::string_view name) {
  const auto known = [](std::string_view n) {
    return std::find(kinds.begin(), kinds.end(), n) != kinds.end();
  };
  if (known(name)) return Kind{name, false};
  if (name.starts_with('n') && known(name.substr(1))) return Kind{name.substr(1), true};
  return std::nullopt;
}

bool same(const Token& a, const Token& b, bool case_sensitive) {
  if (a.kind != b.kind) return false;
  if (a.text.size() != b.text.size()) return false;
  return std::equal(a.text.begin(), a.text.end(), b.text.begin(), [&](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return case_sensitive ? x == y : lower(x) == lower(y);
  });
}

}  // namespace

/// Handles the directive if it is of this family. Only the structure counts while lines are
/// skipped.
bool State::condition_directive(std::string_view name, std::span<const Token> tokens) {
  const Token& place = tokens[0];
  if (name.starts_with("if")) {
    const std::optional<Kind> kind = kind_of(name.substr(2));
    if (!kind) return false;
    if (conditions.size() >= limits::condition_depth) {
      stop(place, fmt::format("%if stands more than {} deep", limits::condition_depth),
           "add %endif");
      return true;
    }
    Condition condition;
    condition.opener = place;
    if (!skipping()) {
      const bool yes = test(kind->name, tokens.subspan(1), place) != kind->negated;
      condition.state = yes ? Condition::State::Taken : Condition::State::Waiting;
    }
    conditions.push_back(condition);
    return true;
  }
  const bool else_if = name.starts_with("elif");
  const std::optional<Kind> kind = else_if ? kind_of(name.substr(4)) : std::nullopt;
  if (else_if ? !kind : name != "else" && name != "endif") return false;
  if (conditions.empty()) {
    error(place, fmt::format("%{} without %if", name), "its %if is missing");
    return true;
  }
  Condition& condition = conditions.back();
  if (name == "endif") {
    conditions.pop_back();
    return true;
  }
  if (condition.else_seen) {
    warn(place, fmt::format("%{} after %else never counts", name),
         "there can be one %else, the last");
    if (condition.state != Condition::State::Never) condition.state = Condition::State::Done;
    return true;
  }
  condition.else_seen = !else_if;
  if (condition.state == Condition::State::Taken) {
    condition.state = Condition::State::Done;
  } else if (condition.state == Condition::State::Waiting) {
    bool yes = !else_if;
    if (else_if) {
      // The line was read as one to skip: its parameters have not been put in.
      std::vector<Token> line;
      copy_line(tokens, line, top().expansion);
      expand_indirect(line);
      yes = !line.empty() && test(kind->name, std::span(line).subspan(1), place) != kind->negated;
    }
    if (yes) condition.state = Condition::State::Taken;
  }
  return true;
}

bool State::test(std::string_view kind, std::span<const Token> arguments, const Token& place) {
  if (kind.empty()) {
    i64 value = 0;
    return evaluate(arguments, place, value) && value != 0;
  }
  if (kind == "def" || kind == "ctx" || kind == "macro" || kind == "env") {
    if (kind == "env") return refuse_environment(place), false;
    if (kind == "macro") return macro_exists(arguments, place);
    bool yes = kind == "ctx" && arguments.empty() && !contexts.empty();
    for (const Token& argument : arguments) {
      Token name = argument;
      if (name.kind == TokenKind::ContextLocal && (kind == "ctx" || contexts.empty())) continue;
      if (name.kind == TokenKind::ContextLocal) name = resolved_local(name);
      if (name.kind != TokenKind::Identifier) {
        error(argument, fmt::format("%{} needs a name", place.text), {});
        continue;
      }
      yes = yes || (kind == "def" ? defined(name.id)
                                  : !contexts.empty() && contexts.back().named &&
                                        contexts.back().name == name.id);
    }
    return yes;
  }
  const std::vector<Token> line = expanded(arguments);
  if (kind == "empty") return line.empty();
  if (kind == "token") return line.size() == 1;
  if (kind == "id") return !line.empty() && line[0].kind == TokenKind::Identifier;
  if (kind == "str") return !line.empty() && line[0].kind == TokenKind::String;
  if (kind == "num") {
    const std::size_t sign =
        !line.empty() && (is(line[0], Punct::Minus) || is(line[0], Punct::Plus)) ? 1 : 0;
    return line.size() > sign && line[sign].kind == TokenKind::Integer;
  }
  // %ifidn a, b
  const auto comma =
      std::find_if(line.begin(), line.end(), [](const Token& t) { return is(t, Punct::Comma); });
  if (comma == line.end()) {
    error(place, fmt::format("%{} compares two texts", place.text), "put a comma between them");
    return false;
  }
  const std::span<const Token> left(line.begin(), comma);
  const std::span<const Token> right(comma + 1, line.end());
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(),
                    [&](const Token& a, const Token& b) { return same(a, b, kind == "idn"); });
}

}  // namespace vitrine::assembler
