#pragma once
// Make a trace of a run's memory references, in pieces, for those who look at addresses alone. An
// instruction's read-modify-write of one place is one reference; the kernel's accesses are none.

#include <functional>
#include <vector>

#include "emu/lab/sweep.hpp"
#include "emu/machine/machine.hpp"

namespace vitrine::lab {

/// Takes a piece of the trace and leaves the vector empty.
using TraceSink = std::function<void(std::vector<SweepAccess>&)>;

/// Gathers references until there are enough for a piece.
class TracePieces {
 public:
  explicit TracePieces(TraceSink sink) : sink_(std::move(sink)) {}

  void add(u64 address, u32 size) {
    piece_.push_back({address, size});
    if (piece_.size() >= enough) sink_(piece_);
  }
  /// At the end of the run: hands over what is left.
  void finish() {
    if (!piece_.empty()) sink_(piece_);
  }

 private:
  static constexpr std::size_t enough = 1 << 16;
  TraceSink sink_;
  std::vector<SweepAccess> piece_;
};

/// Data references, for Machine::record: fast.
class DataRecorder final : public memory::ReferenceModel {
 public:
  explicit DataRecorder(TracePieces& pieces) : pieces_(pieces) {}
  void fetched(u64, u32, u64) override {}
  void accessed(memory::AccessUse, u64 address, u32 size, u64, u64) override {
    pieces_.add(address, size);
  }
  bool admits(memory::AccessUse, u64, u32, u64) override { return false; }

 private:
  TracePieces& pieces_;
};

/// Instruction references, one for each executed instruction, and data references if asked for; for
/// Machine::observe, since only that tells of every instruction in order.
class StepRecorder final : public machine::Observer {
 public:
  StepRecorder(TracePieces& pieces, bool data) : pieces_(pieces), data_(data) {}
  bool on_step(const machine::StepEvent& event) override;

 private:
  TracePieces& pieces_;
  bool data_;
};

}  // namespace vitrine::lab
