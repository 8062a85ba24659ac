#pragma once
// What one writes behind `print`, `if` and `watch`: numbers, registers, flags, labels, locals and
// memory, with the operators of C. Parsed once, worked out at any moment.
//
//   rax + 8 * rcx          registers and their parts: eax, al, ah, r8d, xmm0 (its low 64 bits)
//   zf && !cf              flags cf pf af zf sf of df; rflags
//   buffer + 4, .loop      labels are addresses; a local label belongs to the function at hand
//   byte [buffer + rcx]    memory: byte, word, dword, qword; a bare [..] is a qword
//   [x], x                 a named local or parameter of this frame: its value, its address
//   0x1f, 1fh, 101b, 'A'   numbers as in NASM and C; $ is rip; step counts instructions
//   signed eax < 0         parts of registers and memory count as unsigned unless told otherwise

#include <string>
#include <string_view>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/machine/machine.hpp"

namespace vitrine::debug {

/// 64 bits, and how many bytes of them were read from a register or memory.
struct Value {
  u64 bits = 0;
  u8 size = 8;
};

/// Where a value lives, for `set`, `watch` and `who-wrote`.
struct Location {
  enum class Kind : u8 { None, Register, Flag, Memory } kind{};
  isa::Register reg{};  ///< Register; Rip with size 8
  u64 flag = 0;         ///< Flag: its bit of RFLAGS; 0: the whole of rflags
  u64 address = 0;      ///< Memory
  u64 size = 8;         ///< Memory: bytes
};

class Expression {
 public:
  /// Longer texts are refused, and so is nesting deeper than 64.
  static constexpr std::size_t longest = 1000;

  /// Errors: syntax (what is missing where); an unknown name (the nearest is named).
  [[nodiscard]] static Result<Expression> parse(std::string_view text,
                                                const machine::Machine& machine);

  /// Errors: unmapped memory, division by zero, a local of another function.
  [[nodiscard]] Result<Value> evaluate(const machine::Machine& machine) const;

  /// Where the value stands: of `[..]` the memory; of a label or local also its own address, with
  /// its size when it is known; Kind::None for computed values.
  [[nodiscard]] Result<Location> locate(const machine::Machine& machine) const;

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Whether it is a plain `[..]`: print shows such memory with its address.
  [[nodiscard]] bool is_memory() const;

 private:
  friend class ExpressionParser;

  enum class Kind : u8 { Number, Label, Register, Flag, Step, Local, Load, Unary, Binary };
  enum class Operator : u8 {
    LogicalOr,
    LogicalAnd,
    Or,
    Xor,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Negate,
    Not,
    LogicalNot,
    Signed,
    Plus,
  };
  struct Node {
    Kind kind{};
    Operator op{};
    u8 size = 0;          ///< Load: bytes, 0 when it was not said
    u64 number = 0;       ///< Number, Label: its value; Flag: the bit; Load: 4 fs, 5 gs, else 0
    isa::Register reg{};  ///< Register
    std::size_t left = 0, right = 0;  ///< indexes of operands; Load, Unary: left
    std::string name;                 ///< Label, Local
  };

  [[nodiscard]] Result<Value> evaluate(const machine::Machine& machine, const Node& node) const;
  [[nodiscard]] Result<Value> evaluate_binary(const machine::Machine& machine,
                                              const Node& node) const;
  [[nodiscard]] Result<Location> locate_load(const machine::Machine& machine,
                                             const Node& node) const;
  [[nodiscard]] Result<Location> locate_local(const machine::Machine& machine,
                                              const Node& node) const;

  std::string text_;
  std::vector<Node> nodes_;  ///< operands before the operators that use them; the last is the root
};

/// "qword", "byte", "48 bytes".
[[nodiscard]] std::string size_name(u64 size);

/// Whether assign() can set it so. Errors: unmapped memory, a value that does not fit, a location
/// that is none.
[[nodiscard]] Result<void> check_assign(const machine::Machine& machine, const Location& location,
                                        u64 value);
/// Sets what `location` names; check_assign() must have allowed it.
void assign(machine::Machine& machine, const Location& location, u64 value);

/// The present value of a register as an instruction names it: its part, zero-extended; of xmm the
/// low 64 bits.
[[nodiscard]] u64 register_value(const cpu::State& state, isa::Register reg);

}  // namespace vitrine::debug
