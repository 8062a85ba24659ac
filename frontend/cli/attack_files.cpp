#include "frontend/cli/attack_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>

#include "asm/assembler.hpp"
#include "emu/image/elf.hpp"

namespace vitrine::cli {

namespace {

namespace fs = std::filesystem;

/// Of a regular file: a pipe or a device may never end.
std::optional<std::string> read_text(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The assembly, or its first error.
Result<assembler::Assembly> assemble(const fs::path& path, const assembler::Options& options) {
  auto source = read_text(path);
  if (!source) return fail(path.string(), "cannot be read", "check that it is there");
  assembler::Assembly assembly = assembler::assemble(path.string(), std::move(*source), options);
  for (assembler::Diagnostic& diagnostic : assembly.diagnostics) {
    if (diagnostic.severity != assembler::Severity::Error) continue;
    if (diagnostic.message.starts_with("there is no file"))
      diagnostic.remedy = "put it there: the lab looks nowhere else";
    return fail("", diagnostic.to_string(), "");
  }
  return assembly;
}

/// NAME.asm → NAME-repaired.asm.
fs::path repaired_twin(const fs::path& program) {
  return fs::path(program).replace_filename(program.stem().string() + "-repaired.asm");
}

Result<std::shared_ptr<const image::Image>> make_program(const fs::path& program,
                                                         const lab::Build& build) {
  const fs::path path = build.repaired ? repaired_twin(program) : program;
  assembler::Options options;
  if (build.canary) options.defines.emplace_back("CANARY", "1");
  const auto assembly = assemble(path, options);
  if (!assembly) return tl::unexpected(assembly.error());
  auto image = image::link(assembly->object);
  if (!image) return tl::unexpected(image.error());
  image->path = path.string();
  return std::make_shared<const image::Image>(std::move(*image));
}

Result<std::vector<u8>> make_payload(const fs::path& path, const lab::Knowledge& knowledge) {
  assembler::Options options{.format = assembler::Format::Bin};
  if (knowledge.build.canary) options.defines.emplace_back("CANARY", "1");
  if (knowledge.build.repaired) options.defines.emplace_back("REPAIRED", "1");
  options.defines.emplace_back("ROUND", std::to_string(knowledge.round));
  options.read_file = [&](const std::string& name) -> std::optional<std::string> {
    if (fs::path(name).filename() == "target.inc") return knowledge.target;
    return read_text(name);
  };
  auto assembly = assemble(path, options);
  if (!assembly) return tl::unexpected(assembly.error());
  return std::move(assembly->flat);
}

/// What "; KEY: VALUE" may say at the top of a program or payload; run and exit are for the tests.
constexpr std::string_view keys[] = {"owned", "frame", "rounds", "run", "exit"};

/// A source and the comment at its top: a title, prose up to the next empty line of the comment,
/// and lines "; KEY: VALUE".
struct Source {
  std::string title, prose;
  std::map<std::string, std::string> values;
  std::string code;  ///< what stands below, without `%include`

  [[nodiscard]] std::string value(const std::string& key) const {
    const auto found = values.find(key);
    return found != values.end() ? found->second : "";
  }
};

Source parse_source(const std::string& text) {
  Source source;
  std::istringstream lines(text);
  std::string line;
  int paragraph = 0;
  while (std::getline(lines, line) && line.starts_with(';')) {
    const std::string words = line.substr(std::min<std::size_t>(2, line.size()));
    const auto colon = words.find(": ");
    if (words.empty())
      ++paragraph;
    else if (std::find(std::begin(keys), std::end(keys), words.substr(0, colon)) != std::end(keys))
      source.values.emplace(words.substr(0, colon), words.substr(colon + 2));
    else if (source.title.empty())
      source.title = words;
    else if (paragraph == 1)
      source.prose += words + "\n";
  }
  while (std::getline(lines, line))
    if (!line.starts_with("%include") && !(line.empty() && source.code.empty()))
      source.code += line + "\n";
  return source;
}

/// How many payloads the attack takes: one where it does not say so. Nothing when that is no
/// number.
std::optional<unsigned> rounds_of(const Source& sent) {
  constexpr unsigned most = 100;
  const std::string text = sent.value("rounds");
  unsigned rounds = 1;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, rounds);
  if (!text.empty() && (error != std::errc() || stop != end || rounds == 0 || rounds > most))
    return std::nullopt;
  return rounds;
}

/// The function whose frame the payload speaks of, "" when of none: what `; frame:` would name.
std::string frame_spoken_of(const Source& sent) {
  static const std::regex place("(\\w+)\\.(return_address|saved_rbp|returns_to)\\b");
  std::smatch found;
  return std::regex_search(sent.code, found, place) ? found[1].str() : "";
}

/// What of the attack is missing.
std::optional<Error> missing_piece(const fs::path& payload, const Source& sent) {
  const fs::path program = fs::path(payload).replace_extension(".asm");
  std::error_code ignored;
  if (!fs::exists(program, ignored))
    return Error{payload.string(), "is for no program",
                 "put the program beside it as " + program.filename().string()};
  const std::string twin = repaired_twin(program).filename().string();
  if (!fs::exists(repaired_twin(program), ignored))
    return Error{program.string(), "has no repaired twin",
                 fmt::format("put it beside it as {}: `%define REPAIRED`, `%include \"{}\"`", twin,
                             program.filename().string())};
  for (const fs::path& path : {payload, program})
    if (!read_text(path))
      return Error{path.string(), "cannot be read", "check that it is a file, and yours to read"};
  if (sent.title.empty())
    return Error{payload.string(), "has no title",
                 "say in its first line what is sent: `; Letters up to the return address`"};
  if (sent.value("owned").empty())
    return Error{payload.string(), "does not say how an attack that has succeeded is known",
                 "add a line `; owned: TEXT` with what the program then prints"};
  const std::string function = frame_spoken_of(sent);
  if (sent.value("frame").empty() && !function.empty())
    return Error{payload.string(), fmt::format("does not say whose frame `{}` is", function),
                 fmt::format("add a line `; frame: {}` at its top", function)};
  if (!rounds_of(sent))
    return Error{
        payload.string(),
        fmt::format("says `rounds: {}`, which is no number of payloads", sent.value("rounds")),
        "write 1 to 100"};
  return std::nullopt;
}

lab::Attack read_attack(const fs::path& payload) {
  const fs::path program = fs::path(payload).replace_extension(".asm");
  const Source sent = parse_source(read_text(payload).value_or(""));
  const Source victim = parse_source(read_text(program).value_or(""));
  lab::Attack attack;
  attack.name = payload.stem().string();
  attack.title = victim.title;
  attack.about = victim.prose;
  attack.plan = sent.title + ".\n" + sent.prose;
  attack.payload_source = sent.code;
  attack.owned = sent.value("owned");
  attack.place = payload.string();
  attack.frame = sent.value("frame");
  attack.error = missing_piece(payload, sent);
  attack.rounds = rounds_of(sent).value_or(1);
  attack.program = [program](const lab::Build& build) { return make_program(program, build); };
  attack.payload = [payload](const lab::Knowledge& knowledge) {
    return make_payload(payload, knowledge);
  };
  return attack;
}

}  // namespace

Result<std::vector<lab::Attack>> find_attacks(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    return fail(folder.string(), "is no folder of attacks",
                "name one with --attacks, or with VITRINE_PROGRAMS the folder that holds exploit/");
  std::vector<fs::path> payloads;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".payload") payloads.push_back(entry.path());
  std::sort(payloads.begin(), payloads.end());
  if (payloads.empty())
    return fail(folder.string(), "holds no attack", "an attack is NAME.asm with NAME.payload");
  std::vector<lab::Attack> attacks;
  attacks.reserve(payloads.size());
  for (const fs::path& payload : payloads)
    attacks.push_back(read_attack(payload));
  return attacks;
}

}  // namespace vitrine::cli
