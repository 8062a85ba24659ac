#pragma once
// FILE → a machine ready to run: assembles source, reads ELF, applies the common options.

#include <memory>

#include "asm/assembler.hpp"
#include "emu/machine/machine.hpp"
#include "frontend/cli/commands.hpp"

namespace vitrine::cli {

/// A whole file. Errors: missing, a directory, unreadable, larger than 256 MiB.
[[nodiscard]] Result<std::string> read_whole_file(const std::string& path);

/// The assembler's options from the command line's. Errors: an unknown --isa.
[[nodiscard]] Result<assembler::Options> assembler_options(
    const std::string& isa, const std::vector<std::string>& includes,
    const std::vector<std::string>& defines, const std::vector<std::string>& undefines);

/// Prints up to 20 diagnostics and how many more there are; returns whether there was no error.
bool print_diagnostics(const std::vector<assembler::Diagnostic>& diagnostics);

/// "64M", "8 MiB", "4096" → bytes. Errors: not a size.
[[nodiscard]] Result<u64> parse_size(const std::string& option, const std::string& text);

/// What these return instead of a result when they have already said what is wrong: the exit code.
constexpr int program_error = 1, usage_error = 2;

/// Assembles or reads options.file.
[[nodiscard]] tl::expected<std::shared_ptr<const image::Image>, int> load_image(
    const ProgramOptions& options);

/// load_image and a machine made of the common options, with caches or without.
[[nodiscard]] tl::expected<machine::Machine, int> make_machine(
    const ProgramOptions& options, os::Host& host,
    const std::optional<cache::HierarchyConfig>& caches = {});

}  // namespace vitrine::cli
