#pragma once
// What a library returns when the user's input was wrong: a value, never an exit or an exception.

#include <string>
#include <tl/expected.hpp>

namespace vitrine {

/// A user's mistake: where it stands, what is wrong and what would be right. `place` and `remedy`
/// may be empty.
struct Error {
  std::string place;   ///< a file, `file:line:column`, an option; empty when there is none
  std::string what;    ///< one sentence without a full stop
  std::string remedy;  ///< what to do about it, or empty

  /// "place: what (remedy)" on one line.
  [[nodiscard]] std::string to_string() const;
};

template <class T>
using Result = tl::expected<T, Error>;

/// For `return fail("file.asm", "no such file", "check the path");`
[[nodiscard]] tl::unexpected<Error> fail(std::string place, std::string what,
                                         std::string remedy = {});

}  // namespace vitrine
