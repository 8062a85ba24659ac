#include "emu/debug/console.hpp"

#include <algorithm>

#include "emu/os/process.hpp"

namespace vitrine::debug {

std::string Console::text() const {
  std::string all;
  for (const auto& piece : pieces)
    all += piece.text;
  return all;
}

Console console(const machine::Machine& machine) {
  const os::Journal& journal = machine.process().journal();
  const auto& written = journal.cursor().output;
  const u64 total = written[0] + written[1];
  // Replay writes the same again, so what was written up to now is always a start of the log.
  return {std::min(journal.output().begin(), total), journal.output().up_to(total)};
}

}  // namespace vitrine::debug
