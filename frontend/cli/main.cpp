// The command line of vitrine. CLI11 is included here and nowhere else: it is slow to compile.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>

#include "emu/base/text.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

void add_source_options(CLI::App& command, std::vector<std::string>& includes,
                        std::vector<std::string>& defines, std::vector<std::string>& undefines,
                        std::string& isa) {
  command.add_option("-I", includes, "Search this directory for %include")
      ->type_name("DIR")
      ->allow_extra_args(false);
  command.add_option("-D", defines, "Define a macro")
      ->type_name("NAME[=VALUE]")
      ->allow_extra_args(false);
  command.add_option("-U", undefines, "Undefine a macro")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command.add_option("--isa", isa, "full, or core: the two dozen instructions taught first")
      ->type_name("SET");
}

// What stands below the options in --help: the words in capitals, explained.

constexpr const char* size_help = "SIZE     bytes, or with a unit: 512K, 64M, 2G";
constexpr const char* moment_help =
    "MOMENT   start, end   the two ends of the run\n"
    "         step:1000    after 1000 instructions; 1000 alone means the same\n"
    "         LABEL        before that label is executed first; LABEL#3: the third time\n"
    "         file:line    the same for a line of the source; file:line#3";
constexpr const char* address_help =
    "ADDRESS  a number (0x401000), a label, a register, or one of these +N or -N";
constexpr const char* exit_help =
    "Exit code: the program's own; 128 + the number of the signal that killed it;\n"
    "124 when a limit stopped it; 1 when it cannot be assembled or loaded; 2 for a\n"
    "mistake on the command line.";

void set_help_below(CLI::App& command, std::initializer_list<std::string_view> paragraphs) {
  std::string text;
  for (const std::string_view paragraph : paragraphs)
    text += (text.empty() ? "" : "\n") + std::string(paragraph);
  command.footer(text);
}

void add_machine_options(CLI::App& command, ProgramOptions& program) {
  command.add_option("--memory", program.memory, "Physical RAM (default 64M)")->type_name("SIZE");
  command.add_option("--stack-size", program.stack_size, "Stack (default 8M)")->type_name("SIZE");
  command.add_option("--seed", program.seed, "Seed of the guest's random bytes")->type_name("N");
  command.add_flag("--rwx", program.writable_text,
                   "Map the program readable, writable, executable");
  command.add_option("--nx", program.no_execute, "Whether the stack is kept from being executed")
      ->type_name("on|off");
  command.add_option("--canary", program.canary, "Guard frames with a canary (lib/canary.inc)")
      ->type_name("SEED");
  command.add_option("--aslr", program.aslr, "Put stack, heap, mappings and program elsewhere")
      ->type_name("SEED");
  command.add_flag("--shadow-stack", program.shadow_stack,
                   "Keep return addresses on a second stack, too");
  command.add_option("--file", program.files, "Let the guest open this file (:rw behind: write)")
      ->type_name("PATH[:rw]")
      ->allow_extra_args(false);
  command.add_option("--dir", program.directories, "Let the guest open files below this directory")
      ->type_name("PATH[:rw]")
      ->allow_extra_args(false);
  command.add_option("--env", program.environment, "An environment variable of the guest")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command.add_option("--itlb", program.instruction_tlb, "Instruction TLB (default 64,4)")
      ->type_name("ENTRIES,WAYS");
  command.add_option("--dtlb", program.data_tlb, "Data TLB (default 64,4)")
      ->type_name("ENTRIES,WAYS");
  add_source_options(command, program.include_directories, program.defines, program.undefines,
                     program.isa);
}

