#include "frontend/cli/attack_files.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "asm/assembler.hpp"
#include "emu/image/elf.hpp"

namespace vitrine::cli {

namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The assembly, or its first error.
Result<assembler::Assembly> assemble(const fs::path& path, const assembler::Options& options) {
  auto source = read_text(path);
  if (!source) return fail(path.string(), "cannot be read", "check that it is there");
  assembler::Assembly assembly = assembler::assemble(path.string(), std::move(*source), options);
  for (const assembler::Diagnostic& diagnostic : assembly.diagnostics)
    if (diagnostic.severity == assembler::Severity::Error)
      return fail("", diagnostic.to_string(), "");
  return assembly;
}

void define_build(assembler::Options& options, const lab::Build& build) {
  if (build.canary) options.defines.emplace_back("CANARY", "1");
  if (build.repaired) options.defines.emplace_back("REPAIRED", "1");
}

Result<std::shared_ptr<const image::Image>> make_program(const fs::path& path,
                                                         const lab::Build& build) {
  assembler::Options options;
  define_build(options, build);
  const auto assembly = assemble(path, options);
  if (!assembly) return tl::unexpected(assembly.error());
  auto image = image::link(assembly->object);
  if (!image) return tl::unexpected(image.error());
  image->path = path.string();
  return std::make_shared<const image::Image>(std::move(*image));
}

Result<std::vector<u8>> make_payload(const fs::path& path, const lab::Knowledge& knowledge) {
  assembler::Options options{.format = assembler::Format::Bin};
  define_build(options, knowledge.build);
  options.defines.emplace_back("ROUND", std::to_string(knowledge.round));
  options.read_file = [&](const std::string& name) -> std::optional<std::string> {
    if (fs::path(name).filename() == "target.inc") return knowledge.target;
    return read_text(name);
  };
  auto assembly = assemble(path, options);
  if (!assembly) return tl::unexpected(assembly.error());
  return std::move(assembly->flat);
}

/// What stands behind "; KEY: " in the comment at the top, or "".
std::string header_value(const std::string& source, const std::string& key) {
  const std::string start = "; " + key + ": ";
  for (std::size_t at = 0; at < source.size() && source[at] == ';';) {
    const std::size_t end = std::min(source.find('\n', at), source.size());
    if (source.compare(at, start.size(), start) == 0)
      return source.substr(at + start.size(), end - at - start.size());
    at = end + 1;
  }
  return "";
}

/// The prose of the comment at the top: behind the title, up to the first line with a key.
std::string header_prose(const std::string& source) {
  std::string prose;
  std::size_t at = source.find(";\n");
  at = at == std::string::npos ? source.size() : at + 2;
  while (source.compare(at, 2, "; ") == 0) {
    const std::size_t end = std::min(source.find('\n', at), source.size());
    prose += source.substr(at + 2, end - at - 2) + "\n";
    at = std::min(end + 1, source.size());
  }
  return prose;
}

Result<lab::Attack> read_attack(const fs::path& payload) {
  const fs::path program = fs::path(payload).replace_extension(".asm");
  std::error_code ignored;
  if (!fs::exists(program, ignored))
    return fail(payload.string(), "is for no program",
                "put the program beside it as " + program.filename().string());
  const auto source = read_text(payload);
  const auto program_source = read_text(program);
  if (!source || !program_source)
    return fail(payload.string(), "or its program cannot be read", "check their permissions");
  lab::Attack attack;
  attack.name = payload.stem().string();
  attack.title = program_source->substr(0, program_source->find('\n'));
  attack.title.erase(0, attack.title.find_first_not_of("; "));
  attack.about = header_prose(*program_source);
  attack.plan = header_prose(*source);
  attack.owned = header_value(*source, "owned");
  attack.frame = header_value(*source, "frame");
  if (attack.owned.empty())
    return fail(payload.string(), "does not say how an attack that has succeeded is known",
                "add a line `; owned: TEXT` with what the program then prints");
  if (const std::string rounds = header_value(*source, "rounds"); !rounds.empty())
    std::from_chars(rounds.data(), rounds.data() + rounds.size(), attack.rounds);
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
                "VITRINE_PROGRAMS names the folder that holds exploit/");
  std::vector<fs::path> payloads;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".payload") payloads.push_back(entry.path());
  std::sort(payloads.begin(), payloads.end());
  if (payloads.empty())
    return fail(folder.string(), "holds no attack", "an attack is NAME.asm with NAME.payload");
  std::vector<lab::Attack> attacks;
  for (const fs::path& payload : payloads) {
    auto attack = read_attack(payload);
    if (!attack) return tl::unexpected(attack.error());
    attacks.push_back(std::move(*attack));
  }
  return attacks;
}

}  // namespace vitrine::cli
