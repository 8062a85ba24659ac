#include "frontend/program/program.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "asm/character_class.hpp"
#include "emu/base/text.hpp"
#include "emu/image/elf.hpp"
#include "frontend/program/core_check.hpp"

namespace vitrine::program {

Result<std::string> read_whole_file(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0)
    return fail(path, std::strerror(errno), "check the path, or try `vitrine examples`");
  if (S_ISDIR(info.st_mode)) return fail(path, "is a directory", "name a source file or an ELF");
  constexpr i64 largest = i64{256} << 20;
  if (info.st_size > largest)
    return fail(path, fmt::format("is {} large", counted(static_cast<u64>(info.st_size), "byte")),
                "at most 256 MiB are read");
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(path, std::strerror(errno), "check its permissions");
  std::string text;
  text.reserve(static_cast<std::size_t>(info.st_size) + 2);  // and what the assembler adds
  // In pieces, since a pipe has no size; bounded, since it may have no end.
  std::array<char, 1 << 16> piece{};
  while (file.read(piece.data(), piece.size()) || file.gcount() > 0) {
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
    if (text.size() > static_cast<std::size_t>(largest))
      return fail(path, "is larger than 256 MiB", "");
  }
  return text;
}

Result<assembler::Options> assembler_options(const std::string& isa,
                                             const std::vector<std::string>& includes,
                                             const std::vector<std::string>& defines,
                                             const std::vector<std::string>& undefines) {
  assembler::Options options;
  if (isa != "full" && isa != "core")
    return fail("--isa " + isa, "there is no such instruction set", "write full or core");
  options.core_only = isa == "core";
  options.include_directories = includes;
  const auto names_macro = [](std::string_view name) {
    return !name.empty() && assembler::is_name_start(name[0]) &&
           std::all_of(name.begin(), name.end(), assembler::is_name_character);
  };
  for (const std::string& define : defines) {
    const auto equal = define.find('=');
    if (!names_macro(std::string_view(define).substr(0, equal)))
      return fail("-D " + define, "defines nothing that has a name", "write -D NAME=VALUE");
    options.defines.emplace_back(define.substr(0, equal),
                                 equal == std::string::npos ? "" : define.substr(equal + 1));
  }
  for (const std::string& name : undefines)
    if (!names_macro(name)) return fail("-U " + name, "is no name of a macro", "write -U NAME");
  options.undefines = undefines;
  return options;
}

Result<u64> parse_size(const std::string& option, const std::string& text) {
  u64 number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string unit(end, text.data() + text.size());
  std::erase_if(unit, [](char c) { return c == ' '; });
  for (char& c : unit)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  unsigned shift = 0;
  if (unit == "k" || unit == "kb" || unit == "kib")
    shift = 10;
  else if (unit == "m" || unit == "mb" || unit == "mib")
    shift = 20;
  else if (unit == "g" || unit == "gb" || unit == "gib")
    shift = 30;
  else if (unit == "t" || unit == "tb" || unit == "tib")
    shift = 40;
  else if (!unit.empty() && unit != "b")
    shift = 64;
  if (error != std::errc() || shift == 64 || (shift > 0 && number >> (64 - shift) != 0))
    return fail(option + " " + text, "is not a size", "write bytes, or 512K, 64M, 2G");
  return number << shift;
}

namespace {

Result<memory::TlbGeometry> parse_tlb(const std::string& option, const std::string& text) {
  memory::TlbGeometry geometry;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, geometry.entries);
  const auto second = first.ptr != end && *first.ptr == ','
                          ? std::from_chars(first.ptr + 1, end, geometry.ways)
                          : std::from_chars_result{end, std::errc::invalid_argument};
  const bool numbers = first.ec == std::errc() && second.ec == std::errc() && second.ptr == end;
  if (!numbers || geometry.ways == 0 || geometry.entries == 0 ||
      geometry.entries % geometry.ways != 0 || geometry.entries > (1u << 20))
    return fail(option + " " + text, "is not a TLB geometry",
                "write ENTRIES,WAYS such as 64,4; ENTRIES a multiple of WAYS");
  return geometry;
}