void add_cache_options(CLI::App& command, CacheOptions& caches) {
  command
      .add_option("--caches", caches.caches,
                  "cachegrind, teaching, apple-m4, zen5, arrow-lake,\nhost, or a TOML file")
      ->type_name("NAME");
  command.add_option("--I1", caches.i1, "First-level instruction cache")
      ->type_name("SIZE,WAYS,LINE");
  command.add_option("--D1", caches.d1, "First-level data cache")->type_name("SIZE,WAYS,LINE");
  command.add_option("--LL", caches.ll, "Last-level cache")->type_name("SIZE,WAYS,LINE");
  command.add_option("--policy", caches.policy, "lru, tree-plru, fifo or random, for all levels")
      ->type_name("NAME");
}

/// Says how a command is written, plain words included, which CLI11 cannot know.
class UsageFormatter : public CLI::Formatter {
 public:
  explicit UsageFormatter(std::string usage) : usage_(std::move(usage)) { column_width(34); }
  std::string make_usage(const CLI::App*, std::string) const override {
    return "Usage: " + usage_ + "\n";
  }

 private:
  std::string usage_;
};

void set_usage(CLI::App& command, const std::string& usage) {
  command.formatter(std::make_shared<UsageFormatter>(usage));
}

/// A subcommand whose own options end at its first plain word; `words` says which these are.
CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& summary,
                      const std::string& words) {
  CLI::App* command = app.add_subcommand(name, summary);
  command->prefix_command();
  set_usage(*command, fmt::format("vitrine {} [OPTIONS] {}", name, words));
  return command;
}

/// Stands for `--` while CLI11 parses, which would give it a meaning of its own.
constexpr const char* separator = "\1--";

/// The plain words behind a subcommand's options. Complains and returns false when an option was
/// not understood or a word is missing.
bool take_words(const CLI::App& command, std::vector<std::string>& words, std::size_t needed,
                const std::string& missing) {
  words = command.remaining();
  const bool separated = !words.empty() && words[0] == separator;
  if (separated) words.erase(words.begin());
  std::replace(words.begin(), words.end(), std::string(separator), std::string("--"));
  if (!separated && !words.empty() && words[0].size() > 1 && words[0][0] == '-') {
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options())
      names.push_back(option->get_name());
    const std::vector<std::string_view> views(names.begin(), names.end());
    const auto near = nearest(words[0], views);
    complain(Error{words[0], "is no option of vitrine " + command.get_name(),
                   near ? fmt::format("did you mean {}?", *near)
                        : fmt::format("see vitrine {} --help", command.get_name())});
    return false;
  }
  if (words.size() < needed) {
    complain(Error{command.get_name(), missing,
                   fmt::format("see vitrine {} --help", command.get_name())});
    return false;
  }
  return true;
}

/// Behind FILE words are the program's, which for a command that only looks can hardly be meant of
/// the command's own options: complains of these, unless `--` stands before FILE.
bool check_words_behind(const CLI::App& command, std::span<const std::string> behind) {
  if (command.remaining()[0] == separator) return true;
  for (const std::string& word : behind) {
    const std::string name = word.substr(0, word.find('='));
    if (name.size() < 2 || name[0] != '-' || command.get_option_no_throw(name) == nullptr) continue;
    complain(Error{name, "stands behind FILE, where words are the program's arguments",
                   fmt::format("write it before: vitrine {} {} …; or -- before FILE if it is the "
                               "program's",
                               command.get_name(), name)});
    return false;
  }
  return true;
}

/// FILE and the guest's arguments.
bool take_program(const CLI::App& command, ProgramOptions& program) {
  std::vector<std::string> words;
  if (!take_words(command, words, 1, "names no file to run")) return false;
  program.file = words[0];
  program.arguments.assign(words.begin() + 1, words.end());
  return true;
}

/// The same for a command that shows a program rather than running it.
bool take_shown_program(const CLI::App& command, ProgramOptions& program) {
  return take_program(command, program) && check_words_behind(command, program.arguments);
}

