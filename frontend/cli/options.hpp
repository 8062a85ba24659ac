#pragma once
// The options of all commands: those that many share, and the groups in which they are declared.

#include "frontend/cli/command.hpp"
#include "frontend/cli/commands.hpp"

namespace vitrine::cli {

// What stands below the options in --help: the words in capitals, explained.

constexpr const char* size_help = "SIZE     bytes, or with a unit: 512K, 64M, 2G";
constexpr const char* moment_help =
    "MOMENT   start, end   the two ends of the run\n"
    "         step:1000    after 1000 instructions; 1000 alone means the same\n"
    "         LABEL        before that label is executed first; LABEL#3: the third time\n"
    "         file:line    the same for a line of the source; file:line#3";
constexpr const char* address_help =
    "ADDRESS  a number (0x401000), a label, a register, or one of these +N or -N";
constexpr const char* output_help = "What the program writes goes to standard error.";
constexpr const char* exit_help =
    "Exit code: the program's own; 128 + the number of the signal that killed it;\n"
    "124 when a limit stopped it; 1 when it cannot be assembled or loaded; 2 for a\n"
    "mistake on the command line.";

/// How a source is assembled.
void add_source_options(Command& command, std::vector<std::string>& includes,
                        std::vector<std::string>& defines, std::vector<std::string>& undefines,
                        std::string& isa);

/// What machine a program gets, and how its source is assembled.
void add_machine_options(Command& command, ProgramOptions& program);

/// Which caches are modelled.
void add_cache_options(Command& command, CacheOptions& caches);

/// --at for what looks at a program, and what bounds the way there.
void add_moment_options(Command& command, std::string& at, u64& max_instructions);

void add_instruction_limit(Command& command, u64& max_instructions);

void add_program_commands(CommandLine& line);  ///< run, trace, asm, disasm, examples
void add_view_commands(CommandLine& line);     ///< walk, pages, show, debug, gui, gdb
void add_attack_commands(CommandLine& line);   ///< smash, lab, and the attacker's bench
void add_cache_commands(CommandLine& line);    ///< profile, explain, sweep, csim

}  // namespace vitrine::cli
