// db … do, resb … reso, incbin.

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "asm/float.hpp"
#include "asm/statement.hpp"
#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"

namespace vitrine::assembler {

namespace {

constexpr unsigned max_dup_depth = 32;

struct DataReader {
  Unit& unit;
  Cursor& cursor;
  u8 element;
  unsigned depth = 0;

  void number(i64 value, const Token& token) {
    u8 bytes[16];
    const u8 sign = value < 0 ? 0xFF : 0;
    for (u8 i = 0; i < element; ++i)
      bytes[i] = i < 8 ? static_cast<u8>(static_cast<u64>(value) >> (8 * i)) : sign;
    const unsigned bits = element * 8u;
    if (bits < 64 && !fits_signed(value, bits) && !fits_unsigned(static_cast<u64>(value), bits))
      unit.warning(token,
                   fmt::format("{} data exceeds bounds: {} does not fit {} bits",
                               element == 1   ? "byte"
                               : element == 2 ? "word"
                                              : "dword",
                               value, bits),
                   "only its low bits are stored");
    unit.emit(bytes, element);
  }

  void text(std::string_view characters) {
    unit.emit(reinterpret_cast<const u8*>(characters.data()), characters.size());
    const std::size_t over = characters.size() % element;
    constexpr u8 zeroes[16] = {};
    if (over != 0) unit.emit(zeroes, element - over);
  }

  bool at_float() const {
    const std::size_t sign = cursor.is(Punct::Minus) || cursor.is(Punct::Plus) ? 1 : 0;
    if (cursor.at + sign >= cursor.tokens.size()) return false;
    const Token& token = cursor.tokens[cursor.at + sign];
    return token.kind == TokenKind::Float ||
           (token.kind == TokenKind::Identifier && is_float_name(token.text));
  }

  bool floating() {
    const bool negative = cursor.accept(Punct::Minus);
    if (!negative) cursor.accept(Punct::Plus);
    const Token& token = cursor.token();
    ++cursor.at;
    u8 bytes[16];
    if (const std::string problem = encode_float(token.text, negative, element, bytes);
        !problem.empty()) {
      unit.error(token, problem, "floating-point numbers go into dd (32 bits), dq (64) or dt (80)");
      return false;
    }
    unit.emit(bytes, element);
    return true;
  }

  /// The elements behind `dup`: one, or a list in parentheses.
  bool repeated(i64 count, const Token& token) {
    if (count < 0) {
      unit.error(token, fmt::format("the count of dup is negative: {}", count));
      return false;
    }
    if (++depth > max_dup_depth) {
      unit.error(token, "dup is nested too deeply");
      return false;
    }
    const Emitted start = Emitted::now(unit);
    bool ok = true;
    if (cursor.accept(Punct::LParen)) {
      ok = cursor.is(Punct::RParen) || list();
      if (ok && !cursor.accept(Punct::RParen)) {
        unit.error(cursor.token(), "expected `)` behind the list of dup");
        ok = false;
      }
    } else {
      ok = one();
    }
    --depth;
    return ok && (repeat_emitted(unit, start, static_cast<u64>(count), token), true);
  }

  bool one() {
    if (cursor.done()) {
      unit.error(cursor.token(), "a value is missing here");
      return false;
    }
    const Token& token = cursor.token();
    if (!unit.may_emit(element, token)) return false;
    if (cursor.accept(Punct::Question)) {
      unit.reserve(element, token);
      return true;
    }
    const bool alone = cursor.at + 1 == cursor.tokens.size() || cursor.is(Punct::Comma, 1) ||
                       cursor.is(Punct::RParen, 1);
    if (token.kind == TokenKind::String && alone) {
      if (!unit.may_emit(token.text.size(), token)) return false;
      ++cursor.at;
      text(token.text);
      return true;
    }
    if (at_float()) return floating();
    Evaluated result;
    if (!unit.evaluate(cursor, result)) return false;
    if (cursor.is(TokenKind::Identifier) && unit.word(cursor.token()).is(Modifier::Dup)) {
      ++cursor.at;
      if (!result.is_fixed()) {
        unit.error(token, "the count of dup must be a number known here",
                   "move the definition above this line");
        return false;
      }
      return repeated(result.value.constant, token);
    }
    if (element > 8) {
      unit.error(token, fmt::format("an integer cannot be stored in {} bits", element * 8),
                 "write a floating-point number such as 1.0, or two values with dq");
      return false;
    }
    if (result.is_fixed() && result.wrt == Wrt::None) {
      number(result.value.constant, token);
      return true;
    }
    unit.emit_field(element, FieldKind::Data, result.wrt, unit.keep(result.first, result.count),
                    token);
    return true;
  }

