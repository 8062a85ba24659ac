#pragma once
// The notation of the table's rows, for its authors. The rows stand in table_*.cpp, by family.
//
//   mnemonic   One name, or one for each width ("cbw/cwde/cdqe"). A last "cc" becomes each of the
//              sixteen conditions.
//   operands   Comma-separated, in Intel order. A leading `=` is written, `+` read and written, `~`
//              not accessed (lea's memory), nothing read. r rm m: a register, register-or-memory,
//              memory of the row's width. With a number (r32, rm8, m64) the size is fixed.
//              imm: immediate of the row's width (at most 4 bytes, sign-extended to 8); imm8 imm16
//              imm64: so many bytes; imm8s: one byte sign-extended to the row's width;
//              acc: al/ax/eax/rax by width; cl, ecx, rcx: that register; 1: the constant;
//              rel8 rel32; moffs; x: xmm register; xm32 xm64 xm128: xmm register or memory of so
//              many bits.
//   encoding   The manual's: "REX.W + 0F AF /r", "F2 0F 58 /r", "80 /0 ib", "B8+r", "70+cc cb",
//              "0F AE E8". Immediates are ib, iw, io, and iv for one of the row's width; cb and cd
//              are branch displacements, mo is moffs. 66, F2, F3 in front belong to the opcode; NP
//              says that none of them may stand there; 67 is the address-size prefix.
//              "0F AE E8..EF" stands for a ModRM byte whose low three bits do not matter.
//   widths     Letters of b w d q, preferred first. The row is expanded to each: w adds the prefix
//              66, q adds REX.W (unless Default64). If b stands beside others, it uses the opcode
//              as written and the others opcode + 1 (the manual's w bit). "" means one form of no
//              particular width.
//   flags      o s z a p c, and d i t ac id: written according to the result; with `0`, `1` or `?`
//              behind: cleared, set, undefined; `<` before: read. "<c o s z a p c", "o0 s z a? p
//              c0". Shifts and rotates: the effects for a count that is not zero.

#include "emu/isa/form.hpp"

namespace vitrine::isa::table {

/// The rows of each family, joined by rows().
[[nodiscard]] std::span<const Row> data_rows();     // moving data
[[nodiscard]] std::span<const Row> integer_rows();  // arithmetic, logic
[[nodiscard]] std::span<const Row> bit_rows();      // shifts, rotates, bit tests
[[nodiscard]] std::span<const Row> control_rows();  // jumps, calls, flags
[[nodiscard]] std::span<const Row> string_rows();
[[nodiscard]] std::span<const Row> system_rows();  // atomics, system, nops
[[nodiscard]] std::span<const Row> sse_rows();

}  // namespace vitrine::isa::table
