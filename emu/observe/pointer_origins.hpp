#pragma once
// The address that each pointer was made from, however far it has been moved since: of
// `lea rdi, [rbp-32]`, `add rdi, 40` still rbp-32. So a store that misses its object tells which
// object it was meant for. Fed with the steps of an observed run. The rules:
//
//   - lea from rip, rsp, rbp or nothing makes a pointer (an index aside), and so do a number that
//     is loaded, and what a system call or an allocator returns; but no number that is too small to
//     be an address.
//   - A copy of rsp or rbp is only on its way: constants that are added to it before it is used
//     make the pointer, as lea would. So does what aligns it.
//   - So does an index that such a copy is added to: of `add rax, rbp; sub rax, 40` rbp-40.
//   - rbp is a base as long as it is where it was made. Once moved, it is a pointer like others; so
//     it is when it was made from one, and not from rsp.
//   - Moves, pushes and pops, also by way of memory, additions and subtractions, and the steps of
//     string instructions keep it. Of two pointers that are added, the first stays.
//   - The difference of two pointers leads from one to the other: a copy that keeps one pointer and
//     the distance writes by way of `[rsi+rdx]`.
//   - Everything else makes a number of which nothing is known.

#include <array>
#include <bitset>
#include <unordered_map>

#include "emu/machine/machine.hpp"

namespace vitrine::observe {

class PointerOrigins {
 public:
  void on_step(const machine::StepEvent& event);

  /// Whether the base of an operand adds a distance that was known when the program was written:
  /// rip, rsp, rbp or nothing. To be asked before on_step().
  [[nodiscard]] bool is_fixed_base(const machine::StepEvent& event) const;
  /// What the register's value was made from; 0 when nothing is known.
  [[nodiscard]] u64 in_register(u8 number) const { return registers_[number]; }
  /// What a pointer made from `origin` leads into when a difference of pointers with this value is
  /// added to it; 0 when it is none.
  [[nodiscard]] u64 across(u64 origin, u64 distance) const;
  /// An allocator has returned it.
  void make_pointer(isa::Gpr number, u64 value) {
    registers_[number] = value;
    unused_bases_[number] = false;
  }

 private:
  struct Kept {
    u64 value, origin;
  };
  void follow(const machine::StepEvent& event);
  [[nodiscard]] bool is_base(const machine::StepEvent& event, u8 number) const;
  [[nodiscard]] bool is_unused_base(const machine::StepEvent& event, u8 number) const;
  bool move_base(const machine::StepEvent& event);
  void load_address(const machine::StepEvent& event);
  void set(const machine::StepEvent& event, u8 number, const isa::Operand& from);
  void move(const machine::StepEvent& event, const isa::Operand& to, const isa::Operand& from);
  void push(const machine::StepEvent& event, const isa::Operand& pushed);
  void add(const machine::StepEvent& event, const isa::Operand& to, const isa::Operand& by);
  void make_base(u8 number, u64 origin, u64 index);
  void make_difference(u64& origin, u64 from, u64 distance);
  void store(u64 address, u64 value, u64 origin);
  [[nodiscard]] u64 load(u64 address, u64 value) const;
  [[nodiscard]] u64 load_from(const memory::MemoryAccess& read) const;
  void change_stored(const machine::StepEvent& event);
  void forget_changed(const machine::StepEvent& event);

  std::array<u64, 16> registers_{};
  std::bitset<16> unused_bases_;   ///< copies of rsp or rbp
  std::array<u64, 16> indexes_{};  ///< that were added to those
  bool rbp_is_pointer_ = false;    ///< made from one
  struct Difference {
    u64 distance, from, to;
  };
  std::array<Difference, 8> differences_{};  ///< the latest that were made
  std::size_t next_difference_ = 0;
  std::unordered_map<u64, Kept> memory_;  ///< pointers that were stored, by where
};

}  // namespace vitrine::observe
