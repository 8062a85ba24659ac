// global, extern, static, required, common: what the linker shall know of a symbol.

#include <fmt/core.h>

#include "asm/statement.hpp"

namespace vitrine::assembler {

namespace {

void declare_extern(Unit& unit, u32 index, const Token& token) {
  Symbol& symbol = unit.symbols[index];
  if (symbol.kind == Symbol::Kind::Extern) return;
  if (symbol.kind != Symbol::Kind::Undefined) {
    // NASM: an extern of a name defined in this file is a reference to that.
    return;
  }
  symbol.kind = Symbol::Kind::Extern;
  symbol.place = unit.place(token);
  unit.symbols.defined.push_back(index);
}

/// `:function hidden (end - start)` behind a name.
bool read_type(Unit& unit, Cursor& cursor, Linkage& linkage) {
  while (cursor.is(TokenKind::Identifier)) {
    const std::string_view text = cursor.token().text;
    if (text == "function")
      linkage.kind = image::SymbolKind::Function;
    else if (text == "data" || text == "object")
      linkage.kind = image::SymbolKind::Object;
    else if (text == "notype")
      linkage.kind = image::SymbolKind::Label;
    else if (text == "weak")
      linkage.weak = true;
    else if (text == "strong")
      linkage.weak = false;
    else if (text == "default")
      linkage.visibility = 0;
    else if (text == "internal")
      linkage.visibility = 1;
    else if (text == "hidden")
      linkage.visibility = 2;
    else if (text == "protected")
      linkage.visibility = 3;
    else
      break;
    ++cursor.at;
  }
  if (cursor.done() || cursor.is(Punct::Comma)) return true;
  Evaluated size;
  if (!unit.evaluate(cursor, size)) return false;
  linkage.size = unit.keep_tokens(size.first, size.count);
  linkage.has_size = true;
  return true;
}

bool read_common(Unit& unit, Cursor& cursor, u32 index, const Token& name) {
  i64 size = 0;
  if (cursor.done() || !unit.evaluate_constant(cursor, size, "the size of the common symbol"))
    return false;
  if (!unit.check_redefinition(index, name)) return false;
  Symbol& symbol = unit.begin_definition(index, name);
  symbol.kind = Symbol::Kind::Common;
  symbol.value = static_cast<u64>(size);
  Linkage& linkage = unit.symbols.linkage(index);
  linkage.global = true;
  linkage.alignment = 0;  // as NASM writes it; linkers take it for 1
  if (cursor.accept(Punct::Colon)) {
    i64 alignment = 0;
    if (!unit.evaluate_constant(cursor, alignment, "the alignment of the common symbol"))
      return false;
    linkage.alignment = static_cast<u64>(alignment);
  }
  return true;
}

bool declare(Unit& unit, Cursor& cursor, Directive directive) {
  const Token name = cursor.token();
  const Word word = name.kind == TokenKind::Identifier ? unit.word(name) : Word{};
  if (name.kind != TokenKind::Identifier ||
      (word && word.kind != WordKind::Directive && !name.escaped)) {
    unit.error(name, fmt::format("expected the name of a symbol, not `{}`", name.text));
    return false;
  }
  ++cursor.at;
  const u32 index = unit.symbols.find(name);
  if (directive == Directive::Common) return read_common(unit, cursor, index, name);
  Linkage& linkage = unit.symbols.linkage(index);
  linkage.place = unit.place(name);
  switch (directive) {
    case Directive::Global:
      linkage.global = true;
      break;
    case Directive::Static:
      linkage.is_static = true;
      break;
    default:
      linkage.is_extern = true;
      linkage.required |= directive == Directive::Required;
      declare_extern(unit, index, name);
  }
  return !cursor.accept(Punct::Colon) || read_type(unit, cursor, linkage);
}

}  // namespace

void linkage_directive(Unit& unit, Cursor& cursor, Directive directive) {
  do {
    if (cursor.done()) {
      unit.error(cursor.token(), "the name of a symbol is missing");
      return;
    }
    if (!declare(unit, cursor, directive)) return;
  } while (cursor.accept(Punct::Comma));
  expect_end(unit, cursor);
}

}  // namespace vitrine::assembler
