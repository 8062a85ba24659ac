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

Console console(const machine::Machine& machine, u64 most) {
  const os::Journal& journal = machine.process().journal();
  const auto& written = journal.cursor().output;
  const u64 total = written[0] + written[1];
  // Replay writes the same again, so what was written up to now is always a start of the log.
  const u64 first =
      std::max(std::min(journal.output().begin(), total), total - std::min(total, most));
  return {first, journal.output().up_to(total, most)};
}

}  // namespace vitrine::debug
