#pragma once
// Notices when a program's source files change.

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace vitrine::gui {

class SourceWatch {
 public:
  /// The files to look at, and the program itself. What is new among them counts as unchanged; what
  /// is missing changes when it comes. They are looked at a few times a second at most.
  void look_at(const std::vector<std::string>& files, const std::string& program);
  /// Whether one has changed since the last call, and has stayed so for a moment: editors write in
  /// several steps. A file that is gone has not changed.
  [[nodiscard]] bool take_change();
  /// A file that is gone, and has stayed so for a moment; each is told once. "" when there is none.
  [[nodiscard]] std::string take_gone() { return std::exchange(gone_, ""); }

 private:
  using Time = std::filesystem::file_time_type;
  void note_absence(const std::string& file, std::chrono::steady_clock::time_point now);

  struct Absence {
    std::chrono::steady_clock::time_point since;
    bool told = false;
  };
  std::map<std::string, Time> times_;
  std::map<std::string, Absence> absent_;
  std::string gone_;
  std::chrono::steady_clock::time_point last_look_, changed_at_;
  bool changed_ = false;
};

}  // namespace vitrine::gui
