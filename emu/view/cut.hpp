#pragma once
// Where a text is cut when there is too little room for it: between words, never within a number or
// an address, so that what is seen of it is true.

#include <string>
#include <string_view>

namespace vitrine::view {

/// Number of columns of UTF-8 text on a terminal (every character of ours is one column wide).
[[nodiscard]] std::size_t columns(std::string_view text);

/// The start of the text, at most `width` columns of it.
[[nodiscard]] std::string_view first_columns(std::string_view text, std::size_t width);

/// The same, but ending behind a word: no number is broken, and of other words only those that take
/// more than half of the room. May be empty.
[[nodiscard]] std::string_view first_words(std::string_view text, std::size_t width);

/// Text of at most `width` columns, cut at its end: "print_numbers …" of
/// "print_numbers (line 35)" in 20.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t width);

/// Pads with spaces, or shortens with "…", to exactly `width` columns.
[[nodiscard]] std::string fit(std::string_view text, std::size_t width);

/// Text of at most `width` (3 or more) columns, without words in its middle: "L1I … 9 of 49
/// missed". An address alone keeps both its ends: "00007fffffffe3e0" in 9 is "0000…e3e0".
[[nodiscard]] std::string shorten_middle(std::string_view text, std::size_t width);

}  // namespace vitrine::view
