#include "emu/memory/port.hpp"

namespace vitrine::memory {

void TlbModel::fill(Tlb& tlb, const Mmu& mmu, u64 page) {
  // Any kind of access will do: the walk of one that was allowed reads the same entries.
  const Walk walked = walk(mmu.memory(), mmu.cr3, page << page_bits, AccessKind::Read);
  tlb.fill(page, walked.physical >> page_bits, walked.leaf().entry & ~frame_address_mask,
           walked.step_count);
}

}  // namespace vitrine::memory
