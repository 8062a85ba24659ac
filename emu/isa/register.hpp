#pragma once
// The registers a program can name, and their spellings.

#include <optional>
#include <string_view>

#include "emu/base/types.hpp"

namespace vitrine::isa {

enum class RegisterClass : u8 { None, Gpr, GprHigh, Xmm, Segment, Rip };

/// A register as an instruction names it. Gpr numbers are the encoding's (rax=0, rcx=1, rdx=2,
/// rbx=3, rsp=4, rbp=5, rsi=6, rdi=7, r8..r15); GprHigh 0..3 are ah, ch, dh, bh; Segment numbers
/// are es=0, cs, ss, ds, fs=4, gs=5.
struct Register {
  RegisterClass cls = RegisterClass::None;
  u8 number = 0;
  u8 size = 0;  ///< bytes: 1, 2, 4, 8; 16 for xmm; 2 for segments

  constexpr bool operator==(const Register&) const = default;
  explicit constexpr operator bool() const { return cls != RegisterClass::None; }
};

enum Gpr : u8 { Rax, Rcx, Rdx, Rbx, Rsp, Rbp, Rsi, Rdi, R8, R9, R10, R11, R12, R13, R14, R15 };
enum Segment : u8 { Es, Cs, Ss, Ds, Fs, Gs };

constexpr Register gpr(u8 number, u8 size) {
  return {RegisterClass::Gpr, number, size};
}
constexpr Register xmm(u8 number) {
  return {RegisterClass::Xmm, number, 16};
}

/// "eax", "r8b", "ah", "xmm3", "fs", "rip"; "" for None.
[[nodiscard]] std::string_view name(Register reg);

/// The register so spelt (any letter case), including NASM's r8b..r15b, spl, bpl, sil, dil.
[[nodiscard]] std::optional<Register> find_register(std::string_view spelling);

}  // namespace vitrine::isa
