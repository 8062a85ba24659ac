#pragma once
// What calls cost with all that they call: fed by the call record while a counting run goes on.
// The rules:
//   - A function is what a CALL led to: it is known by the address of its first instruction.
//   - The CALL belongs to the caller, the RET to the function that it ends.
//   - Of a function that is open several times (recursion), only the outermost call counts towards
//     its inclusive cost, so that no cycle is counted twice. The same holds for the calls from one
//     place.
//   - A jump to another function is no call: its cost is part of whoever was called.

#include <unordered_map>
#include <vector>

#include "emu/machine/machine.hpp"

namespace vitrine::observe {

using machine::InstructionCounters;

/// What was called, and from where.
struct CallSite {
  u64 call_site = 0;  ///< address of the CALL
  u64 function = 0;   ///< address of the first instruction of what it called
  u64 calls = 0;
  InstructionCounters inclusive;  ///< of these calls
};

/// A function as calls see it.
struct CalledFunction {
  u64 function = 0;   ///< address of its first instruction
  u64 calls = 0;      ///< for the program's entry: 0
  u64 recursive = 0;  ///< of these, those made while it was open already
  InstructionCounters inclusive;
};

class CallCosts final : public machine::CallListener {
 public:
  /// Listens to the machine's call record until it is destroyed. The machine must not be moved and
  /// must outlive this; it should not have run yet: calls that are open now count from now on.
  explicit CallCosts(machine::Machine& machine);
  ~CallCosts() override;
  CallCosts(const CallCosts&) = delete;
  CallCosts& operator=(const CallCosts&) = delete;

  void entered(const machine::Call& call) override;
  void left(const machine::Call& call) override;

  /// What is known between runs; calls that are still open count as if they ended now. By function
  /// and by (call site, function), ascending.
  [[nodiscard]] std::vector<CalledFunction> functions() const;
  [[nodiscard]] std::vector<CallSite> call_sites() const;

 private:
  struct Function {
    CalledFunction costs;
    u64 open = 0;
  };
  struct Site {
    CallSite costs;
    Function* function = nullptr;
    u64 open = 0;
  };
  struct SiteKey {
    u64 call_site, function;
    bool operator==(const SiteKey&) const = default;
  };
  struct SiteHash {
    std::size_t operator()(const SiteKey& key) const {
      return std::hash<u64>()(key.call_site * 0x9e3779b97f4a7c15 ^ key.function);
    }
  };
  struct Open {
    Function* function;
    Site* site;    ///< null for the start
    bool counted;  ///< the outermost of its function or its site: `before_` has its beginning
  };

  [[nodiscard]] InstructionCounters now() const;

  machine::Machine& machine_;
  std::unordered_map<u64, Function> functions_;
  std::unordered_map<SiteKey, Site, SiteHash> sites_;
  std::vector<Open> open_;
  /// Totals at the beginning of the calls that are counted. Only for these is the model settled,
  /// which would take longer than a short call.
  std::vector<InstructionCounters> before_;
};

}  // namespace vitrine::observe
