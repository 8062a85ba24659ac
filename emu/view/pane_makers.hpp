#pragma once
// The functions behind all_panes(), and what they share. Inside emu/view only.

#include "emu/view/panes.hpp"

namespace vitrine::view {

[[nodiscard]] Pane make_registers(const Scene& scene);
[[nodiscard]] Pane make_xmm(const Scene& scene);
[[nodiscard]] Pane make_source(const Scene& scene);
[[nodiscard]] Pane make_disassembly(const Scene& scene);
[[nodiscard]] Pane make_stack(const Scene& scene);
[[nodiscard]] Pane make_memory(const Scene& scene);
[[nodiscard]] Pane make_address_space(const Scene& scene);
[[nodiscard]] Pane make_pages(const Scene& scene);
[[nodiscard]] Pane make_walk(const Scene& scene);
[[nodiscard]] Pane make_tlb(const Scene& scene);
[[nodiscard]] Pane make_cache(const Scene& scene);
[[nodiscard]] Pane make_profile(const Scene& scene);
[[nodiscard]] Pane make_functions(const Scene& scene);
[[nodiscard]] Pane make_moment(const Scene& scene);
[[nodiscard]] Pane make_calls(const Scene& scene);
[[nodiscard]] Pane make_accesses(const Scene& scene);
[[nodiscard]] Pane make_smash(const Scene& scene);
[[nodiscard]] Pane make_chain(const Scene& scene);
[[nodiscard]] Pane make_console(const Scene& scene);

/// The instruction that comes next; of a program that has ended, the one that it ended at.
[[nodiscard]] u64 current_address(const machine::Machine& machine);
/// Danger when that instruction killed the program.
[[nodiscard]] Mark current_mark(const machine::Machine& machine);

/// What the memory and walk panes are about: see Scene::address.
[[nodiscard]] u64 address_of_interest(const Scene& scene);

/// A row of one cell across all columns.
[[nodiscard]] Row heading_row(std::string kind, std::string text, Mark mark = Mark::None);

/// Keeps at most `most` rows; the last then says how many more there are.
void keep_first(std::vector<Row>& rows, std::size_t most, std::string_view noun);

/// `digits` hexadecimal digits, which lead to the address that they are.
[[nodiscard]] Cell address_cell(u64 address, unsigned digits = 12);

/// The hexadecimal digits that the addresses up to `highest` need: 6, 12 or 16.
[[nodiscard]] unsigned address_digits(u64 highest);

/// "step 1,204", "at the end, step 58,113".
[[nodiscard]] std::string moment_text(const machine::Machine& machine);

/// What the last step did to the bytes [address, address+size): Changed, Written (with what they
/// held before), Read or None; by the instruction or by the kernel on its behalf.
[[nodiscard]] Mark trace_of(const Scene& scene, u64 address, u64 size);

/// The value that the bytes [address, address+size), size 1..8, had before the last step.
[[nodiscard]] std::optional<u64> value_before(const Scene& scene, u64 address, u64 size);

}  // namespace vitrine::view
