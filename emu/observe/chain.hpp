#pragma once
// What a smashed stack makes the program do: word by word, from the ret that took control on. A
// return-oriented program is a list of such words.

#include "emu/observe/smash_watch.hpp"

namespace vitrine::observe {

struct ChainLink {
  u64 step = 0;
  u64 address = 0;  ///< of the word on the stack
  u64 value = 0;
  u64 instruction = 0;    ///< that took it
  bool returned = false;  ///< as a return address; else as data
  InputSpans input;
};

/// A SmashWatch that keeps what comes after the smash.
class ChainRecorder final : public machine::Observer {
 public:
  explicit ChainRecorder(const machine::Machine& machine) : machine_(machine), watch_(machine) {}

  bool on_step(const machine::StepEvent& event) override;

  [[nodiscard]] const SmashWatch& watch() const { return watch_; }
  /// The words that ret and pop took, from the smash on; at most `most_links`.
  [[nodiscard]] const std::vector<ChainLink>& links() const { return links_; }

  static constexpr std::size_t most_links = 1000;

 private:
  const machine::Machine& machine_;
  SmashWatch watch_;
  std::vector<ChainLink> links_;
};

}  // namespace vitrine::observe