/// Complains about a missing or unknown command, and returns the exit code; 0 when all is well.
int check_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    print(app.help());
    return 2;
  }
  if (arguments[0].empty() || arguments[0][0] == '-') return 0;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), arguments[0]) != names.end()) return 0;
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto near = nearest(arguments[0], views);
  complain(Error{arguments[0], "is no command of vitrine",
                 near ? fmt::format("did you mean {}?", *near) : "see vitrine --help"});
  return 2;
}

CLI::App* add_show(CLI::App& app, ShowOptions& show) {
  CLI::App* command = add_command(app, "show", "Print panes: registers, stack, memory, …", "FILE");
  command->add_option("--pane", show.panes, "Which ones (see --list); names joined by commas")
      ->type_name("NAMES")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_flag("--list", show.list, "List the panes");
  command->add_option("--at", show.at, "At this moment (default: the end)")->type_name("MOMENT");
  command->add_option("--address", show.address, "What the memory, walk and cache panes are about")
      ->type_name("ADDRESS");
  command->add_option("--format", show.format, "Of the memory pane: hex, u8 … i64, f32, f64, text")
      ->type_name("FORMAT");
  command->add_option("--sort", show.sort, "The profile's rows by this column (default cycles)")
      ->type_name("COLUMN");
  command->add_option("--rows", show.rows, "How many rows a pane may have (default 24)")
      ->type_name("N");
  command->add_option("--width", show.width, "Columns that a line may have (default 80)")
      ->type_name("N");
  command->add_flag("--json", show.json, "As JSON");
  add_cache_options(*command, show.caches);
  add_machine_options(*command, show.program);
  set_help_below(*command, {address_help, size_help, moment_help});
  return command;
}

void add_history_option(CLI::App& command, std::string& history) {
  command.add_option("--history", history, "Memory for going back at speed (default 512M)")
      ->type_name("SIZE");
}

CLI::App* add_debug_command(CLI::App& app, DebugOptions& options) {
  CLI::App* debug = add_command(app, "debug", "Go through a run forwards and back, step by step",
                                "FILE [ARGUMENTS…]");
  add_machine_options(*debug, options.program);
  debug->add_option("-e", options.commands, "Begin with this command of the debugger")
      ->type_name("COMMAND")
      ->allow_extra_args(false);
  debug->add_option("--script", options.scripts, "Then do the commands in this file")
      ->type_name("FILE")
      ->allow_extra_args(false);
  debug->add_flag("--batch", options.batch,
                  "Leave when they are done, or at the first error (exit code 1)");
  debug
      ->add_option("--input", options.input,
                   "The program's standard input; needed when commands come\n"
                   "through standard input")
      ->type_name("FILE");
  debug
      ->add_option("--layout", options.layout,
                   "Panes to show after each move: registers,stack, or none")
      ->type_name("PANES");
  add_cache_options(*debug, options.caches);
  add_history_option(*debug, options.history);
  debug->footer("Its commands: docs/commands.md, or `help` inside.");
  return debug;
}

CLI::App* add_gui(CLI::App& app, GuiOptions& options) {
  CLI::App* gui =
      add_command(app, "gui", "Open a window on a program: all panes, forwards and back",
                  "[FILE [ARGUMENTS…]]");
  gui->add_option("--script", options.script,
                  "Without a window: do the commands in this file (the\n"
                  "debugger's, and theme, scale, size, pane, screenshot …)")
      ->type_name("FILE");
  gui->add_option("--screenshot", options.screenshot,
                  "Without a window: at the end, write a picture of it")
      ->type_name("FILE.png");
  gui->add_option("--theme", options.theme, "dark, light or colour-safe")->type_name("NAME");
  gui->add_option("--scale", options.scale, "Size of text, 75 to 300 percent")
      ->type_name("PERCENT");
  gui->add_option("--size", options.size, "Size of the window (1280x800)")
      ->type_name("WIDTHxHEIGHT");
  gui->add_option("--caches", options.caches,
                  "Caches to model: teaching (default), cachegrind, apple-m4, zen5,\n"
                  "arrow-lake, or none")
      ->type_name("NAME");
  gui->add_option("--input", options.input, "The program's standard input; else one types it")
      ->type_name("FILE");
  gui->add_option("--report", options.report, "Keep what the panes say in this file, as JSON")
      ->type_name("FILE");
  add_machine_options(*gui, options.program);
  gui->footer("F1 shows the keys. docs/window.md has the rest.");
  return gui;
}

