#include "frontend/cli/options.hpp"

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/machine/machine.hpp"

namespace vitrine::cli {

void add_source_options(Command& command, std::vector<std::string>& includes,
                        std::vector<std::string>& defines, std::vector<std::string>& undefines,
                        std::string& isa) {
  command.list("-I", includes, "DIR", "Search this directory for %include")
      .list("-D", defines, "NAME[=VALUE]", "Define a macro")
      .list("-U", undefines, "NAME", "Undefine a macro")
      .text("--isa", isa, "SET", "full, or core: the two dozen instructions taught first");
}

void add_machine_options(Command& command, ProgramOptions& program) {
  command.text("--memory", program.memory, "SIZE", "Physical RAM (default 64M)")
      .text("--stack-size", program.stack_size, "SIZE", "Stack (default 8M)")
      .number("--seed", program.seed, "N", "Seed of the guest's random bytes")
      .flag("--rwx", program.writable_text, "Map the program readable, writable, executable")
      .text("--nx", program.no_execute, "on|off", "Whether the stack is kept from being executed")
      .number("--canary", program.canary, "SEED", "Guard frames with a canary (lib/canary.inc)")
      .number("--aslr", program.aslr, "SEED", "Put stack, heap, mappings and program elsewhere")
      .flag("--shadow-stack", program.shadow_stack, "Keep return addresses on a second stack, too")
      .list("--file", program.files, "PATH[:rw]",
            "Let the guest open this file (:rw behind: write)")
      .list("--dir", program.directories, "PATH[:rw]",
            "Let the guest open files below this directory")
      .list("--env", program.environment, "NAME=VALUE", "An environment variable of the guest")
      .text("--itlb", program.instruction_tlb, "ENTRIES,WAYS", "Instruction TLB (default 64,4)")
      .text("--dtlb", program.data_tlb, "ENTRIES,WAYS", "Data TLB (default 64,4)");
  add_source_options(command, program.include_directories, program.defines, program.undefines,
                     program.isa);
}

void add_cache_options(Command& command, CacheOptions& caches) {
  const std::string usual = caches.caches == "cachegrind" ? " (default)" : "";
  command
      .text("--caches", caches.caches, "NAME",
            "cachegrind" + usual + ", teaching, apple-m4, zen5, arrow-lake,\nhost, or a TOML file")
      .text("--I1", caches.i1, "SIZE,WAYS,LINE", "First-level instruction cache")
      .text("--D1", caches.d1, "SIZE,WAYS,LINE", "First-level data cache")
      .text("--LL", caches.ll, "SIZE,WAYS,LINE", "Last-level cache")
      .text("--policy", caches.policy, "NAME", "lru, tree-plru, fifo or random, for all levels");
}

void add_moment_options(Command& command, std::string& at, u64& max_instructions) {
  command.text("--at", at, "MOMENT", "Run to this moment first");
  add_instruction_limit(command, max_instructions);
}

void add_instruction_limit(Command& command, u64& max_instructions) {
  const std::string own = max_instructions == machine::no_limit
                              ? ""
                              : fmt::format("; default {}", grouped(max_instructions));
  command.number("--max-instructions", max_instructions, "N",
                 fmt::format("Stop after so many (exit code 124{})", own), 1);
}

}  // namespace vitrine::cli
