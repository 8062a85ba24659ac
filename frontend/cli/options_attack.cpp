// The options of the stack-smashing lab and the attacker's bench.

#include "frontend/cli/options.hpp"

namespace vitrine::cli {

namespace {

void add_smash(CommandLine& line) {
  line.add("smash", "Run a program and watch its return addresses: who wrote over them?",
           "FILE [ARGUMENTS…]", smash_command, [](Command& smash, SmashOptions& options) {
             smash
                 .flag("--stop-at-write", options.stop_at_write,
                       "Stop when one is written over, before it is used, and draw the stack")
                 .flag("--json", options.json,
                       "As JSON; the program's output goes to standard error");
             add_instruction_limit(smash, options.max_instructions);
             add_machine_options(smash, options.program);
             smash.help_below({size_help, exit_help, "0 also when --stop-at-write has stopped it."})
                 .word(options.program.file, "names no file to run")
                 .rest(options.program.arguments);
           });
}

void add_lab(CommandLine& line) {
  line.add("lab", "Try attacks against defences: the stack-smashing lab", "[ATTACK]", lab_command,
           [](Command& lab, LabOptions& options) {
             lab.number("--seed", options.seed, "N",
                        "Draw canaries and addresses from this (default 1)")
                 .text("--attacks", options.attacks, "FOLDER",
                       "Take the attacks from here (default programs/exploit)")
                 .flag("--json", options.json, "As JSON")
                 .optional_word(options.attack);
           });
}

void add_symbols(CommandLine& line) {
  line.add("symbols", "List a program's names with their addresses", "FILE", symbols_command,
           [](Command& symbols, SymbolsOptions& options) {
             symbols
                 .text("--format", options.format, "FORMAT", "text (default), or equ for a payload")
                 .text("--frame", options.frame, "FUNCTION",
                       "Run up to this function, and name the variables of its frame, too");
             add_machine_options(symbols, options.program);
             symbols.word(options.program.file, "names no file to run")
                 .shown_rest(options.program.arguments);
           });
}

void add_cyclic(CommandLine& line) {
  line.add("cyclic", "Print a text in which every four letters stand only once", "LENGTH",
           cyclic_command, [](Command& cyclic, CyclicOptions& options) {
             cyclic
                 .text("--find", options.find, "VALUE",
                       "Say where a number or text stands in it, that was found in a register")
                 .optional_word(options.length);
           });
}

void add_gadgets(CommandLine& line) {
  line.add(
      "gadgets", "List runs of instructions that end in ret", "FILE [PATTERN]", gadgets_command,
      [](Command& gadgets, GadgetsOptions& options) {
        gadgets
            .number("--length", options.most_instructions, "N",
                    "Instructions before the ret (default 4)", 0, 16)
            .flag("--json", options.json, "As JSON");
        add_machine_options(gadgets, options.program);
        gadgets.help_below({"PATTERN  a part of the text; * stands for anything: 'pop rdi*; ret'"})
            .word(options.program.file, "names no file")
            .optional_word(options.pattern);
      });
}

void add_checksec(CommandLine& line) {
  line.add("checksec", "Say which defences a program was made with", "FILE", checksec_command,
           [](Command& checksec, ChecksecOptions& options) {
             checksec.flag("--json", options.json, "As JSON");
             add_machine_options(checksec, options.program);
             checksec.word(options.program.file, "names no file");
           });
}

void add_chain(CommandLine& line) {
  line.add(
      "chain", "Follow what an overwritten stack makes a program do, word by word",
      "FILE [ARGUMENTS…]", chain_command, [](Command& chain, ChainOptions& options) {
        add_instruction_limit(chain, options.max_instructions);
        add_machine_options(chain, options.program);
        chain.word(options.program.file, "names no file to run").rest(options.program.arguments);
      });
}

}  // namespace

void add_attack_commands(CommandLine& line) {
  add_smash(line);
  add_lab(line);
  add_symbols(line);
  add_cyclic(line);
  add_gadgets(line);
  add_checksec(line);
  add_chain(line);
}

}  // namespace vitrine::cli
