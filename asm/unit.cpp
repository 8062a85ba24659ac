#include "asm/unit.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "asm/limits.hpp"

namespace vitrine::assembler {

Unit::Unit(const std::string& path, std::string source, const Options& unit_options,
           std::vector<Diagnostic>& unit_diagnostics)
    : options(unit_options),
      diagnostics(unit_diagnostics),
      preprocessor(path, std::move(source), unit_options, unit_diagnostics) {
  select_section(".text", Token{});
}

void Unit::read_source() {
  while (!too_many_errors() && preprocessor.next(line)) {
    ++statement;
    tag_diagnostics();
    assemble_line(*this);
    tag_diagnostics();
  }
  tag_diagnostics();
}

// --- words and symbols

Word Unit::new_word(const Token& token) {
  const std::size_t fold = token.value;
  if (fold >= words_.size()) {
    const std::size_t size = std::max(fold + 1, words_.size() * 2);
    words_.resize(size);
    word_known_.resize(size);
  }
  word_known_[fold] = 1;
  return words_[fold] = find_word(token.text);
}

bool Unit::check_redefinition(u32 symbol, const Token& token) {
  const Symbol& known = symbols[symbol];
  if (known.kind == Symbol::Kind::Undefined || known.kind == Symbol::Kind::Extern) return true;
  error(token, fmt::format("label `{}` is defined twice", known.name),
        SymbolTable::is_local(token.text)
            ? fmt::format("line {} defines it already, under the same label", known.place.line)
            : fmt::format("line {} defines it already; inside a function use a local label "
                          "(`.{}`)",
                          known.place.line, token.text));
  return false;
}

Symbol& Unit::begin_definition(u32 index, const Token& token) {
  Symbol& symbol = symbols[index];
  symbol.place = place(token);
  // As in NASM, what was declared extern and is defined after all is global: a header that all
  // files include declares everything.
  if (symbol.kind == Symbol::Kind::Extern) symbols.linkage(index).global = true;
  symbols.defined.push_back(index);
  return symbol;
}

void Unit::define_label(const Token& token) {
  const u32 index = symbols.find(token);
  const bool local = SymbolTable::is_local(token.text);
  if (!local && !token.text.starts_with("..")) symbols.set_scope(index);
  if (!check_redefinition(index, token)) return;
  Symbol& symbol = begin_definition(index, token);
  if (in_absolute) {
    symbol.kind = Symbol::Kind::Constant;
    symbol.value = absolute_offset;
    return;
  }
  symbol.kind = Symbol::Kind::Label;
  symbol.section = current;
  symbol.item = section().item_count();
  symbol.value = section().offset;
}

void Unit::define_constant(u32 index, const Token& token, u64 value) {
  Symbol& symbol = begin_definition(index, token);
  symbol.kind = Symbol::Kind::Constant;
  symbol.value = value;
}

// --- bytes

u32 Unit::find_section(std::string_view name) const {
  const auto found = section_numbers_.find(name);
  return found != section_numbers_.end() ? found->second : static_cast<u32>(sections.size());
}

bool Unit::has_contents(u32 index) const {
  if (sections[index].size() != 0) return true;
  return std::any_of(symbols.defined.begin(), symbols.defined.end(), [&](u32 symbol) {
    return symbols[symbol].kind == Symbol::Kind::Label && symbols[symbol].section == index;
  });
}

bool Unit::may_emit(u64 count, const Token& token) {
  if (in_absolute) {
    error(token, "bytes cannot be put where nothing is stored",
          "in struc and after absolute only resb and its like make sense");
    return false;
  }
  return fits(section(), section().offset, count, place(token));
}

bool Unit::fits(const SectionState& to, u64 used, u64 count, const Place& at) {
  constexpr const char* remedy = "reserve large areas with resb in .bss";
  // More initialised data than any program here can load is a mistake (times 1e12) or an attack.
  const u64 limit = to.nobits ? limits::reserved_size : limits::section_size;
  if (count > limit || used + count > limit) {
    error(at, fmt::format("section {} would become larger than {} MiB", to.name, limit >> 20),
          remedy);
    return false;
  }
  if (!to.nobits && stored + count > limits::stored_size) {
    error(at,
          fmt::format("all sections together would store more than {} MiB",
                      limits::stored_size >> 20),
          remedy);
    return false;
  }
  return true;
}

void Unit::emit(const u8* bytes, std::size_t count) {
  SectionState& to = section();
  if (!to.nobits) {
    to.bytes.insert(to.bytes.end(), bytes, bytes + count);
    stored += count;
  }
  to.offset += count;
}

void Unit::fill(u8 byte, u64 count, const Token& token) {
  if (!may_emit(count, token)) return;
  SectionState& to = section();
  if (!to.nobits) {
    to.bytes.resize(to.bytes.size() + count, byte);
    stored += count;
  }
  to.offset += count;
}

void Unit::reserve(u64 count, const Token& token) {
  if (in_absolute) {
    absolute_offset += count;
    return;
  }
  fill(0, count, token);
}

void Unit::emit_field(u8 size, FieldKind kind, Wrt wrt, const Expression& expression,
                      const Token& token) {
  constexpr u8 zeroes[16] = {};
  SectionState& to = section();
  to.fixups.push_back({to.offset, to.item_count(), size, 0, kind, wrt, expression, place(token)});
  emit(zeroes, size);
}

Item& Unit::add_item(Item::Kind kind, std::size_t index, u64 size) {
  SectionState& to = section();
  items.push_back(
      {kind, false, current, to.item_count(), static_cast<u32>(index), to.offset, size});
  to.shifts.push_back(to.shifts.back() + size);
  return items.back();
}

// --- messages

Place Unit::place(const Token& token) const {
  return {token.file,
          token.line,
          token.column,
          token.expansion,
          static_cast<u32>(std::max<std::size_t>(token.text.size(), 1)),
          statement};
}

namespace {

/// Whether a mistake stands in what was meant as a comment, as other languages begin them.
bool is_in_foreign_comment(const Diagnostic& diagnostic) {
  const std::string_view before =
      std::string_view(diagnostic.source_line).substr(0, diagnostic.location.column + 1);
  const std::size_t slashes = before.find(" //");
  return slashes != before.npos && before.find_first_of("\"'`;") > slashes;
}

}  // namespace

void Unit::add_diagnostic(Severity severity, const Token& token, std::string message,
                          std::string remedy, u32 order) {
  tag_diagnostics();
  // Later passes come by the same place again.
  if (!reported_.insert(fmt::format("{}:{}:{}:{}", token.file, token.line, token.column, message))
           .second)
    return;
  if (severity == Severity::Error && ++errors_ > max_errors) return;
  Diagnostic diagnostic = preprocessor.diagnostic(token, std::move(message), std::move(remedy));
  diagnostic.severity = severity;
  if (severity == Severity::Error && is_in_foreign_comment(diagnostic))
    diagnostic.remedy = "a comment begins with `;`";
  diagnostics.push_back(std::move(diagnostic));
  order_.push_back(order);
}

namespace {

Token token_at(const Place& place) {
  // Only the length of the text matters to a message.
  static const std::string blanks(256, ' ');
  Token token;
  token.file = place.file;
  token.line = place.line;
  token.column = place.column;
  token.expansion = place.expansion;
  token.text = std::string_view(blanks).substr(0, place.length);
  return token;
}

}  // namespace

void Unit::error(const Token& token, std::string message, std::string remedy) {
  add_diagnostic(Severity::Error, token, std::move(message), std::move(remedy), statement);
}
void Unit::error(const Place& at, std::string message, std::string remedy) {
  add_diagnostic(Severity::Error, token_at(at), std::move(message), std::move(remedy),
                 at.statement);
}
void Unit::warning(const Token& token, std::string message, std::string remedy) {
  add_diagnostic(Severity::Warning, token, std::move(message), std::move(remedy), statement);
}
void Unit::warning(const Place& at, std::string message, std::string remedy) {
  add_diagnostic(Severity::Warning, token_at(at), std::move(message), std::move(remedy),
                 at.statement);
}

bool Unit::failed() const {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::Error; });
}

void Unit::sort_diagnostics() {
  tag_diagnostics();
  std::vector<std::size_t> order(diagnostics.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [this](std::size_t a, std::size_t b) { return order_[a] < order_[b]; });
  std::vector<Diagnostic> sorted;
  sorted.reserve(order.size());
  for (const std::size_t i : order)
    sorted.push_back(std::move(diagnostics[i]));
  diagnostics = std::move(sorted);
}

}  // namespace vitrine::assembler
