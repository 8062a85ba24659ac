#include "frontend/cli/second_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

struct Key {
  std::string_view name;
  void (*set)(SecondRun&, const std::string& value);
};

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;)
    words.push_back(word);
  return words;
}

constexpr Key keys[] = {
    {"program", [](SecondRun& run, const std::string& value) { run.program.file = value; }},
    {"args",
     [](SecondRun& run, const std::string& value) { run.program.arguments = words_of(value); }},
    {"input", [](SecondRun& run, const std::string& value) { run.input = value; }},
    {"caches", [](SecondRun& run, const std::string& value) { run.caches = {.caches = value}; }},
    {"I1", [](SecondRun& run, const std::string& value) { run.caches.i1 = value; }},
    {"D1", [](SecondRun& run, const std::string& value) { run.caches.d1 = value; }},
    {"LL", [](SecondRun& run, const std::string& value) { run.caches.ll = value; }},
    {"policy", [](SecondRun& run, const std::string& value) { run.caches.policy = value; }},
};

std::optional<Error> apply(SecondRun& run, const std::string& word) {
  const auto equals = word.find('=');
  if (equals == std::string::npos) {
    run.program.file = word;
    return std::nullopt;
  }
  std::string names;
  for (const Key& key : keys) {
    if (word.substr(0, equals) == key.name) {
      key.set(run, word.substr(equals + 1));
      return std::nullopt;
    }
    names += fmt::format("{}{}=", names.empty() ? "" : ", ", key.name);
  }
  return Error{"--compare " + word, "is nothing in which two runs can differ",
               "name another program, or one of " + names};
}

}  // namespace

Result<SecondRun> second_run(const ProfileOptions& options) {
  struct Unfit {
    bool given;
    const char* name;
  };
  const Unfit unfit[] = {{options.csv, "--csv"},
                         {options.data, "--data"},
                         {options.kinds, "--kinds"},
                         {options.curve, "--curve"},
                         {options.instructions, "--instructions"},
                         {!options.cachegrind_out.empty(), "--cachegrind-out"},
                         {!options.callgrind_out.empty(), "--callgrind-out"}};
  for (const Unfit& each : unfit)
    if (each.given)
      return fail(each.name, "is of one program, not of two", "leave it or --compare out");
  SecondRun run{options.program, options.caches, options.input};
  std::set<std::string> given;
  // Other caches come first: they begin anew, and --I1, --D1, --LL and the policy change them.
  std::vector<std::string> words = options.compare;
  std::stable_partition(words.begin(), words.end(),
                        [](const std::string& word) { return word.starts_with("caches="); });
  for (const std::string& word : words) {
    const auto equals = word.find('=');
    const std::string key = equals == std::string::npos ? "program" : word.substr(0, equals);
    if (!given.insert(key).second)
      return fail("--compare " + word, "changes the " + key + " once more",
                  "name each thing once: there is one other run");
    if (auto error = apply(run, word)) return tl::unexpected(std::move(*error));
  }
  return run;
}

std::string run_title(const ProgramOptions& program, const CacheOptions& caches,
                      const std::string& input) {
  std::string title = program.file;
  for (const std::string& argument : program.arguments)
    title += " " + argument;
  title += ", caches " + caches.caches;
  for (const auto& [name, value] : {std::pair("I1", caches.i1), std::pair("D1", caches.d1),
                                    std::pair("LL", caches.ll), std::pair("", caches.policy)})
    if (!value.empty()) title += fmt::format(", {}{}{}", name, *name == 0 ? "" : "=", value);
  if (!input.empty()) title += ", input " + input;
  return title;
}

std::shared_ptr<InputTape> input_from(const std::string& path) {
  auto tape = std::make_shared<InputTape>();
  if (path.empty()) return tape;
  auto text = read_whole_file(path);
  if (!text) {
    text.error().remedy = "name a file that holds the program's standard input";
    complain(text.error());
    return nullptr;
  }
  *tape = {std::move(*text), true};
  return tape;
}

}  // namespace vitrine::cli
