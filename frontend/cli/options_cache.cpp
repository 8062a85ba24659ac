// The options of what counts in caches.

#include "frontend/cli/options.hpp"

namespace vitrine::cli {

namespace {

void add_csim(CommandLine& line) {
  line.add("csim", "Replay a trace of memory accesses through caches",
           "-s BITS -E LINES -b BITS -t TRACE", csim_command,
           [](Command& csim, CsimOptions& options) {
             csim.number("-s", options.set_bits, "BITS", "2^BITS sets")
                 .number("-E", options.lines, "LINES", "Lines in each set")
                 .number("-b", options.block_bits, "BITS", "Blocks of 2^BITS bytes")
                 .text("-t", options.trace, "TRACE", "The trace; - reads standard input")
                 .text("--format", options.format, "FORMAT",
                       "lackey, csim or dinero (else by the first line)")
                 .flag("-v", options.verbose, "Say of every access whether it hit");
             add_cache_options(csim, options.caches);
           });
}

void add_sweep(CommandLine& line) {
  line.add(
      "sweep", "Count the misses of many cache sizes in one run", "FILE [ARGUMENTS…]",
      sweep_command, [](Command& sweep, SweepOptions& options) {
        sweep.text("--sizes", options.sizes, "LIST", "Cache sizes (default 1K:1M)")
            .text("--ways", options.ways, "LIST", "Ways of each set (default 1,2,4,8,full)")
            .text("--lines", options.lines, "LIST", "Line sizes (default 64)")
            .text("--references", options.references, "KIND", "data (default), instructions or all")
            .flag("--trace", options.is_trace, "FILE is a trace of accesses; - reads them")
            .text("--format", options.format, "FORMAT", "Of the trace: lackey, csim or dinero")
            .number("--threads", options.threads, "N", "Threads (default: one for each core)", 0,
                    256);
        add_instruction_limit(sweep, options.max_instructions);
        sweep.flag("--csv", options.csv, "As comma-separated values")
            .flag("--json", options.json, "As JSON");
        add_machine_options(sweep, options.program);
        sweep.word(options.program.file, "names no file to run").rest(options.program.arguments);
      });
}

void add_profile(CommandLine& line) {
  line.add(
      "profile", "Count what every line costs in the caches", "FILE [ARGUMENTS…]", profile_command,
      [](Command& profile, ProfileOptions& options) {
        add_cache_options(profile, options.caches);
        profile
            .flag("--instructions", options.instructions,
                  "Show the instructions under each source line")
            .flag("--data", options.data,
                  "Share the misses among data symbols and cache sets (takes a slower run,\n"
                  "as do --kinds and --curve)")
            .flag("--kinds", options.kinds, "Tell compulsory, capacity and conflict misses apart")
            .flag("--curve", options.curve,
                  "Show reuse distances and the miss ratios of all cache sizes")
            .list("--compare", options.compare, "WHAT",
                  "Run another program too, or this one with args=, input=, caches=, I1=, D1=,\n"
                  "LL= or policy= different, and set the costs side by side")
            .text("--input", options.input, "FILE", "The program's standard input")
            .text("-o", options.output, "FILE", "Write the report to this file")
            .flag("--json", options.json, "As JSON; the program's output goes to standard error")
            .flag("--csv", options.csv, "As comma-separated values, one line for each instruction")
            .text("--cachegrind-out", options.cachegrind_out, "FILE",
                  "Also write a file for cg_annotate")
            .text("--callgrind-out", options.callgrind_out, "FILE",
                  "Also write a file for callgrind_annotate and KCachegrind");
        add_instruction_limit(profile, options.max_instructions);
        add_machine_options(profile, options.program);
        profile
            .help_below({"The program's output goes to standard output, and the report behind it, "
                         "or with -o\n"
                         "to a file. With --json or --csv and without -o, and with --compare, the "
                         "program's\n"
                         "output goes to standard error instead."})
            .word(options.program.file, "names no file to run")
            .rest(options.program.arguments);
      });
}

void add_explain(CommandLine& line) {
  line.add("explain", "Say why one instruction's accesses cost what they did", "--at MOMENT FILE",
           explain_command, [](Command& explain, ExplainOptions& options) {
             explain
                 .text("--at", options.at, "MOMENT",
                       "The instruction that is next at step:N, LABEL, LABEL#3, file:line")
                 .flag("--json", options.json, "As JSON");
             add_instruction_limit(explain, options.max_instructions);
             add_cache_options(explain, options.caches);
             add_machine_options(explain, options.program);
             explain.word(options.program.file, "names no file to run")
                 .shown_rest(options.program.arguments);
           });
}

}  // namespace

void add_cache_commands(CommandLine& line) {
  add_profile(line);
  add_explain(line);
  add_sweep(line);
  add_csim(line);
}

}  // namespace vitrine::cli
