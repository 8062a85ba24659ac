#pragma once
// The subcommands: what the command line asks of each, and the function that does it. Each returns
// the process's exit code: the guest's own, 128 + signal when it was killed, 1 when a program could
// not be assembled or loaded, 2 for a mistake on the command line, 124 when a limit was reached.

#include <optional>
#include <string>
#include <vector>

#include "emu/base/types.hpp"
#include "emu/machine/options.hpp"
#include "frontend/program/window_options.hpp"

namespace vitrine::cli {

using program::ProgramOptions;
using GuiOptions = program::WindowOptions;

/// Caches by name, and what replaces parts of them. Shared by all that model caches.
struct CacheOptions {
  std::string caches;      ///< a preset, host, or a TOML file
  std::string i1, d1, ll;  ///< SIZE,WAYS,LINE
  std::string policy;      ///< of every level
};

struct RunOptions {
  ProgramOptions program;
  u64 max_instructions = machine::no_limit;
  bool modelled = false;
  bool json = false;
  std::vector<std::string> show_stack;  ///< functions
  u64 show_limit = 3;                   ///< calls of each that are drawn
};

/// A watched run takes about a minute for so many: enough for any attack, and an end to one that
/// sends a gigabyte.
constexpr u64 watched_instructions = 100'000'000;

struct SmashOptions {
  ProgramOptions program;
  u64 max_instructions = watched_instructions;
  bool stop_at_write = false;
  bool json = false;
};

struct LabOptions {
  std::string attack;   ///< "": all of them
  std::string attacks;  ///< their folder; "": that of the programs
  u64 seed = 1;         ///< of canaries and addresses
  bool json = false;
};

struct CyclicOptions {
  std::string length, find;
};

struct GadgetsOptions {
  ProgramOptions program;
  std::string pattern;
  u64 most_instructions = 4;
  bool json = false;
};

struct ChecksecOptions {
  ProgramOptions program;
  bool json = false;
};

struct ChainOptions {
  ProgramOptions program;
  u64 max_instructions = watched_instructions;
};

struct SymbolsOptions {
  ProgramOptions program;
  std::string format = "text", frame;
};

struct TraceOptions {
  ProgramOptions program;
  std::string from, to, function;
  u64 limit = ~u64{0};  ///< lines
  u64 max_instructions = machine::no_limit;
  bool json = false;
};

struct WalkOptions {
  ProgramOptions program;
  std::string address;
  std::string access = "read";
  std::string at;
  u64 max_instructions = machine::no_limit;  ///< up to that moment
  bool json = false;
};

struct PagesOptions {
  ProgramOptions program;
  std::string at;
  u64 max_instructions = machine::no_limit;  ///< up to that moment
  bool json = false;
};

struct ShowOptions {
  ProgramOptions program;
  CacheOptions caches{.caches = "cachegrind"};
  std::vector<std::string> panes;
  std::string at = "end", address;
  std::string format = "hex";  ///< of the memory pane
  std::string sort;            ///< of the profile's panes: a column
  std::size_t rows = 24, width = 80;
  bool list = false;
  bool json = false;
};

struct DebugOptions {
  ProgramOptions program;
  CacheOptions caches{.caches = "cachegrind"};
  std::vector<std::string> commands;  ///< to be done first
  std::vector<std::string> scripts;   ///< files of commands, next
  bool batch = false;                 ///< leave at their end, or at the first error
  std::string input;                  ///< the guest's standard input; "": ours
  std::string layout;                 ///< panes, comma between them; "": the usual ones
  std::string history = "512M";       ///< memory for going back
};

struct AsmOptions {
  std::string file, output, format = "exe", listing;
  std::vector<std::string> include_directories, defines, undefines;
  std::string debug_format = "dwarf";
  bool debug = false, preprocess_only = false;
  std::string isa = "full";
};

struct DisasmOptions {
  ProgramOptions program;
  std::string function;
};

struct GdbOptions {
  ProgramOptions program;
  CacheOptions caches{.caches = "cachegrind"};
  u16 port = 0;                  ///< 0: any that is free
  bool stdio = false;            ///< the protocol on standard input and output
  std::string history = "512M";  ///< memory for going back
};

struct ExamplesOptions {
  std::string name;
  std::vector<std::string> arguments;
};

struct CsimOptions {
  std::optional<u32> set_bits, lines, block_bits;  ///< -s, -E, -b
  std::string trace, format;
  bool verbose = false;
  CacheOptions caches;
};

struct SweepOptions {
  ProgramOptions program;  ///< its file is a trace when is_trace
  std::string sizes = "1K:1M", ways = "1,2,4,8,full", lines = "64";
  std::string references = "data", format;
  bool is_trace = false;
  u64 max_instructions = machine::no_limit;
  unsigned threads = 0;  ///< 0: as many as cores
  bool csv = false, json = false;
};

struct ExplainOptions {
  ProgramOptions program;
  CacheOptions caches{.caches = "cachegrind"};
  std::string at;
  u64 max_instructions = machine::no_limit;  ///< up to that moment
  bool json = false;
};

struct ProfileOptions {
  ProgramOptions program;
  CacheOptions caches{.caches = "cachegrind"};
  u64 max_instructions = machine::no_limit;
  bool instructions = false;
  bool data = false, kinds = false, curve = false;  ///< each takes the slower, observed run
  bool json = false, csv = false;
  std::vector<std::string> compare;  ///< what is different in a second run; none: one run
  std::string input;                 ///< the guest's standard input; "": ours
  std::string output;                ///< of the report; "": standard output, behind the guest's
  std::string cachegrind_out, callgrind_out;
};

int smash_command(const SmashOptions& options);
int lab_command(const LabOptions& options);
int symbols_command(const SymbolsOptions& options);
int run_command(const RunOptions& options);
int cyclic_command(const CyclicOptions& options);
int gadgets_command(const GadgetsOptions& options);
int checksec_command(const ChecksecOptions& options);
int chain_command(const ChainOptions& options);
int trace_command(const TraceOptions& options);
int walk_command(const WalkOptions& options);
int pages_command(const PagesOptions& options);
int show_command(const ShowOptions& options);
int debug_command(const DebugOptions& options);
int gui_command(const GuiOptions& options);
int asm_command(const AsmOptions& options);
int disasm_command(const DisasmOptions& options);
int gdb_command(const GdbOptions& options);
int profile_command(const ProfileOptions& options);
int explain_command(const ExplainOptions& options);
int examples_command(const ExamplesOptions& options);
int csim_command(const CsimOptions& options);
int sweep_command(const SweepOptions& options);

}  // namespace vitrine::cli
