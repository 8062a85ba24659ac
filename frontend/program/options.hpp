#pragma once
// What a command line says about the program that is to be run.

#include <optional>
#include <string>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::program {

/// How a program is assembled or read, and what machine it gets. Shared by all that run one.
struct ProgramOptions {
  std::string file;
  std::vector<std::string> arguments;  ///< the guest's, behind FILE
  std::string memory = "64M";
  std::string stack_size = "8M";
  u64 seed = 1;
  bool writable_text = false;
  std::string no_execute;           ///< "on", "off", or "" for what the program asks for
  std::optional<u64> canary, aslr;  ///< seeds
  bool shadow_stack = false;
  std::vector<std::string> files, directories;  ///< grants, perhaps with :rw behind
  std::vector<std::string> environment;
  std::string isa = "full";
  std::vector<std::string> include_directories, defines, undefines;
  std::string instruction_tlb = "64,4", data_tlb = "64,4";  ///< ENTRIES,WAYS
};

}  // namespace vitrine::program
