#pragma once
// Two profiles side by side: of two programs, or of one with two inputs or with other caches.

#include <optional>
#include <string>
#include <vector>

#include "emu/observe/profile.hpp"

namespace vitrine::view {

/// A number of both runs; absent where a run has no such thing (a level of cache).
struct ComparedNumber {
  enum class Kind : u8 { Count, Decimal, Share } kind{};
  std::string name;  ///< "L1D misses"
  std::optional<double> first, second;

  /// second / first; absent when either is, or the first is 0.
  [[nodiscard]] std::optional<double> ratio() const;
};

/// Functions of the same name. Where one program has several of a name, the first goes with the
/// first, and so on; of a function that only one has, the other is null.
struct ComparedFunction {
  const observe::FunctionProfile* first = nullptr;
  const observe::FunctionProfile* second = nullptr;

  [[nodiscard]] const std::string& name() const { return (first ? first : second)->name; }
};

struct ProfileComparison {
  const observe::Profile* first = nullptr;  ///< both must outlive this
  const observe::Profile* second = nullptr;
  std::string first_title, second_title;  ///< what was run, and how
  std::vector<ComparedNumber> totals;
  /// Those that ran, most cycles of their own (in either) first.
  std::vector<ComparedFunction> functions;
};

[[nodiscard]] ProfileComparison compare(const observe::Profile& first, std::string first_title,
                                        const observe::Profile& second, std::string second_title);

/// Within 80 columns; at most `most_functions` of these.
[[nodiscard]] std::string to_text(const ProfileComparison& comparison,
                                  std::size_t most_functions = 20);
[[nodiscard]] std::string to_json(const ProfileComparison& comparison);

}  // namespace vitrine::view