/// PATH or PATH:rw. What is granted must be there, but for a file that the guest may make.
Result<os::Grant> parse_grant(std::string text, bool directory) {
  namespace fs = std::filesystem;
  const std::string option = (directory ? "--dir " : "--file ") + text;
  const bool writable = text.size() > 3 && text.compare(text.size() - 3, 3, ":rw") == 0;
  if (writable) text.resize(text.size() - 3);
  std::error_code ignored;
  const fs::path path = text;
  const bool is_directory = fs::is_directory(path, ignored), exists = fs::exists(path, ignored);
  if (directory && !is_directory)
    return exists ? fail(option, "is no directory", "grant a single file with --file")
                  : fail(option, "does not exist", "name a directory that is there");
  if (!directory && is_directory) return fail(option, "is a directory", "grant it with --dir");
  if (!directory && !exists && !writable)
    return fail(option, "does not exist", "end it in :rw if the program is to make it");
  if (!directory && !exists && path.has_parent_path() &&
      !fs::is_directory(path.parent_path(), ignored))
    return fail(option, "lies in a directory that does not exist",
                "make " + path.parent_path().string() + " first");
  return os::Grant{.path = std::move(text), .directory = directory, .writable = writable};
}

Result<void> add_grants(const std::vector<std::string>& paths, bool directories,
                        machine::Options& machine) {
  for (const std::string& path : paths) {
    auto grant = parse_grant(path, directories);
    if (!grant) return tl::unexpected(grant.error());
    machine.grants.push_back(std::move(*grant));
  }
  return {};
}

Result<void> check_environment(const std::vector<std::string>& environment) {
  for (const std::string& variable : environment)
    if (const auto equals = variable.find('='); equals == 0 || equals == std::string::npos)
      return fail("--env " + variable, "is no NAME=VALUE",
                  "write --env NAME=VALUE; nothing behind the = makes it empty");
  return {};
}

}  // namespace

namespace {

Result<os::Defences> parse_defences(const ProgramOptions& options) {
  os::Defences defences{.canary_seed = options.canary,
                        .address_seed = options.aslr,
                        .shadow_stack = options.shadow_stack};
  if (options.no_execute.empty()) return defences;
  if (options.no_execute != "on" && options.no_execute != "off")
    return fail("--nx " + options.no_execute, "is neither on nor off", "write --nx on or --nx off");
  defences.no_execute = options.no_execute == "on";
  if (*defences.no_execute && options.writable_text)
    return fail("--nx on", "contradicts --rwx, which makes everything executable, the stack too",
                "leave one of them out");
  return defences;
}

}  // namespace

Result<machine::Options> machine_options(const ProgramOptions& options) {
  machine::Options machine;
  const auto memory = parse_size("--memory", options.memory);
  if (!memory) return tl::unexpected(memory.error());
  const auto stack = parse_size("--stack-size", options.stack_size);
  if (!stack) return tl::unexpected(stack.error());
  const auto instruction_tlb = parse_tlb("--itlb", options.instruction_tlb);
  if (!instruction_tlb) return tl::unexpected(instruction_tlb.error());
  const auto data_tlb = parse_tlb("--dtlb", options.data_tlb);
  if (!data_tlb) return tl::unexpected(data_tlb.error());
  machine.memory = *memory;
  machine.stack_size = *stack;
  machine.instruction_tlb = *instruction_tlb;
  machine.data_tlb = *data_tlb;
  machine.seed = options.seed;
  machine.writable_text = options.writable_text;
  const auto defences = parse_defences(options);
  if (!defences) return tl::unexpected(defences.error());
  machine.defences = *defences;
  machine.arguments.push_back(options.file);
  machine.arguments.insert(machine.arguments.end(), options.arguments.begin(),
                           options.arguments.end());
  if (const auto valid = check_environment(options.environment); !valid)
    return tl::unexpected(valid.error());
  machine.environment = options.environment;
  if (const auto added = add_grants(options.files, false, machine); !added)
    return tl::unexpected(added.error());
  if (const auto added = add_grants(options.directories, true, machine); !added)
    return tl::unexpected(added.error());
  return machine;
}

