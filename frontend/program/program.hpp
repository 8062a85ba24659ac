#pragma once
// FILE → an image ready to run: assembles source, reads ELF, applies the common options. Prints
// nothing, so that the command line and the window share it.

#include <memory>
#include <optional>

#include "asm/assembler.hpp"
#include "emu/machine/machine.hpp"
#include "frontend/program/options.hpp"

namespace vitrine::program {

/// A whole file. Errors: missing, a directory, unreadable, larger than 256 MiB.
[[nodiscard]] Result<std::string> read_whole_file(const std::string& path);

/// The assembler's options from the command line's. Errors: an unknown --isa.
[[nodiscard]] Result<assembler::Options> assembler_options(
    const std::string& isa, const std::vector<std::string>& includes,
    const std::vector<std::string>& defines, const std::vector<std::string>& undefines);

/// "64M", "8 MiB", "4096" → bytes. Errors: not a size.
[[nodiscard]] Result<u64> parse_size(const std::string& option, const std::string& text);

/// The machine's options from the command line's. Errors: what is no size, TLB, grant or variable.
[[nodiscard]] Result<machine::Options> machine_options(const ProgramOptions& options);

struct Loaded {
  std::shared_ptr<const image::Image> image;
  std::vector<assembler::Diagnostic> warnings;
};

/// Why a program cannot be loaded: what the assembler says, or one error, or both.
struct Refusal {
  std::vector<assembler::Diagnostic> diagnostics;
  std::optional<Error> error;
  bool usage = false;  ///< the mistake is on the command line, not in the program
};

/// Assembles or reads options.file.
[[nodiscard]] tl::expected<Loaded, Refusal> load_program(const ProgramOptions& options);

}  // namespace vitrine::program
