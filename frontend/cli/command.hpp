#pragma once
// How a subcommand is declared: its options, the plain words behind them, and what it does. CLI11,
// which reads them, is included by command.cpp and nowhere else: it is slow to compile.

#include <concepts>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/base/types.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): as the library calls it
class App;
}

namespace vitrine::cli {

/// One subcommand. In --help an option stands as `name` and `type` ("FILE"), with `help` behind.
/// What was asked for is written to the targets, which must live as long as this does.
class Command {
 public:
  explicit Command(CLI::App& app) : app_(&app) {}

  /// An option with a value, which must not be empty; of several the last counts.
  Command& text(const std::string& name, std::string& target, const std::string& type,
                const std::string& help);
  /// An option that may stand several times, each with one value.
  Command& list(const std::string& name, std::vector<std::string>& target, const std::string& type,
                const std::string& help);
  /// The same, and one value may be several with commas between them.
  Command& comma_list(const std::string& name, std::vector<std::string>& target,
                      const std::string& type, const std::string& help);
  /// An option whose value is a number from `least` to `most`, decimal or hexadecimal with 0x.
  template <std::integral T>
  Command& number(const std::string& name, T& target, const std::string& type,
                  const std::string& help, u64 least = 0,
                  u64 most = static_cast<u64>(std::numeric_limits<T>::max())) {
    return number(
        name, [&target](u64 value) { target = static_cast<T>(value); }, type, help, least, most);
  }
  template <std::integral T>
  Command& number(const std::string& name, std::optional<T>& target, const std::string& type,
                  const std::string& help) {
    return number(
        name, [&target](u64 value) { target = static_cast<T>(value); }, type, help, 0,
        static_cast<u64>(std::numeric_limits<T>::max()));
  }
  Command& flag(const std::string& name, bool& target, const std::string& help);

  /// A plain word. Without it the command "NAME: `missing`".
  Command& word(std::string& target, const std::string& missing);
  Command& optional_word(std::string& target);
  /// All words behind those are the guest's, also what looks like an option: ours end at the first
  /// word. Without this ours may stand anywhere, and a further word is a mistake.
  Command& rest(std::vector<std::string>& target);
  /// The same for a command that only looks at a program: what is one of its own options is hardly
  /// meant for the guest, and refused unless `--` stands before the first word.
  Command& shown_rest(std::vector<std::string>& target);

  /// What stands below the options in --help.
  Command& help_below(std::initializer_list<std::string_view> paragraphs);

 private:
  friend class CommandLine;
  struct Word {
    std::string* target;
    std::optional<std::string> missing;  ///< what is said without it
  };

  Command& number(const std::string& name, std::function<void(u64)> set, const std::string& type,
                  const std::string& help, u64 least, u64 most);
  [[nodiscard]] Result<void> take_words();
  [[nodiscard]] Result<void> check_rest(std::span<const std::string> behind) const;
  [[nodiscard]] Error no_option(const std::string& word) const;
  [[nodiscard]] std::string see_help() const;

  CLI::App* app_;
  std::vector<Word> words_;
  std::vector<std::string>* rest_ = nullptr;
  bool rest_is_shown_ = false;
  std::shared_ptr<Error> mistake_ = std::make_shared<Error>();  ///< in a value, found by CLI11
  std::shared_ptr<void> options_;
  std::function<int()> run_;
};

/// The whole command line: its subcommands, in the order in which --help lists them.
class CommandLine {
 public:
  CommandLine();
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// A subcommand that `action` carries out; `words` says how its plain words are written.
  /// `declare` gives it its options, if it is the one that is asked for: those of all commands
  /// would take half of the time in which a small program runs.
  template <class Options>
  void add(std::string_view name, std::string_view summary, std::string_view words,
           int (*action)(const Options&),
           std::type_identity_t<void (*)(Command&, Options&)> declare) {
    entries_.push_back({name, summary, words, [action, declare](Command& command) {
                          auto options = std::make_shared<Options>();
                          command.options_ = options;
                          command.run_ = [action, asked = options.get()] { return action(*asked); };
                          declare(command, *options);
                        }});
  }

  /// Does what `arguments` (without the program's own name) ask for; the exit code. What is wrong
  /// with them is said on standard error: exit code 2.
  int run(std::vector<std::string> arguments);

 private:
  struct Entry {
    std::string_view name, summary, words;
    std::function<void(Command&)> declare;
  };

  [[nodiscard]] const Entry* find(std::string_view name) const;
  [[nodiscard]] Result<void> check_first(const std::string& word) const;
  CLI::App& add_to_app(const Entry& entry);
  int run(const Entry& entry, std::vector<std::string> arguments);

  std::unique_ptr<CLI::App> app_;
  std::vector<Entry> entries_;
};

}  // namespace vitrine::cli
