#pragma once
// FILE → a machine ready to run, or a complaint on standard error.

#include "frontend/cli/commands.hpp"
#include "frontend/program/program.hpp"

namespace vitrine::cli {

using program::assembler_options;
using program::machine_options;
using program::parse_size;
using program::read_whole_file;

/// Prints up to 20 diagnostics and how many more there are; returns whether there was no error.
bool print_diagnostics(const std::vector<assembler::Diagnostic>& diagnostics);

/// What these return instead of a result when they have already said what is wrong: the exit code.
constexpr int program_error = 1, usage_error = 2, limit_error = 124;

/// Assembles or reads options.file.
[[nodiscard]] tl::expected<std::shared_ptr<const image::Image>, int> load_image(
    const ProgramOptions& options);

/// load_image and a machine made of the common options, with caches or without.
[[nodiscard]] tl::expected<machine::Machine, int> make_machine(
    const ProgramOptions& options, os::Host& host,
    const std::optional<cache::HierarchyConfig>& caches = {});

}  // namespace vitrine::cli
