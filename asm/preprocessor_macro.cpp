// Multi-line macros defined and called, and %rep.

#include <fmt/core.h>

#include <algorithm>

#include "asm/preprocessor_state.hpp"
#include "emu/base/text.hpp"

namespace vitrine::assembler {

namespace {

using State = Preprocessor::State;

constexpr u32 any_number = ~0u;

bool is_directive(const Token& token, std::initializer_list<std::string_view> which) {
  if (token.kind != TokenKind::Directive) return false;
  for (const std::string_view name : which) {
    if (token.text.size() != name.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < name.size(); ++i)
      same = same && (token.text[i] | 0x20) == name[i];
    if (same) return true;
  }
  return false;
}

bool opens(const Token& token, bool rep) {
  return rep ? is_directive(token, {"rep"})
             : is_directive(token, {"macro", "imacro", "rmacro", "irmacro"});
}

bool closes(const Token& token, bool rep) {
  return rep ? is_directive(token, {"endrep"}) : is_directive(token, {"endmacro", "endm"});
}

std::size_t match_brace(std::span<const Token> tokens, std::size_t i) {
  std::size_t braces = 0;
  for (; i < tokens.size(); ++i) {
    if (is(tokens[i], Punct::LBrace)) ++braces;
    if (is(tokens[i], Punct::RBrace) && --braces == 0) return i;
  }
  return tokens.size() - 1;
}

/// "it takes 1 to 3"
std::string takes(const MultiMacro& macro) {
  if (macro.greedy || macro.maximum == any_number) {
    return fmt::format("it takes {} or more; the line is read without it", macro.minimum);
  }
  if (macro.minimum == macro.maximum) {
    return fmt::format("it takes {}; the line is read without it", macro.minimum);
  }
  return fmt::format("it takes {} to {}; the line is read without it", macro.minimum,
                     macro.maximum);
}

/// Cuts at commas outside of braces; `most` parts, the last of which takes the rest. Braces around
/// a part fall away.
std::vector<std::span<const Token>> split(std::span<const Token> tokens, u32 most) {
  std::vector<std::span<const Token>> parts;
  if (tokens.empty()) return parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= tokens.size(); ++i) {
    if (i < tokens.size() && is(tokens[i], Punct::LBrace)) {
      i = match_brace(tokens, i);
      continue;
    }
    if (i < tokens.size() && (!is(tokens[i], Punct::Comma) || parts.size() + 1 == most)) continue;
    std::span<const Token> part = tokens.subspan(begin, std::min(i, tokens.size()) - begin);
    if (part.size() >= 2 && is(part.front(), Punct::LBrace) &&
        match_brace(part, 0) == part.size() - 1 && is(part.back(), Punct::RBrace)) {
      part = part.subspan(1, part.size() - 2);
    }
    parts.push_back(part);
    begin = i + 1;
  }
  return parts;
}

}  // namespace

/// The lines up to the directive that closes `place`, which stand in the top frame.
bool State::collect(const Token& place, BodyLines& lines) {
  const bool rep = is_directive(place, {"rep"});
  const std::string_view end = rep ? "%endrep" : "%endmacro";
  Frame& frame = top();
  std::size_t nested = 0;
  // True when `token` begins the line that ends the body.
  const auto ends = [&](std::span<const Token> line) {
    if (line.empty()) return false;
    if (opens(line[0], rep)) ++nested;
    if (!closes(line[0], rep)) return false;
    return nested-- == 0;
  };
  if (frame.kind != Frame::Kind::File) {
    lines = {frame.lines.body, frame.lines.begin + frame.next, 0};
    for (u32 i = lines.begin; i < frame.lines.end; ++i) {
      if (!ends(frame.lines.body->line(i))) continue;
      lines.end = i;
      frame.next = i + 1 - frame.lines.begin;
      return true;
    }
    frame.next = frame.lines.end - frame.lines.begin;
  } else {
    const auto body = std::make_shared<Body>();
    while (frame.cursor < frame.end) {
      const std::size_t first = body->tokens.size();
      lexer.line(frame.cursor, frame.file, frame.line, body->tokens);
      if (ends(std::span(body->tokens).subspan(first))) {
        body->tokens.resize(first);
        lines = {body, 0, static_cast<u32>(body->ends.size())};
        return charge_storage(place, body->tokens.size());
      }
      body->ends.push_back(static_cast<u32>(body->tokens.size()));
      if (!charge_storage(place, 0)) return false;
    }
  }
  error(place, fmt::format("this %{} has no end", place.text), fmt::format("add {}", end));
  return false;
}

