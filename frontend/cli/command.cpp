#include "frontend/cli/command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "emu/base/text.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

constexpr int usage_error = 2;

/// Stands for `--` while CLI11 parses, which would give it a meaning of its own.
constexpr const char* separator = "\1--";

/// Says how a command is written, plain words included, which CLI11 cannot know.
class UsageFormatter : public CLI::Formatter {
 public:
  explicit UsageFormatter(std::string usage) : usage_(std::move(usage)) { column_width(34); }
  std::string make_usage(const CLI::App*, std::string) const override {
    return "Usage: " + usage_ + "\n";
  }

 private:
  std::string usage_;
};

void set_usage(CLI::App& app, const std::string& usage) {
  app.formatter(std::make_shared<UsageFormatter>(usage));
}

/// A number below zero does not: it is for whoever takes the word to refuse it.
bool looks_like_option(const std::string& word) {
  return word.size() > 1 && word[0] == '-' && (word[1] < '0' || word[1] > '9');
}

std::optional<u64> parse_number(const std::string& text) {
  const bool hexadecimal = text.starts_with("0x");
  const char* const end = text.data() + text.size();
  u64 value = 0;
  const auto [stop, error] =
      std::from_chars(text.data() + (hexadecimal ? 2 : 0), end, value, hexadecimal ? 16 : 10);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

/// `fallback`, unless one of `names` is near enough to have been meant.
std::string did_you_mean(const std::string& word, const std::vector<std::string>& names,
                         const std::string& fallback) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto near = word.size() > 2 ? nearest(word, views) : std::nullopt;  // -x is near to each
  return near ? fmt::format("did you mean {}?", *near) : fallback;
}

}  // namespace

Command& Command::text(const std::string& name, std::string& target, const std::string& type,
                       const std::string& help) {
  const auto read = [name, &target, type, mistake = mistake_](const CLI::results_t& values) {
    target = values.back();
    if (target.empty())  // would be taken for an option that was not given
      *mistake = {name, "is empty", fmt::format("write {} behind it, or leave it out", type)};
    return !target.empty();
  };
  app_->add_option(name, read, help)
      ->type_name(type)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  return *this;
}

Command& Command::list(const std::string& name, std::vector<std::string>& target,
                       const std::string& type, const std::string& help) {
  app_->add_option(name, target, help)->type_name(type)->allow_extra_args(false);
  return *this;
}

Command& Command::comma_list(const std::string& name, std::vector<std::string>& target,
                             const std::string& type, const std::string& help) {
  app_->add_option(name, target, help)->type_name(type)->allow_extra_args(false)->delimiter(',');
  return *this;
}

Command& Command::number(const std::string& name, std::function<void(u64)> set,
                         const std::string& type, const std::string& help, u64 least, u64 most) {
  const auto read = [name, type, set = std::move(set), least, most,
                     mistake = mistake_](const CLI::results_t& values) {
    const auto value = parse_number(values.back());
    if (value && *value >= least && *value <= most) {
      set(*value);
      return true;
    }
    if (values.back().empty())
      *mistake = {name, "is empty", fmt::format("write {} behind it, or leave it out", type)};
    else
      *mistake = {name + " " + values.back(),
                  !value           ? "is no number"
                  : *value < least ? "is too small"
                                   : "is too large",
                  most > static_cast<u64>(std::numeric_limits<i64>::max())
                      ? fmt::format("write {} or more", least)
                      : fmt::format("write {} to {}", least, most)};
    return false;
  };
  app_->add_option(name, read, help)
      ->type_name(type)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  return *this;
}

Command& Command::flag(const std::string& name, bool& target, const std::string& help) {
  app_->add_flag(name, target, help);
  return *this;
}

Command& Command::word(std::string& target, const std::string& missing) {
  words_.push_back({&target, missing});
  return *this;
}

Command& Command::optional_word(std::string& target) {
  words_.push_back({&target, std::nullopt});
  return *this;
}

Command& Command::rest(std::vector<std::string>& target) {
  rest_ = &target;
  app_->prefix_command();
  return *this;
}

Command& Command::shown_rest(std::vector<std::string>& target) {
  rest_is_shown_ = true;
  return rest(target);
}

Command& Command::help_below(std::initializer_list<std::string_view> paragraphs) {
  std::string text;
  for (const std::string_view paragraph : paragraphs)
    text += (text.empty() ? "" : "\n") + std::string(paragraph);
  app_->footer(text);
  return *this;
}

std::string Command::see_help() const {
  return fmt::format("see vitrine {} --help", app_->get_name());
}

Error Command::no_option(const std::string& word) const {
  std::vector<std::string> names;
  for (const CLI::Option* option : app_->get_options())
    names.push_back(option->get_name());
  return {word, "is no option of vitrine " + app_->get_name(),
          did_you_mean(word.substr(0, word.find('=')), names, see_help())};
}

