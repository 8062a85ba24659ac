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

namespace {

using Piece = os::OutputLog::Piece;

/// Puts what was read at its place among what was written, the first byte of which is number
/// `first`.
std::vector<Piece> with_input(std::vector<Piece> written, u64 first,
                              const std::vector<os::Journal::Taken>& taken) {
  std::vector<Piece> all;
  auto next = std::find_if(taken.begin(), taken.end(),
                           [&](const auto& input) { return input.written >= first; });
  u64 at = first;
  const auto add_input = [&] {
    for (; next != taken.end() && next->written <= at; ++next)
      all.push_back({0, next->text});
  };
  add_input();
  for (Piece& piece : written)
    while (!piece.text.empty()) {
      const u64 until = next != taken.end() ? next->written - at : piece.text.size();
      const std::size_t part = std::min<std::size_t>(until, piece.text.size());
      all.push_back({piece.fd, piece.text.substr(0, part)});
      piece.text.erase(0, part);
      at += part;
      add_input();
    }
  return all;
}

}  // namespace

Console console(const machine::Machine& machine, u64 most) {
  const os::Journal& journal = machine.process().journal();
  const auto& written = journal.cursor().output;
  const u64 total = written[0] + written[1];
  // Replay writes the same again, so what was written up to now is always a start of the log.
  const u64 first =
      std::max(std::min(journal.output().begin(), total), total - std::min(total, most));
  std::vector<Piece> pieces = journal.output().up_to(total, most);
  if (journal.echoes()) pieces = with_input(std::move(pieces), first, journal.input_taken(most));
  return {first, std::move(pieces)};
}

}  // namespace vitrine::debug
