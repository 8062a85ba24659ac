#pragma once
// The functions of Capstone that are used here, found when they are first asked for. Its tables
// hold some 77,000 addresses, and a program that is linked with it waits at each start until all of
// them are filled in: a third of the time in which a small guest is assembled and run. So, on
// Linux, it is loaded when there is an instruction to print.

#include <capstone/capstone.h>

namespace vitrine::disasm {

struct Capstone {
  decltype(&cs_open) open = nullptr;
  decltype(&cs_close) close = nullptr;
  decltype(&cs_option) option = nullptr;
  decltype(&cs_malloc) allocate = nullptr;
  decltype(&cs_free) free = nullptr;
  decltype(&cs_disasm_iter) disassemble = nullptr;
};

/// Null when the library that this was built for is not on the machine any more.
[[nodiscard]] const Capstone* capstone();

}  // namespace vitrine::disasm