/// `2`, `1-3`, `0-*`, `1+`, `1-2+`, each perhaps with .nolist behind it.
bool State::parameter_range(std::span<const Token> tokens, MultiMacro& macro, std::size_t& used) {
  // `1.nolist` reads as a floating-point number.
  const auto number = [&](u32& value) {
    if (used >= tokens.size()) return false;
    const std::string_view text = tokens[used].text;
    const std::string_view digits = text.substr(0, text.find('.'));
    u64 wide = 0;
    bool too_big = false;
    if (!read_integer(digits, wide, too_big) || wide > limits::line_tokens) return false;
    value = static_cast<u32>(wide);
    ++used;
    return true;
  };
  if (!number(macro.minimum)) return false;
  macro.maximum = macro.minimum;
  if (used < tokens.size() && is(tokens[used], Punct::Minus)) {
    ++used;
    if (used < tokens.size() && is(tokens[used], Punct::Star)) {
      macro.maximum = any_number;
      ++used;
    } else if (!number(macro.maximum) || macro.maximum < macro.minimum) {
      return false;
    }
  }
  if (used < tokens.size() && is(tokens[used], Punct::Plus)) {
    macro.greedy = true;
    ++used;
  }
  if (used < tokens.size() && tokens[used].text == ".nolist") ++used;
  return true;
}

void State::define_macro(std::span<const Token> arguments, const Token& place,
                         bool case_sensitive) {
  const auto macro = std::make_shared<MultiMacro>();
  macro->case_sensitive = case_sensitive;
  macro->recursive = is_directive(place, {"rmacro", "irmacro"});
  macro->hidden = top().kind == Frame::Kind::File && top().file == prelude;
  const std::optional<Token> name = macro_name(arguments, place, place.text);
  const std::vector<Token> line = expanded(arguments);
  std::size_t used = 0;
  const bool sound = name && parameter_range(line, *macro, used);
  if (name && !sound) {
    error(line.empty() ? place : line[std::min(used, line.size() - 1)],
          fmt::format("%{} needs a number of parameters", place.text),
          fmt::format("write %{} {} 2, or a range as 1-3 or 0-*", place.text, name->text));
  }
  for (const auto part : split(std::span(line).subspan(std::min(used, line.size())), 0)) {
    macro->defaults.emplace_back(part.begin(), part.end());
  }
  // Read the body even of a wrong definition, so that its lines make no errors of their own.
  if (!collect(place, macro->lines) || !sound) return;
  macro->name = name->id;
  const auto begin = macro->lines.begin == 0 ? 0 : macro->lines.body->ends[macro->lines.begin - 1];
  const auto end = macro->lines.end == 0 ? 0 : macro->lines.body->ends[macro->lines.end - 1];
  for (u32 i = begin; i < end; ++i) {
    const Token& token = macro->lines.body->tokens[i];
    macro->label_used =
        macro->label_used ||
        ((token.kind == TokenKind::MacroParameter || token.kind == TokenKind::BracedParameter) &&
         token.text == "00");
  }
  const u32 fold = names[macro->name].fold;
  names.flags(fold) |= HasMultiLineMacro;
  auto& list_of_name = multis[fold];
  // The latest definition counts.
  std::erase_if(list_of_name, [&](const std::shared_ptr<MultiMacro>& old) {
    return old->name == macro->name && old->minimum == macro->minimum &&
           old->maximum == macro->maximum && old->greedy == macro->greedy;
  });
  list_of_name.insert(list_of_name.begin(), macro);
}

