// Prints docs/isa.md.
#include "emu/isa/isa_manual.hpp"

#include <cstdio>

int main() {
  return std::fputs(vitrine::isa::manual().c_str(), stdout) < 0;
}
