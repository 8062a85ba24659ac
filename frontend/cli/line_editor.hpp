#pragma once
// Lines typed at a terminal, with editing, history and completion. The one place that knows
// libedit.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vitrine::cli {

class LineEditor {
 public:
  /// What the last word of a line could become.
  using Completer = std::function<std::vector<std::string>(std::string_view line)>;

  /// `history_file`: read now, written at the end; "" keeps none.
  LineEditor(std::string prompt, Completer completer, std::string history_file);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  enum class Outcome { Line, End, Interrupted };
  /// Waits for a line. Interrupted: a signal came; what was typed is dropped.
  Outcome read(std::string& line);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Where this user's state belongs: $XDG_STATE_HOME/vitrine/NAME or ~/.local/state/vitrine/NAME;
/// the directory is made. "" when there is no such place.
[[nodiscard]] std::string state_file(const std::string& name);

}  // namespace vitrine::cli