void State::remove_macro(std::span<const Token> arguments, const Token& place, bool) {
  const std::optional<Token> name = macro_name(arguments, place, place.text);
  if (!name) return;
  MultiMacro range;
  std::size_t used = 0;
  if (!parameter_range(arguments, range, used)) {
    return error(place, fmt::format("%{} needs the number of parameters", place.text),
                 fmt::format("write %{} {} 2", place.text, name->text));
  }
  const auto found = multis.find(static_cast<u32>(name->value));
  if (found == multis.end()) return;
  std::erase_if(found->second, [&](const std::shared_ptr<MultiMacro>& macro) {
    return (macro->name == name->id || !macro->case_sensitive) && macro->minimum == range.minimum &&
           macro->maximum == range.maximum && macro->greedy == range.greedy;
  });
  if (!found->second.empty()) return;
  multis.erase(found);
  names.flags(static_cast<u32>(name->value)) &= ~u32{HasMultiLineMacro};
}

/// %ifmacro name [range]
bool State::macro_exists(std::span<const Token> arguments, const Token& place) {
  const std::optional<Token> name = macro_name(arguments, place, place.text);
  if (!name) return false;
  const auto found = multis.find(static_cast<u32>(name->value));
  if (found == multis.end()) return false;
  MultiMacro range;
  range.maximum = any_number;
  std::size_t used = 0;
  const std::vector<Token> line = expanded(arguments);
  if (!line.empty()) parameter_range(line, range, used);
  return std::any_of(found->second.begin(), found->second.end(), [&](const auto& macro) {
    return (macro->name == name->id || !macro->case_sensitive) &&
           (macro->greedy || macro->maximum >= range.minimum) &&
           (range.greedy || macro->minimum <= range.maximum);
  });
}

void State::repeat(std::span<const Token> arguments, const Token& place) {
  i64 count = 0;
  const bool sound = evaluate(arguments, place, count);
  if (stopped) return;
  BodyLines lines;
  if (!collect(place, lines) || !sound) return;
  if (count < 0) return error(place, fmt::format("%rep {} times is not possible", count), {});
  if (static_cast<u64>(count) > limits::repetitions) {
    return error(place,
                 fmt::format("%rep {} is more than the limit of {}", count, limits::repetitions),
                 "to repeat one line use times");
  }
  if (count == 0 || lines.begin == lines.end) return;
  if (body_depth >= limits::macro_depth) {
    return stop(place, fmt::format("macros and %rep are more than {} deep", limits::macro_depth),
                {});
  }
  Frame& frame = push_frame(Frame::Kind::Repeat);
  frame.lines = std::move(lines);
  frame.repetitions = static_cast<u64>(count);
  frame.name = place;
}

/// %exitmacro and %exitrep.
void State::leave(Frame::Kind kind, const Token& place) {
  Frame* const target = innermost(kind);
  if (target == nullptr) {
    return error(place, fmt::format("%{} stands in no {}", place.text,
                                    kind == Frame::Kind::Macro ? "macro" : "%rep"));
  }
  conditions.resize(std::min(conditions.size(), target->conditions));
  while (&top() != target)
    pop_frame();
  pop_frame();
}

void State::rotate(std::span<const Token> arguments, const Token& place) {
  Frame* const frame = innermost(Frame::Kind::Macro);
  i64 by = 0;
  if (frame == nullptr) return error(place, "%rotate stands in no macro");
  if (!evaluate(arguments, place, by) || frame->argument_count() == 0) return;
  const i64 count = static_cast<i64>(frame->argument_count());
  frame->rotation =
      static_cast<u64>((static_cast<i64>(frame->rotation) + by % count + count) % count);
}

const std::shared_ptr<MultiMacro>* State::find_multi(const Token& name, std::size_t arguments,
                                                     bool& exists) {
  if (name.kind != TokenKind::Identifier || name.escaped ||
      (names[static_cast<u32>(name.value)].flags & HasMultiLineMacro) == 0) {
    return nullptr;
  }
  for (const std::shared_ptr<MultiMacro>& macro :
       multis.find(static_cast<u32>(name.value))->second) {
    if (macro->case_sensitive && macro->name != name.id) continue;
    if (macro->in_progress > 0 && !macro->recursive) continue;
    exists = true;
    if (arguments >= macro->minimum && (arguments <= macro->maximum || macro->greedy))
      return &macro;
  }
  return nullptr;
}