CLI::App* add_gdb(CLI::App& app, GdbOptions& options) {
  CLI::App* gdb =
      add_command(app, "gdb", "Serve a program to gdb or lldb, which may also run it backwards",
                  "FILE [ARGUMENTS…]");
  gdb->add_option("--port", options.port, "Listen on this port of 127.0.0.1 (default: a free one)")
      ->type_name("N");
  gdb->add_flag("--stdio", options.stdio, "Speak on standard input and output instead");
  add_cache_options(*gdb, options.caches);
  add_history_option(*gdb, options.history);
  add_machine_options(*gdb, options.program);
  return gdb;
}

CLI::App* add_smash(CLI::App& app, SmashOptions& options) {
  CLI::App* smash = add_command(
      app, "smash", "Run a program and watch its return addresses: who wrote over them?",
      "FILE [ARGUMENTS…]");
  smash->add_flag("--stop-at-write", options.stop_at_write,
                  "Stop when one is written over, before it is used, and draw the stack");
  smash->add_flag("--json", options.json, "As JSON; the program's output goes to standard error");
  smash->add_option("--max-instructions", options.max_instructions, "Stop after so many")
      ->type_name("N");
  add_machine_options(*smash, options.program);
  set_help_below(*smash, {size_help, exit_help});
  return smash;
}

CLI::App* add_lab(CLI::App& app, LabOptions& options) {
  CLI::App* lab =
      add_command(app, "lab", "Try attacks against defences: the stack-smashing lab", "[ATTACK]");
  lab->add_option("--seed", options.seed, "Draw canaries and addresses from this (default 1)")
      ->type_name("N");
  lab->add_flag("--json", options.json, "As JSON");
  return lab;
}

CLI::App* add_cyclic(CLI::App& app, CyclicOptions& options) {
  CLI::App* cyclic = add_command(
      app, "cyclic", "Print a text in which every four letters stand only once", "LENGTH");
  cyclic
      ->add_option("--find", options.find,
                   "Say where a number or text stands in it, that was found in a register")
      ->type_name("VALUE");
  return cyclic;
}

CLI::App* add_gadgets(CLI::App& app, GadgetsOptions& options) {
  CLI::App* gadgets =
      add_command(app, "gadgets", "List runs of instructions that end in ret", "FILE [PATTERN]");
  gadgets
      ->add_option("--length", options.most_instructions, "Instructions before the ret (default 4)")
      ->type_name("N")
      ->check(CLI::Range(u64{0}, u64{16}));
  gadgets->add_flag("--json", options.json, "As JSON");
  add_machine_options(*gadgets, options.program);
  gadgets->footer("PATTERN  a part of the text; * stands for anything: 'pop rdi*; ret'");
  return gadgets;
}

CLI::App* add_symbols(CLI::App& app, SymbolsOptions& options) {
  CLI::App* symbols =
      add_command(app, "symbols", "List a program's names with their addresses", "FILE");
  symbols->add_option("--format", options.format, "text (default), or equ for a payload")
      ->type_name("FORMAT");
  symbols
      ->add_option("--frame", options.frame,
                   "Run up to this function, and name the variables of its frame, too")
      ->type_name("FUNCTION");
  add_machine_options(*symbols, options.program);
  return symbols;
}

CLI::App* add_explain(CLI::App& app, ExplainOptions& options) {
  CLI::App* explain = add_command(
      app, "explain", "Say why one instruction's accesses cost what they did", "--at MOMENT FILE");
  explain
      ->add_option("--at", options.at,
                   "The instruction that is next at step:N, LABEL, LABEL#3, file:line")
      ->type_name("MOMENT")
      ->required();
  explain->add_flag("--json", options.json, "As JSON");
  add_cache_options(*explain, options.caches);
  add_machine_options(*explain, options.program);
  return explain;
}

