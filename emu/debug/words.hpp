#pragma once
// Taking command lines apart, and putting answers together: for the commands of this folder.

#include "emu/debug/search.hpp"
#include "emu/debug/session.hpp"

namespace vitrine::debug {

[[nodiscard]] std::string trimmed(std::string_view text);

/// Splits at commas outside of quotes and brackets; each part trimmed. "" gives none.
[[nodiscard]] std::vector<std::string> split_arguments(std::string_view text);

/// "PLACE if CONDITION" in two; the second is "" without an `if`.
struct WithCondition {
  std::string text, condition;
};
[[nodiscard]] WithCondition split_condition(std::string_view text);

/// Parses and evaluates. Errors: those of Expression.
[[nodiscard]] Result<Value> evaluate(const Session& session, std::string_view text);

/// A count such as `step 3` has: a positive number or an expression; 1 when `text` is empty.
/// Errors: not a positive number.
[[nodiscard]] Result<u64> parse_count(const Session& session, const std::string& text);

[[nodiscard]] Reply failed(Error error);
[[nodiscard]] Reply said(std::string line);

/// What is to be said about where a journey has led.
[[nodiscard]] Reply arrived(Session& session, const Halt& halt, Way way);

/// 128 bits, lower half first, as one hexadecimal number.
[[nodiscard]] std::string wide_hex(const std::array<u64, 2>& halves);

/// Little-endian, of the first 8 bytes at most.
[[nodiscard]] u64 as_number(std::span<const u8> bytes);

/// "5 → 10 (0xa)": a subject of `size` bytes before and after; nothing when that is no size of a
/// number.
[[nodiscard]] std::optional<std::string> change_text(const Session& session, const Culprit& culprit,
                                                     u64 size);

/// "10 (0xa)", "0x401017 ⟶ main+0x17", "-1".
[[nodiscard]] std::string value_text(const Session& session, Value value);

}  // namespace vitrine::debug