void State::start_call(const std::shared_ptr<MultiMacro>& macro, const Token& name,
                       std::span<const Token> arguments, const Token* label) {
  if (body_depth >= limits::macro_depth) {
    return stop(name, fmt::format("macros and %rep are more than {} deep", limits::macro_depth),
                {});
  }
  // Its arguments may grow with each call.
  if (macro->in_progress >= limits::recursion_depth) {
    return stop(name,
                fmt::format("`{}` calls itself more than {} times over", name.text,
                            limits::recursion_depth),
                "end the recursion with an %if, or repeat with %rep");
  }
  auto parts = split(arguments, macro->greedy ? std::max(macro->maximum, 1u) : 0);
  if (!arguments.empty() && is(arguments.back(), Punct::Comma)) {
    // As in NASM, nothing behind the last comma is no parameter.
    if (!macro->hidden)
      warn(name,
           fmt::format("the empty parameter behind the last comma of `{}` is left out", name.text),
           "leave the comma out, or write {} for an empty parameter");
    parts = split(arguments.first(arguments.size() - 1),
                  macro->greedy ? std::max(macro->maximum, 1u) : 0);
    if (parts.empty()) parts.emplace_back();
  }
  Frame& frame = push_frame(Frame::Kind::Macro);
  frame.macro = macro;
  frame.lines = macro->lines;
  frame.name = name;
  frame.file = name.file;  // until a line of the body is read: a label in front comes out first
  frame.current = name.line;
  frame.number = unique++;
  ++macro->in_progress;
  const auto add = [&](std::span<const Token> part) {
    frame.arguments.insert(frame.arguments.end(), part.begin(), part.end());
    frame.argument_ends.push_back(static_cast<u32>(frame.arguments.size()));
  };
  for (const auto part : parts)
    add(part);
  // Only defaults fill up what the call leaves out; %0 counts no others.
  for (std::size_t i = parts.size(); i < macro->minimum + macro->defaults.size(); ++i)
    add(i < macro->minimum ? std::span<const Token>{} : macro->defaults[i - macro->minimum]);
  if (label != nullptr) {
    frame.has_label = true;
    frame.label = *label;
  }
  if (expansions.size() < limits::expansions) {
    expansions.push_back({name, macro->hidden});
    frame.expansion = static_cast<u32>(expansions.size() - 1);
  } else {
    frame.expansion = name.expansion;
  }
}

/// When the line calls a macro: starts it, and leaves in `tokens` the label in front, if any.
bool State::call_macro(std::vector<Token>& tokens) {
  std::size_t at = 0;
  bool exists = false;
  const auto matching = [&](std::size_t i) -> const std::shared_ptr<MultiMacro>* {
    if (i >= tokens.size() || tokens[i].kind != TokenKind::Identifier ||
        (names[static_cast<u32>(tokens[i].value)].flags & HasMultiLineMacro) == 0) {
      return nullptr;
    }
    at = i;
    const std::size_t count = split(std::span(tokens).subspan(i + 1), 0).size();
    const auto* macro = find_multi(tokens[i], count, exists);
    const bool open_end = count > 1 && is(tokens.back(), Punct::Comma);
    return macro == nullptr && open_end ? find_multi(tokens[i], count - 1, exists) : macro;
  };
  const std::shared_ptr<MultiMacro>* found = matching(0);
  const bool colon = tokens.size() > 1 && is(tokens[1], Punct::Colon);
  if (found == nullptr && !exists && tokens[0].kind == TokenKind::Identifier) {
    found = matching(colon ? 2 : 1);
  }
  if (found == nullptr) {
    if (exists) {
      warn(tokens[at],
           fmt::format("macro `{}` does not take {}", tokens[at].text,
                       counted(split(std::span(tokens).subspan(at + 1), 0).size(), "argument")),
           takes(*multis.find(static_cast<u32>(tokens[at].value))->second.front()));
    }
    return false;
  }
  const std::shared_ptr<MultiMacro> macro = *found;
  start_call(macro, tokens[at], std::span(tokens).subspan(at + 1), at > 0 ? &tokens[0] : nullptr);
  if (at == 0 || macro->label_used) {
    tokens.clear();
  } else {
    tokens.resize(1);
    tokens.push_back(punctuator(tokens[0], Punct::Colon, ":"));
    tokens.back().space_before = false;
  }
  return true;
}

}  // namespace vitrine::assembler