CLI::App* add_profile(CLI::App& app, ProfileOptions& options) {
  CLI::App* profile =
      add_command(app, "profile", "Count what every line costs in the caches", "FILE [ARGUMENTS…]");
  add_cache_options(*profile, options.caches);
  profile->get_option("--caches")
      ->description(
          "cachegrind (default), teaching, apple-m4, zen5, arrow-lake,\nhost, or a TOML file");
  profile->add_flag("--instructions", options.instructions,
                    "Show the instructions under each source line");
  profile->add_flag("--data", options.data,
                    "Share the misses among data symbols and cache sets (takes a slower run,\nas "
                    "do --kinds and --curve)");
  profile->add_flag("--kinds", options.kinds,
                    "Tell compulsory, capacity and conflict misses apart");
  profile->add_flag("--curve", options.curve,
                    "Show reuse distances and the miss ratios of all cache sizes");
  profile
      ->add_option("--compare", options.compare,
                   "Run another program too, or this one with args=, input=, caches=, I1=, D1=,\n"
                   "LL= or policy= different, and set the costs side by side")
      ->type_name("WHAT")
      ->allow_extra_args(false);
  profile->add_option("--input", options.input, "The program's standard input")->type_name("FILE");
  profile->add_option("-o", options.output, "Write the report to this file")->type_name("FILE");
  profile->add_flag("--json", options.json, "As JSON; the program's output goes to standard error");
  profile->add_flag("--csv", options.csv,
                    "As comma-separated values, one line for each instruction");
  profile
      ->add_option("--cachegrind-out", options.cachegrind_out, "Also write a file for cg_annotate")
      ->type_name("FILE");
  profile
      ->add_option("--callgrind-out", options.callgrind_out,
                   "Also write a file for callgrind_annotate and KCachegrind")
      ->type_name("FILE");
  profile->add_option("--max-instructions", options.max_instructions, "Stop after so many")
      ->type_name("N");
  add_machine_options(*profile, options.program);
  profile->footer(
      "The program's output goes to standard output, and the report behind it, or with -o\n"
      "to a file. With --json or --csv and without -o, and with --compare, the program's output\n"
      "goes to standard error instead.");
  return profile;
}

struct Commands {
  DebugOptions debug;
  GuiOptions gui;
  RunOptions run;
  TraceOptions trace;
  SmashOptions smash;
  LabOptions lab;
  SymbolsOptions symbols;
  CyclicOptions cyclic;
  GadgetsOptions gadgets;
  ChecksecOptions checksec;
  ChainOptions chain;
  WalkOptions walk;
  PagesOptions pages;
  ShowOptions show;
  AsmOptions assemble;
  DisasmOptions disasm;
  GdbOptions gdb;
  ProfileOptions profile;
  ExplainOptions explain;
  ExamplesOptions examples;
  CsimOptions csim;
  SweepOptions sweep;
};

CLI::App* add_csim(CLI::App& app, CsimOptions& options) {
  CLI::App* csim = app.add_subcommand("csim", "Replay a trace of memory accesses through caches");
  set_usage(*csim, "vitrine csim -s BITS -E LINES -b BITS -t TRACE");
  csim->add_option("-s", options.set_bits, "2^BITS sets")->type_name("BITS");
  csim->add_option("-E", options.lines, "Lines in each set")->type_name("LINES");
  csim->add_option("-b", options.block_bits, "Blocks of 2^BITS bytes")->type_name("BITS");
  csim->add_option("-t", options.trace, "The trace; - reads standard input")
      ->type_name("TRACE")
      ->required();
  csim->add_option("--format", options.format, "lackey, csim or dinero (else by the first line)")
      ->type_name("FORMAT");
  csim->add_flag("-v", options.verbose, "Say of every access whether it hit");
  add_cache_options(*csim, options.caches);
  return csim;
}