  bool list() {
    while (one()) {
      if (!cursor.accept(Punct::Comma)) return true;
      if (cursor.done()) return true;
    }
    return false;
  }
};

std::optional<std::string> read_binary(const Unit& unit, const std::string& name) {
  const auto read = [&unit](const std::string& path) -> std::optional<std::string> {
    if (unit.options.read_file) return unit.options.read_file(path);
    std::error_code problem;
    if (!std::filesystem::is_regular_file(path, problem)) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  if (auto contents = read(name)) return contents;
  for (const std::string& directory : unit.options.include_directories) {
    if (auto contents = read((std::filesystem::path(directory) / name).string())) return contents;
    // NASM puts the two together as they are.
    if (auto contents = read(directory + name)) return contents;
  }
  return std::nullopt;
}

}  // namespace

void assemble_data(Unit& unit, Cursor& cursor, u8 element) {
  if (cursor.done()) {
    unit.warning(cursor.token(), "no value for this data", "write `db 0`, or drop the line");
    return;
  }
  if (!unit.may_emit(1, cursor.token())) return;
  if (unit.section().nobits) {
    const Token& token = cursor.token();
    if (!cursor.is(Punct::Question))
      unit.warning(token, fmt::format("{} holds no values: they are ignored", unit.section().name),
                   "reserve space with resb, or move the line to .data");
  }
  DataReader reader{unit, cursor, element};
  if (reader.list()) expect_end(unit, cursor);
}

/// `resb end - start` over jumps, whose sizes the layout decides. False, with the cursor where it
/// was, when the count is a plain number or must be one.
static bool reserves_later(Unit& unit, Cursor& cursor, u8 element) {
  const Token& token = cursor.token();
  const std::size_t first = cursor.at;
  Evaluated count;
  if (unit.in_absolute || cursor.done()) return false;
  if (!unit.evaluate(cursor, count)) return true;
  if (count.is_fixed() || !count.value.is_constant() || !cursor.done()) {
    cursor.at = first;
    return false;
  }
  Fill fill;
  fill.count = unit.keep(count.first, count.count);
  fill.pattern.assign(element, 0);
  fill.place = unit.place(token);
  fill.directive = "resb and its like";
  unit.fills.push_back(std::move(fill));
  unit.add_item(Item::Kind::Fill, unit.fills.size() - 1, 0);
  unit.list_mark.kind = Unit::ListKind::Reserve;
  return true;
}

void assemble_reserve(Unit& unit, Cursor& cursor, u8 element) {
  i64 count = 0;
  const Token& token = cursor.token();
  if (reserves_later(unit, cursor, element)) return;
  if (!unit.evaluate_constant(cursor, count, "the number of elements to reserve") ||
      !expect_end(unit, cursor))
    return;
  if (count < 0) {
    unit.error(token, fmt::format("cannot reserve {} elements", count));
    return;
  }
  const u64 limit = u64{1} << 46;
  if (static_cast<u64>(count) > limit / element) {
    unit.error(token,
               fmt::format("cannot reserve {} elements of {}", count, counted(element, "byte")),
               "no program here has so much memory");
    return;
  }
  if (!unit.in_absolute && !unit.section().nobits && count != 0)
    unit.warning(
        token,
        fmt::format("space is reserved in {}: it is filled with zeroes", unit.section().name),
        "reserve in `section .bss`");
  unit.list_mark.kind = Unit::ListKind::Reserve;
  unit.reserve(static_cast<u64>(count) * element, token);
}

void assemble_incbin(Unit& unit, Cursor& cursor) {
  if (!cursor.is(TokenKind::String)) {
    unit.error(cursor.token(), "incbin needs the name of a file in quotes",
               "write incbin \"file\", offset, length");
    return;
  }
  const Token& name = cursor.token();
  ++cursor.at;
  i64 offset = 0, length = -1;
  if (cursor.accept(Punct::Comma) && !unit.evaluate_constant(cursor, offset, "the offset")) return;
  if (cursor.accept(Punct::Comma) && !unit.evaluate_constant(cursor, length, "the length")) return;
  if (!expect_end(unit, cursor)) return;
  const std::optional<std::string> contents = read_binary(unit, std::string(name.text));
  if (!contents) {
    unit.error(name, fmt::format("cannot read `{}`", name.text),
               "the file is looked for beside the source and in the directories of -I");
    return;
  }
  if (offset < 0 || static_cast<u64>(offset) > contents->size()) {
    unit.error(name, fmt::format("`{}` has only {} bytes", name.text, contents->size()),
               "the offset lies behind its end");
    return;
  }
  std::string_view part = std::string_view(*contents).substr(static_cast<std::size_t>(offset));
  if (length >= 0) part = part.substr(0, static_cast<std::size_t>(length));
  if (!unit.may_emit(part.size(), name)) return;
  unit.list_mark.kind = Unit::ListKind::Binary;
  unit.emit(reinterpret_cast<const u8*>(part.data()), part.size());
}

}  // namespace vitrine::assembler
