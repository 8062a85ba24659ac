// The options of what shows a program at a moment, or goes through its run.

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "frontend/cli/options.hpp"

namespace vitrine::cli {

namespace {

void add_walk(CommandLine& line) {
  line.add("walk", "Walk the page tables to an address", "ADDRESS FILE", walk_command,
           [](Command& walk, WalkOptions& options) {
             add_machine_options(walk, options.program);
             walk.text("--access", options.access, "KIND", "read, write or execute (default read)");
             add_moment_options(walk, options.at, options.max_instructions);
             walk.flag("--json", options.json, "As JSON")
                 .help_below({address_help, size_help, moment_help, output_help,
                              "Exit code: 0 when the address can be accessed so, 1 when not."})
                 .word(options.address, "needs an address and a file")
                 .word(options.program.file, "needs an address and a file")
                 .shown_rest(options.program.arguments);
           });
}

void add_pages(CommandLine& line) {
  line.add("pages", "Show the regions and the tree of page tables", "FILE", pages_command,
           [](Command& pages, PagesOptions& options) {
             add_machine_options(pages, options.program);
             add_moment_options(pages, options.at, options.max_instructions);
             pages.flag("--json", options.json, "As JSON")
                 .help_below({size_help, moment_help, output_help})
                 .word(options.program.file, "names no file to run")
                 .shown_rest(options.program.arguments);
           });
}

void add_show(CommandLine& line) {
  line.add("show", "Print panes: registers, stack, memory, …", "FILE", show_command,
           [](Command& show, ShowOptions& options) {
             show.comma_list("--pane", options.panes, "NAMES",
                             "Which ones (see --list); names joined by commas")
                 .flag("--list", options.list, "List the panes")
                 .text("--at", options.at, "MOMENT", "At this moment (default: the end)")
                 .text("--address", options.address, "ADDRESS",
                       "What the memory, walk and cache panes are about")
                 .text("--format", options.format, "FORMAT",
                       "Of the memory pane: hex, u8 … i64, f32, f64, text")
                 .text("--sort", options.sort, "COLUMN",
                       "The profile's rows by this column (default cycles)")
                 .number("--rows", options.rows, "N", "How many rows a pane may have (default 24)",
                         1, 10'000)
                 .number("--width", options.width, "N", "Columns that a line may have (default 80)",
                         40, 1'000)
                 .flag("--json", options.json, "As JSON");
             add_cache_options(show, options.caches);
             add_machine_options(show, options.program);
             show.help_below({address_help, size_help, moment_help})
                 .optional_word(options.program.file)
                 .shown_rest(options.program.arguments);
           });
}

void add_history_option(Command& command, std::string& history) {
  command.text("--history", history, "SIZE", "Memory for going back at speed (default 512M)");
}

void add_debug(CommandLine& line) {
  line.add("debug", "Go through a run forwards and back, step by step", "FILE [ARGUMENTS…]",
           debug_command, [](Command& debug, DebugOptions& options) {
             add_machine_options(debug, options.program);
             debug
                 .list("-e", options.commands, "COMMAND", "Begin with this command of the debugger")
                 .list("--script", options.scripts, "FILE", "Then do the commands in this file")
                 .flag("--batch", options.batch,
                       "Leave when they are done, or at the first error (exit code 1)")
                 .text("--input", options.input, "FILE",
                       "The program's standard input; needed when commands come\n"
                       "through standard input")
                 .text("--layout", options.layout, "PANES",
                       "Panes to show after each move: registers,stack, or none");
             add_cache_options(debug, options.caches);
             add_history_option(debug, options.history);
             debug.help_below({"Its commands: docs/commands.md, or `help` inside."})
                 .word(options.program.file, "names no file to run")
                 .rest(options.program.arguments);
           });
}

void add_gui(CommandLine& line) {
  line.add("gui", "Open a window on a program: all panes, forwards and back", "[FILE [ARGUMENTS…]]",
           gui_command, [](Command& gui, GuiOptions& options) {
             gui.text("--script", options.script, "FILE",
                      "Without a window: do the commands in this file (the\n"
                      "debugger's, and theme, scale, size, pane, screenshot …)")
                 .text("--screenshot", options.screenshot, "FILE.png",
                       "Without a window: at the end, write a picture of it")
                 .text("--theme", options.theme, "NAME", "dark, light or colour-safe")
                 .number("--scale", options.scale, "PERCENT", "Size of text, 75 to 300 percent")
                 .text("--size", options.size, "WIDTHxHEIGHT", "Size of the window (1280x800)")
                 .text("--caches", options.caches, "NAME",
                       "Caches to model: teaching (default), cachegrind, apple-m4, zen5,\n"
                       "arrow-lake, or none")
                 .text("--input", options.input, "FILE",
                       "The program's standard input; else one types it")
                 .text("--report", options.report, "FILE",
                       "Keep what the panes say in this file, as JSON")
                 .number("--max-instructions", options.max_instructions, "N",
                         fmt::format("Of a script: stop after so many (exit code 124; default\n{})",
                                     grouped(options.max_instructions)),
                         1);
             add_machine_options(gui, options.program);
             gui.help_below({"F1 shows the keys. docs/window.md has the rest."})
                 .optional_word(options.program.file)
                 .rest(options.program.arguments);
           });
}

void add_gdb(CommandLine& line) {
  line.add("gdb", "Serve a program to gdb or lldb, which may also run it backwards",
           "FILE [ARGUMENTS…]", gdb_command, [](Command& gdb, GdbOptions& options) {
             gdb.number("--port", options.port, "N",
                        "Listen on this port of 127.0.0.1 (default: a free one)", 0, 65'535)
                 .flag("--stdio", options.stdio, "Speak on standard input and output instead");
             add_cache_options(gdb, options.caches);
             add_history_option(gdb, options.history);
             add_machine_options(gdb, options.program);
             gdb.word(options.program.file, "names no file to run").rest(options.program.arguments);
           });
}

}  // namespace

void add_view_commands(CommandLine& line) {
  add_walk(line);
  add_pages(line);
  add_show(line);
  add_debug(line);
  add_gui(line);
  add_gdb(line);
}

}  // namespace vitrine::cli