CLI::App* add_sweep(CLI::App& app, SweepOptions& options) {
  CLI::App* sweep = add_command(app, "sweep", "Count the misses of many cache sizes in one run",
                                "FILE [ARGUMENTS…]");
  sweep->add_option("--sizes", options.sizes, "Cache sizes (default 1K:1M)")->type_name("LIST");
  sweep->add_option("--ways", options.ways, "Ways of each set (default 1,2,4,8,full)")
      ->type_name("LIST");
  sweep->add_option("--lines", options.lines, "Line sizes (default 64)")->type_name("LIST");
  sweep->add_option("--references", options.references, "data (default), instructions or all")
      ->type_name("KIND");
  sweep->add_flag("--trace", options.is_trace, "FILE is a trace of accesses; - reads them");
  sweep->add_option("--format", options.format, "Of the trace: lackey, csim or dinero")
      ->type_name("FORMAT");
  sweep->add_option("--threads", options.threads, "Threads (default: one for each core)")
      ->type_name("N")
      ->check(CLI::Range(0u, 256u));
  sweep->add_option("--max-instructions", options.max_instructions, "Stop after so many")
      ->type_name("N");
  sweep->add_flag("--csv", options.csv, "As comma-separated values");
  sweep->add_flag("--json", options.json, "As JSON");
  add_machine_options(*sweep, options.program);
  return sweep;
}

