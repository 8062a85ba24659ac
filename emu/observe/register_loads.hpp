#pragma once
// Where in memory the value of each register was loaded from. Fed with the steps of an observed
// run.

#include <array>

#include "emu/machine/machine.hpp"

namespace vitrine::observe {

class RegisterLoads {
 public:
  void on_step(const machine::StepEvent& event);

  /// Where the register's value was loaded from, as a whole and by whatever way; 0 when it was
  /// computed.
  [[nodiscard]] u64 of(u8 number) const { return loaded_from_[number]; }

 private:
  std::array<u64, 16> loaded_from_{};
};

/// Where an operand of 8 bytes has its value from: the memory that the step reads for it, or that
/// its register was loaded from before; 0 when there is no such place.
[[nodiscard]] u64 place_of_word(const machine::StepEvent& event, const isa::Operand& operand,
                                const RegisterLoads& loads);

}  // namespace vitrine::observe
