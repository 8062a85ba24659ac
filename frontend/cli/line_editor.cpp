#include "frontend/cli/line_editor.hpp"

#include <histedit.h>

#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace vitrine::cli {

struct LineEditor::Parts {
  std::string prompt;
  Completer completer;
  std::string history_file;
  EditLine* editor = nullptr;
  History* history = nullptr;
  bool interrupted = false;

  static char* show_prompt(EditLine* editor) { return self(editor)->prompt.data(); }

  static Parts* self(EditLine* editor) {
    void* data = nullptr;
    el_get(editor, EL_CLIENTDATA, &data);
    return static_cast<Parts*>(data);
  }

  /// ^C: gives the line up.
  static unsigned char interrupt(EditLine* editor, int) {
    self(editor)->interrupted = true;
    return CC_NEWLINE;
  }

  /// ^Z
  static unsigned char suspend(EditLine* editor, int) {
    el_set(editor, EL_PREP_TERM, 0);
    std::raise(SIGTSTP);
    el_set(editor, EL_PREP_TERM, 1);
    return CC_REDISPLAY;
  }

  /// Puts in what all candidates share; when that is nothing new, lists them.
  static unsigned char complete(EditLine* editor, int) {
    const LineInfo* info = el_line(editor);
    const std::string line(info->buffer, info->cursor);
    const std::vector<std::string> found = self(editor)->completer(line);
    if (found.empty()) return CC_REFRESH_BEEP;
    std::string common = found.front();
    for (const std::string& candidate : found) {
      std::size_t same = 0;
      while (same < common.size() && same < candidate.size() && common[same] == candidate[same])
        ++same;
      common.resize(same);
    }
    // The typed part of the word is the longest end of the line that the candidates begin with.
    std::size_t typed = std::min(common.size(), line.size());
    while (typed > 0 && line.compare(line.size() - typed, typed, common, 0, typed) != 0)
      --typed;
    const std::string rest = common.substr(typed) + (found.size() == 1 ? " " : "");
    if (!rest.empty()) return el_insertstr(editor, rest.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    std::fputc('\n', stdout);
    constexpr std::size_t most = 100, width = 80;
    std::size_t column = 0;
    for (std::size_t i = 0; i < found.size() && i < most; ++i) {
      if (column + found[i].size() + 2 > width) {
        std::fputc('\n', stdout);
        column = 0;
      }
      std::fprintf(stdout, "%s  ", found[i].c_str());
      column += found[i].size() + 2;
    }
    if (found.size() > most) std::fputs("…", stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
    return CC_REDISPLAY;
  }
};

LineEditor::LineEditor(std::string prompt, Completer completer, std::string history_file)
    : parts_(std::make_unique<Parts>()) {
  parts_->prompt = std::move(prompt);
  parts_->completer = std::move(completer);
  parts_->history_file = std::move(history_file);
  std::setlocale(LC_CTYPE, "");  // for characters of more than one byte
  parts_->editor = el_init("vitrine", stdin, stdout, stderr);
  if (parts_->editor == nullptr) return;
  EditLine* editor = parts_->editor;
  el_set(editor, EL_CLIENTDATA, parts_.get());
  el_set(editor, EL_PROMPT, &Parts::show_prompt);
  el_set(editor, EL_EDITOR, "emacs");
  el_set(editor, EL_SIGNAL, 0);
  parts_->history = history_init();
  HistEvent event;
  constexpr int kept_lines = 1000;
  history(parts_->history, &event, H_SETSIZE, kept_lines);
  history(parts_->history, &event, H_SETUNIQUE, 1);
  if (!parts_->history_file.empty())
    history(parts_->history, &event, H_LOAD, parts_->history_file.c_str());
  el_set(editor, EL_HIST, history, parts_->history);
  el_set(editor, EL_ADDFN, "vitrine-complete", "Complete the word", &Parts::complete);
  el_set(editor, EL_BIND, "^I", "vitrine-complete", nullptr);
  el_set(editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  // While a line is edited ^C is a key like others: a signal between two reads would be lost.
  el_set(editor, EL_SETTY, "-d", "-isig", nullptr);
  el_set(editor, EL_ADDFN, "vitrine-interrupt", "Give the line up", &Parts::interrupt);
  el_set(editor, EL_BIND, "^C", "vitrine-interrupt", nullptr);
  el_set(editor, EL_ADDFN, "vitrine-suspend", "Go back to the shell", &Parts::suspend);
  el_set(editor, EL_BIND, "^Z", "vitrine-suspend", nullptr);
  el_source(editor, nullptr);  // the user's ~/.editrc
}

LineEditor::~LineEditor() {
  HistEvent event;
  if (parts_->history != nullptr) {
    if (!parts_->history_file.empty())
      history(parts_->history, &event, H_SAVE, parts_->history_file.c_str());
    history_end(parts_->history);
  }
  if (parts_->editor != nullptr) el_end(parts_->editor);
}

LineEditor::Outcome LineEditor::read(std::string& line) {
  line.clear();
  if (parts_->editor == nullptr) return Outcome::End;
  // The prompt says that keys are awaited, so the terminal is to be ready for them before.
  el_set(parts_->editor, EL_PREP_TERM, 1);
  int count = 0;
  const char* text = nullptr;
  do {
    errno = 0;
    text = el_gets(parts_->editor, &count);
  } while (count == -1 && errno == EINTR);  // a ^C that came just before the prompt
  if (std::exchange(parts_->interrupted, false)) return Outcome::Interrupted;
  if (text == nullptr || count <= 0) return Outcome::End;
  line.assign(text, static_cast<std::size_t>(count));
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
    line.pop_back();
  HistEvent event;
  if (line.find_first_not_of(" \t") != std::string::npos)
    history(parts_->history, &event, H_ENTER, line.c_str());
  return Outcome::Line;
}

std::string state_file(const std::string& name) {
  namespace fs = std::filesystem;
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  fs::path directory;
  if (state != nullptr && state[0] == '/')
    directory = state;
  else if (home != nullptr && home[0] == '/')
    directory = fs::path(home) / ".local" / "state";
  else
    return "";
  directory /= "vitrine";
  std::error_code error;
  fs::create_directories(directory, error);
  return error ? "" : (directory / name).string();
}

}  // namespace vitrine::cli