Result<void> Command::take_words() {
  std::vector<std::string> words = app_->remaining();
  const auto separated = std::find(words.begin(), words.end(), separator);
  const bool separated_at_once = separated == words.begin() && !words.empty();
  // Before a separator nothing may look like an option; where the guest's words begin, neither.
  const auto ours = rest_ != nullptr && !words.empty() ? words.begin() + 1 : separated;
  const auto unknown = std::find_if(words.begin(), ours, looks_like_option);
  if (unknown != ours) return tl::unexpected(no_option(*unknown));
  if (separated != words.end() && (rest_ == nullptr || separated_at_once)) words.erase(separated);
  std::replace(words.begin(), words.end(), std::string(separator), std::string("--"));

  std::size_t taken = 0;
  for (const Word& word : words_) {
    if (taken < words.size() && !words[taken].empty())
      *word.target = words[taken++];
    else if (word.missing)
      return fail(app_->get_name(), *word.missing, see_help());
  }
  const auto behind = std::span(words).subspan(taken);
  if (rest_ == nullptr && !behind.empty() && behind[0].empty())
    return fail("\"\"", "is an empty word", "leave it out, or " + see_help());
  if (rest_ == nullptr && !behind.empty())
    return fail(behind[0], "is one word too many", see_help());
  if (rest_is_shown_ && !separated_at_once)
    if (auto checked = check_rest(behind); !checked) return checked;
  if (rest_ != nullptr) rest_->assign(behind.begin(), behind.end());
  return {};
}

Result<void> Command::check_rest(std::span<const std::string> behind) const {
  for (const std::string& word : behind) {
    const std::string name = word.substr(0, word.find('='));
    if (!looks_like_option(name) || app_->get_option_no_throw(name) == nullptr) continue;
    return fail(name, "stands behind FILE, where words are the program's arguments",
                fmt::format("write it before: vitrine {} {} …; or -- before FILE if it is the "
                            "program's",
                            app_->get_name(), name));
  }
  return {};
}

CommandLine::CommandLine()
    : app_(std::make_unique<CLI::App>(
          "Vitrine, a computer behind glass: assembles programs (NASM syntax) and runs them on an\n"
          "x86-64 with real page tables, and shows what happens.")) {
  app_->set_version_flag("--version", "vitrine " VITRINE_VERSION);
  app_->require_subcommand(1);
  set_usage(*app_, "vitrine COMMAND [OPTIONS] …");
  app_->footer("Begin with: vitrine examples");
}

CommandLine::~CommandLine() = default;

CLI::App& CommandLine::add_to_app(const Entry& entry) {
  CLI::App& app = *app_->add_subcommand(std::string(entry.name), std::string(entry.summary));
  app.allow_extras();
  set_usage(app, fmt::format("vitrine {} [OPTIONS] {}", entry.name, entry.words));
  return app;
}

const CommandLine::Entry* CommandLine::find(std::string_view name) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.name == name; });
  return found == entries_.end() ? nullptr : &*found;
}

Result<void> CommandLine::check_first(const std::string& word) const {
  if (looks_like_option(word)) {
    if (app_->get_option_no_throw(word) != nullptr) return {};
    return fail(word, "is no option of vitrine",
                "options stand behind a command: see vitrine --help");
  }
  std::vector<std::string> names;
  for (const Entry& entry : entries_)
    names.emplace_back(entry.name);
  return fail(word, "is no command of vitrine", did_you_mean(word, names, "see vitrine --help"));
}

int CommandLine::run(std::vector<std::string> arguments) {
  if (!arguments.empty())
    if (const Entry* entry = find(arguments[0])) return run(*entry, std::move(arguments));
  for (const Entry& entry : entries_)
    add_to_app(entry);
  if (arguments.empty()) {
    print(app_->help());
    return usage_error;
  }
  if (const auto checked = check_first(arguments[0]); !checked) {
    complain(checked.error());
    return usage_error;
  }
  try {
    app_->parse(std::vector{arguments[0]});
  } catch (const CLI::Success& asked) {  // --help and --version
    return app_->exit(asked);
  } catch (const CLI::ParseError& error) {
    complain(Error{"", error.what(), "see vitrine --help"});
  }
  return usage_error;
}

int CommandLine::run(const Entry& entry, std::vector<std::string> arguments) {
  Command command(add_to_app(entry));
  entry.declare(command);
  std::replace(arguments.begin(), arguments.end(), std::string("--"), std::string(separator));
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants a vector
  try {
    app_->parse(std::move(arguments));
  } catch (const CLI::Success& asked) {  // --help
    return app_->exit(asked);
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string text = error.what();
    complain(Error{text.substr(0, text.find(':')), "needs a value behind it", command.see_help()});
    return usage_error;
  } catch (const CLI::ConversionError& error) {
    const std::string text = error.what();  // "Could not convert: --json = maybe", of a flag
    const auto name = text.find('-');
    complain(command.mistake_->what.empty() ? Error{text.substr(name, text.find(' ', name) - name),
                                                    "takes no value", command.see_help()}
                                            : *command.mistake_);
    return usage_error;
  } catch (const CLI::ParseError& error) {
    complain(Error{"", error.what(), command.see_help()});
    return usage_error;
  }
  if (const auto taken = command.take_words(); !taken) {
    complain(taken.error());
    return usage_error;
  }
  return command.run_();
}

}  // namespace vitrine::cli
