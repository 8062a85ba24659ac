// The options of what assembles and runs programs.

#include "frontend/cli/options.hpp"

namespace vitrine::cli {

namespace {

void add_run(CommandLine& line) {
  line.add("run", "Run a program: NASM source or a static ELF", "FILE [ARGUMENTS…]", run_command,
           [](Command& run, RunOptions& options) {
             add_machine_options(run, options.program);
             add_instruction_limit(run, options.max_instructions);
             run.flag("--model", options.modelled,
                      "Count TLB hits, misses and walks; print them at the end")
                 .list("--show-stack", options.show_stack, "FUNCTION",
                       "Draw the stack when this function runs")
                 .number("--show-limit", options.show_limit, "N",
                         "Calls to draw of each function (default 3)")
                 .flag("--json", options.json, "Write the report of a crash as JSON")
                 .help_below({size_help, exit_help})
                 .word(options.program.file, "names no file to run")
                 .rest(options.program.arguments);
           });
}

void add_trace(CommandLine& line) {
  line.add("trace", "Print one line for each executed instruction", "FILE [ARGUMENTS…]",
           trace_command, [](Command& trace, TraceOptions& options) {
             add_machine_options(trace, options.program);
             trace.text("--from", options.from, "MOMENT", "Begin at this moment")
                 .text("--to", options.to, "MOMENT", "Stop before this moment")
                 .text("--function", options.function, "LABEL",
                       "Only instructions of this function")
                 .number("--limit", options.limit, "N", "Print at most so many lines", 1);
             add_instruction_limit(trace, options.max_instructions);
             trace
                 .flag("--json", options.json,
                       "One JSON object a line; the program's output goes to\nstandard error")
                 .help_below({size_help, moment_help, exit_help})
                 .word(options.program.file, "names no file to run")
                 .rest(options.program.arguments);
           });
}

void add_asm(CommandLine& line) {
  line.add("asm", "Assemble NASM source", "FILE", asm_command,
           [](Command& assemble, AsmOptions& options) {
             assemble.text("-o", options.output, "FILE", "Write to this file")
                 .text("-f", options.format, "FORMAT",
                       "exe (default), elf64 (object) or bin (flat)")
                 .text("-l", options.listing, "FILE", "Write a listing")
                 .flag("-g", options.debug, "With line tables for gdb")
                 .text("-F", options.debug_format, "FORMAT", "Debug format; dwarf is the only one")
                 .flag("-E", options.preprocess_only, "Only preprocess");
             add_source_options(assemble, options.include_directories, options.defines,
                                options.undefines, options.isa);
             assemble.word(options.file, "names no source");
           });
}

void add_disasm(CommandLine& line) {
  line.add("disasm", "Print a program's code with labels and bytes", "FILE", disasm_command,
           [](Command& disasm, DisasmOptions& options) {
             ProgramOptions& program = options.program;
             add_source_options(disasm, program.include_directories, program.defines,
                                program.undefines, program.isa);
             disasm.text("--function", options.function, "LABEL", "Only this one")
                 .word(program.file, "names no file");
           });
}

void add_examples(CommandLine& line) {
  line.add("examples", "List the example programs, or run one", "[NAME [ARGUMENTS…]]",
           examples_command, [](Command& examples, ExamplesOptions& options) {
             examples.optional_word(options.name).rest(options.arguments);
           });
}

}  // namespace

void add_program_commands(CommandLine& line) {
  add_run(line);
  add_trace(line);
  add_asm(line);
  add_disasm(line);
  add_examples(line);
}

}  // namespace vitrine::cli
