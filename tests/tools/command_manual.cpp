// Prints docs/commands.md.
#include "emu/debug/command.hpp"

#include <cstdio>

int main() {
  return std::fputs(vitrine::debug::command_manual().c_str(), stdout) < 0;
}
