// vitrine asm: source → executable, object, flat binary, listing or preprocessed text.

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "emu/image/elf.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

enum class Output : u8 { Executable, Object, Flat };

/// `option` is the one that named the file.
bool write_whole_file(const std::string& path, std::string_view contents,
                      std::string_view option = "-o") {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(contents.data(), static_cast<std::streamsize>(contents.size()));
  file.close();
  if (file) return true;
  complain(Error{path, std::string("cannot be written: ") + std::strerror(errno),
                 fmt::format("name another file with {}", option)});
  return false;
}

std::string_view as_text(const std::vector<u8>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// As NASM names its output: the source without its ending, with .o for an object.
std::string default_output(const std::string& source, Output kind) {
  std::filesystem::path path(source);
  path.replace_extension(kind == Output::Object ? ".o" : "");
  return path.string() == source ? source + ".out" : path.string();
}

int preprocess_to(const AsmOptions& options, std::string source,
                  const assembler::Options& settings) {
  const auto result = assembler::preprocess(options.file, std::move(source), settings);
  if (!print_diagnostics(result.diagnostics)) return 1;
  if (options.output.empty()) {
    print(result.text);
    return 0;
  }
  return write_whole_file(options.output, result.text) ? 0 : 1;
}

}  // namespace

int asm_command(const AsmOptions& options) {
  Output kind{};
  if (options.format == "exe" || options.format == "executable")
    kind = Output::Executable;
  else if (options.format == "elf64" || options.format == "elf")
    kind = Output::Object;
  else if (options.format == "bin")
    kind = Output::Flat;
  else {
    complain(Error{"-f " + options.format, "is no output format",
                   "write exe (the default: a program), elf64 (an object) or bin (flat)"});
    return 2;
  }
  if (options.debug_format != "dwarf") {
    complain(Error{"-F " + options.debug_format, "is no debug format that can be written",
                   "write -F dwarf, or leave it out"});
    return 2;
  }
  if (options.debug && kind == Output::Flat)
    complain(Error{"-g", "does nothing here: a flat binary has no line tables",
                   "leave it out, or make an object with -f elf64"});
  auto settings = assembler_options(options.isa, options.include_directories, options.defines,
                                    options.undefines);
  if (!settings) {
    complain(settings.error());
    return 2;
  }
  auto source = read_whole_file(options.file);
  if (!source) {
    complain(source.error());
    return 1;
  }
  settings->format = kind == Output::Flat ? assembler::Format::Bin : assembler::Format::Elf64;
  settings->listing = !options.listing.empty();
  // Without -g they serve the linker's messages alone.
  settings->lines = kind == Output::Executable || options.debug;
  for (const std::string& written : {options.output, options.listing}) {
    std::error_code ignored;  // of a file that does not exist yet
    if (std::filesystem::equivalent(written, options.file, ignored)) {
      complain(Error{written, "is the source itself", "name another file to write to"});
      return 2;
    }
  }
  if (!options.listing.empty() && options.listing == options.output) {
    complain(Error{"-l " + options.listing, "is where -o writes", "name another file for one"});
    return 2;
  }
  if (options.preprocess_only) return preprocess_to(options, std::move(*source), *settings);

  const auto assembly = assembler::assemble(options.file, std::move(*source), *settings);
  if (!print_diagnostics(assembly.diagnostics)) return 1;
  if (settings->listing && !write_whole_file(options.listing, assembly.listing, "-l")) return 1;
  const std::string output =
      options.output.empty() ? default_output(options.file, kind) : options.output;
  if (kind == Output::Flat) return write_whole_file(output, as_text(assembly.flat)) ? 0 : 1;
  if (kind == Output::Object)
    return write_whole_file(output, as_text(image::write_object(assembly.object, options.debug)))
               ? 0
               : 1;
  auto image = image::link(assembly.object);
  if (!image) {
    complain(image.error());
    return 1;
  }
  if (!options.debug) image->lines.clear();
  if (!write_whole_file(output, as_text(image::write_executable(*image)))) return 1;
  // A device or a pipe that it was written to keeps its rights.
  std::error_code ignored;
  if (std::filesystem::is_regular_file(output, ignored)) chmod(output.c_str(), 0755);
  return 0;
}

}  // namespace vitrine::cli