namespace {

tl::unexpected<Refusal> refuse(Error error) {
  return tl::unexpected(Refusal{{}, std::move(error)});
}

/// Whether its beginning is no text: a NUL, or more control characters than a slip can leave there.
bool is_binary(std::string_view text) {
  constexpr std::size_t looked_at = 4096, one_in = 32;
  text = text.substr(0, looked_at);
  const auto is_control = [](char c) {
    return static_cast<u8>(c) < ' ' &&
           std::string_view("\t\n\v\f\r").find(c) == std::string_view::npos;
  };
  const auto controls =
      static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_control));
  return text.find('\0') != text.npos || controls > text.size() / one_in;
}

bool is_called_source(const std::string& path) {
  constexpr std::string_view endings[] = {".asm", ".s", ".S", ".nasm", ".inc"};
  return std::any_of(std::begin(endings), std::end(endings),
                     [&](std::string_view ending) { return path.ends_with(ending); });
}

/// Whether most of the lines at its beginning are in error.
bool is_no_source(const std::string& text, const std::vector<assembler::Diagnostic>& found) {
  constexpr std::size_t looked_at = 50;
  std::set<u32> wrong;
  for (const assembler::Diagnostic& diagnostic : found)
    if (diagnostic.severity == assembler::Severity::Error) wrong.insert(diagnostic.location.line);
  std::istringstream lines(text);
  std::size_t filled = 0, mistaken = 0;
  u32 number = 1;
  for (std::string line; filled < looked_at && std::getline(lines, line); ++number) {
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    ++filled;
    mistaken += wrong.count(number);
  }
  return mistaken > filled / 2;
}

}  // namespace

tl::expected<Loaded, Refusal> load_program(const ProgramOptions& options) {
  auto settings = assembler_options(options.isa, options.include_directories, options.defines,
                                    options.undefines);
  // Canaries are the program's own: the macros of lib/canary.inc ask for this.
  if (settings && options.canary) settings->defines.emplace_back("CANARY", "1");
  if (!settings) return tl::unexpected(Refusal{{}, settings.error(), true});
  auto text = read_whole_file(options.file);
  if (!text) return refuse(text.error());
  const std::span<const u8> bytes(reinterpret_cast<const u8*>(text->data()), text->size());
  if (image::is_elf(bytes)) {
    auto image = image::read_elf(bytes, options.file);
    if (!image) return refuse(image.error());
    if (settings->core_only)
      if (const auto checked = check_core(*image); !checked) return refuse(checked.error());
    return Loaded{std::make_shared<const image::Image>(std::move(*image)), {}};
  }
  if (is_binary(*text))
    return refuse({options.file, "is a binary file, but no ELF executable",
                   "name an assembly source, or link it with ld"});
  assembler::Assembly assembly = assembler::assemble(options.file, *text, *settings);
  if (!assembly.ok() && !is_called_source(options.file) &&
      is_no_source(*text, assembly.diagnostics))
    return refuse({options.file, "is neither an ELF executable nor an assembly source",
                   "end its name in .asm to see what is wrong in each line"});
  if (!assembly.ok()) return tl::unexpected(Refusal{std::move(assembly.diagnostics), {}});
  auto image = image::link(assembly.object);
  if (!image) return tl::unexpected(Refusal{std::move(assembly.diagnostics), image.error()});
  image->path = options.file;
  return Loaded{std::make_shared<const image::Image>(std::move(*image)),
                std::move(assembly.diagnostics)};
}

}  // namespace vitrine::program