int run_app(int argc, char** argv) {
  CLI::App app{
      "Vitrine, a computer behind glass: assembles programs (NASM syntax) and runs them on an\n"
      "x86-64 with real page tables, and shows what happens."};
  app.set_version_flag("--version", "vitrine " VITRINE_VERSION);
  app.require_subcommand(1);
  set_usage(app, "vitrine COMMAND [OPTIONS] …");
  app.footer("Begin with: vitrine examples");
  Commands o;

  CLI::App* run =
      add_command(app, "run", "Run a program: NASM source or a static ELF", "FILE [ARGUMENTS…]");
  add_machine_options(*run, o.run.program);
  run->add_option("--max-instructions", o.run.max_instructions,
                  "Stop after so many (exit code 124)")
      ->type_name("N");
  run->add_flag("--model", o.run.modelled,
                "Count TLB hits, misses and walks; print them at the end");
  run->add_option("--show-stack", o.run.show_stack, "Draw the stack when this function runs")
      ->type_name("FUNCTION")
      ->allow_extra_args(false);
  run->add_option("--show-limit", o.run.show_limit, "Calls to draw of each function (default 3)")
      ->type_name("N");
  run->add_flag("--json", o.run.json, "Write the report of a crash as JSON");
  set_help_below(*run, {size_help, exit_help});

  CLI::App* trace = add_command(app, "trace", "Print one line for each executed instruction",
                                "FILE [ARGUMENTS…]");
  add_machine_options(*trace, o.trace.program);
  trace->add_option("--from", o.trace.from, "Begin at this moment")->type_name("MOMENT");
  trace->add_option("--to", o.trace.to, "Stop before this moment")->type_name("MOMENT");
  trace->add_option("--function", o.trace.function, "Only instructions of this function")
      ->type_name("LABEL");
  trace->add_option("--limit", o.trace.limit, "Print at most so many lines")->type_name("N");
  trace->add_option("--max-instructions", o.trace.max_instructions, "Stop after so many")
      ->type_name("N");
  trace->add_flag("--json", o.trace.json, "One JSON object a line");
  set_help_below(*trace, {size_help, moment_help, exit_help});

  CLI::App* smash = add_smash(app, o.smash);
  CLI::App* lab = add_lab(app, o.lab);
  CLI::App* symbols = add_symbols(app, o.symbols);
  CLI::App* cyclic = add_cyclic(app, o.cyclic);
  CLI::App* gadgets = add_gadgets(app, o.gadgets);
  CLI::App* checksec =
      add_command(app, "checksec", "Say which defences a program was made with", "FILE");
  checksec->add_flag("--json", o.checksec.json, "As JSON");
  add_machine_options(*checksec, o.checksec.program);
  CLI::App* chain =
      add_command(app, "chain", "Follow what an overwritten stack makes a program do, word by word",
                  "FILE [ARGUMENTS…]");
  chain->add_option("--max-instructions", o.chain.max_instructions, "Stop after so many")
      ->type_name("N");
  add_machine_options(*chain, o.chain.program);

  CLI::App* walk = add_command(app, "walk", "Walk the page tables to an address", "ADDRESS FILE");
  add_machine_options(*walk, o.walk.program);
  walk->add_option("--access", o.walk.access, "read, write or execute (default read)")
      ->type_name("KIND");
  walk->add_option("--at", o.walk.at, "Run to this moment first")->type_name("MOMENT");
  walk->add_flag("--json", o.walk.json, "As JSON");
  set_help_below(*walk, {address_help, size_help, moment_help,
                         "Exit code: 0 when the address can be accessed so, 1 when not."});

  CLI::App* pages =
      add_command(app, "pages", "Show the regions and the tree of page tables", "FILE");
  add_machine_options(*pages, o.pages.program);
  pages->add_option("--at", o.pages.at, "Run to this moment first")->type_name("MOMENT");
  pages->add_flag("--json", o.pages.json, "As JSON");
  set_help_below(*pages, {size_help, moment_help});

  CLI::App* show = add_show(app, o.show);

  CLI::App* debug = add_debug_command(app, o.debug);

  CLI::App* assemble = app.add_subcommand("asm", "Assemble NASM source");
  set_usage(*assemble, "vitrine asm [OPTIONS] FILE");
  assemble->add_option("FILE", o.assemble.file, "The source")->required();
  assemble->add_option("-o", o.assemble.output, "Write to this file")->type_name("FILE");
  assemble->add_option("-f", o.assemble.format, "exe (default), elf64 (object) or bin (flat)")
      ->type_name("FORMAT");
  assemble->add_option("-l", o.assemble.listing, "Write a listing")->type_name("FILE");
  assemble->add_flag("-g", o.assemble.debug, "With line tables for gdb");
  assemble->add_option("-F", "Debug format; dwarf is the only one")->type_name("FORMAT");
  assemble->add_flag("-E", o.assemble.preprocess_only, "Only preprocess");
  add_source_options(*assemble, o.assemble.include_directories, o.assemble.defines,
                     o.assemble.undefines, o.assemble.isa);

  CLI::App* disasm =
      add_command(app, "disasm", "Print a program's code with labels and bytes", "FILE");
  add_source_options(*disasm, o.disasm.program.include_directories, o.disasm.program.defines,
                     o.disasm.program.undefines, o.disasm.program.isa);
  disasm->add_option("--function", o.disasm.function, "Only this one")->type_name("LABEL");

  CLI::App* gui = add_gui(app, o.gui);
  CLI::App* gdb = add_gdb(app, o.gdb);
  CLI::App* csim = add_csim(app, o.csim);
  CLI::App* sweep = add_sweep(app, o.sweep);
  CLI::App* profile = add_profile(app, o.profile);
  CLI::App* explain = add_explain(app, o.explain);

  CLI::App* examples =
      add_command(app, "examples", "List the example programs, or run one", "[NAME [ARGUMENTS…]]");

  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (const int code = check_command(app, arguments); code != 0) return code;
  std::replace(arguments.begin(), arguments.end(), std::string("--"), std::string(separator));
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants a vector
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForAllHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& error) {
    complain(fmt::format("{} (see vitrine --help)", error.what()));
    return 2;
  }

  std::vector<std::string> words;
  if (run->parsed()) return take_program(*run, o.run.program) ? run_command(o.run) : 2;
  if (trace->parsed()) return take_program(*trace, o.trace.program) ? trace_command(o.trace) : 2;
  if (smash->parsed()) return take_program(*smash, o.smash.program) ? smash_command(o.smash) : 2;
  if (lab->parsed()) {
    if (!take_words(*lab, words, 0, "")) return 2;
    if (!words.empty()) o.lab.attack = words[0];
    return lab_command(o.lab);
  }
  if (cyclic->parsed()) {
    if (!take_words(*cyclic, words, o.cyclic.find.empty() ? 1 : 0, "names no length")) return 2;
    if (!words.empty()) o.cyclic.length = words[0];
    return cyclic_command(o.cyclic);
  }
  if (gadgets->parsed()) {
    if (!take_words(*gadgets, words, 1, "names no file")) return 2;
    o.gadgets.program.file = words[0];
    if (words.size() > 1) o.gadgets.pattern = words[1];
    return gadgets_command(o.gadgets);
  }
  if (checksec->parsed())
    return take_shown_program(*checksec, o.checksec.program) ? checksec_command(o.checksec) : 2;
  if (chain->parsed()) return take_program(*chain, o.chain.program) ? chain_command(o.chain) : 2;
  if (symbols->parsed())
    return take_shown_program(*symbols, o.symbols.program) ? symbols_command(o.symbols) : 2;
  if (debug->parsed()) return take_program(*debug, o.debug.program) ? debug_command(o.debug) : 2;
  if (gui->parsed()) {
    if (!take_words(*gui, words, 0, "")) return 2;
    if (!words.empty()) o.gui.program.file = words[0];
    if (words.size() > 1) o.gui.program.arguments.assign(words.begin() + 1, words.end());
    return gui_command(o.gui);
  }
  if (pages->parsed())
    return take_shown_program(*pages, o.pages.program) ? pages_command(o.pages) : 2;
  if (show->parsed())
    return o.show.list || take_shown_program(*show, o.show.program) ? show_command(o.show) : 2;
  if (disasm->parsed())
    return take_shown_program(*disasm, o.disasm.program) ? disasm_command(o.disasm) : 2;
  if (gdb->parsed()) return take_program(*gdb, o.gdb.program) ? gdb_command(o.gdb) : 2;
  if (explain->parsed())
    return take_program(*explain, o.explain.program) ? explain_command(o.explain) : 2;
  if (profile->parsed())
    return take_program(*profile, o.profile.program) ? profile_command(o.profile) : 2;
  if (assemble->parsed()) return asm_command(o.assemble);
  if (csim->parsed()) return csim_command(o.csim);
  if (sweep->parsed()) return take_program(*sweep, o.sweep.program) ? sweep_command(o.sweep) : 2;
  if (walk->parsed()) {
    if (!take_words(*walk, words, 2, "needs an address and a file")) return 2;
    o.walk.address = words[0];
    o.walk.program.file = words[1];
    o.walk.program.arguments.assign(words.begin() + 2, words.end());
    if (!check_words_behind(*walk, o.walk.program.arguments)) return 2;
    return walk_command(o.walk);
  }
  if (!take_words(*examples, words, 0, "")) return 2;
  if (!words.empty()) {
    o.examples.name = words[0];
    o.examples.arguments.assign(words.begin() + 1, words.end());
  }
  return examples_command(o.examples);
}

}  // namespace

}  // namespace vitrine::cli

int main(int argc, char** argv) {
  // A closed pipe is an error to report to whoever writes, not a reason to die unheard.
  std::signal(SIGPIPE, SIG_IGN);
  // By lines, so that what is shown of the guest stands in order with what the guest writes.
  std::setvbuf(stdout, nullptr, _IOLBF, 1 << 16);
  return vitrine::cli::end_output(vitrine::cli::run_app(argc, argv));
}
