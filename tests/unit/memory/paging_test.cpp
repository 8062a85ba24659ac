// The walker against tables written by hand from the bit definitions of SDM vol. 3A, 4.5.
#include "emu/memory/paging.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::memory;

namespace {

// Bits as numbers, not by the names under test.
constexpr u64 p = 1, rw = 2, us = 4, a = 0x20, d = 0x40, ps = 0x80, nx = u64{1} << 63;

constexpr u64 pml4 = 0x1000, pdpt = 0x2000, pd = 0x3000, pt = 0x4000;
// Index 1 in the PML4, 2 in the PDPT, 3 in the PD, 4 in the PT, byte 0x567.
constexpr u64 address = (u64{1} << 39) | (u64{2} << 30) | (u64{3} << 21) | (u64{4} << 12) | 0x567;

struct Tables {
  PhysicalMemory memory{u64{1} << 20};
  /// `level` is where the page is mapped: 1 (1 GiB), 2 (2 MiB) or 3 (4 KiB).
  explicit Tables(int level, u64 pml4e, u64 pdpte, u64 pde, u64 pte) {
    memory.write64(pml4 + 8 * 1, pdpt | pml4e);
    memory.write64(pdpt + 8 * 2, level == 1 ? 0x1'4000'0000 | ps | pdpte : pd | pdpte);
    memory.write64(pd + 8 * 3, level == 2 ? 0x4060'0000 | ps | pde : pt | pde);
    memory.write64(pt + 8 * 4, 0x7'7000 | pte);
  }
  [[nodiscard]] u64 entry(int level) const {
    const u64 places[] = {pml4 + 8, pdpt + 16, pd + 24, pt + 32};
    return memory.read64(places[level]);
  }
};

}  // namespace

TEST_CASE("pages of all three sizes translate") {
  const u64 all = p | rw | us;
  const Walk small = walk(Tables(3, all, all, all, all).memory, pml4, address, AccessKind::Read);
  CHECK(small.ok);
  CHECK(small.physical == 0x7'7567);
  CHECK(small.page_bytes == 4096);
  CHECK(small.step_count == 4);
  CHECK(small.steps[3].table == pt);
  CHECK(small.steps[3].index == 4);
  CHECK(small.leaf().entry == (0x7'7000 | all));

  const Walk large = walk(Tables(2, all, all, all, all).memory, pml4, address, AccessKind::Read);
  CHECK(large.ok);
  CHECK(large.physical == 0x4060'4567);
  CHECK(large.page_bytes == 2 << 20);
  CHECK(large.step_count == 3);

  const Walk huge = walk(Tables(1, all, all, all, all).memory, pml4, address, AccessKind::Read);
  CHECK(huge.ok);
  CHECK(huge.physical == (0x1'4000'0000 | (address & 0x3fff'ffff)));
  CHECK(huge.page_bytes == 1 << 30);
  CHECK(huge.step_count == 2);
}

TEST_CASE("every combination of P, R/W, U/S and NX at every level, size and access kind") {
  int refused = 0, allowed = 0;
  for (int leaf = 1; leaf <= 3; ++leaf) {
    const int levels = leaf + 1;
    for (unsigned combination = 0; combination < 1u << (4 * levels); ++combination) {
      u64 bits[4] = {};
      bool present = true, writable = true, user_page = true, no_execute = false;
      int first_absent = -1;
      for (int level = 0; level < levels; ++level) {
        const unsigned four = combination >> (4 * level) & 15;
        // Skip what cannot differ: below an absent entry nothing is read.
        bits[level] =
            (four & 1 ? p : 0) | (four & 2 ? rw : 0) | (four & 4 ? us : 0) | (four & 8 ? nx : 0);
        if (present && !(four & 1)) first_absent = level;
        present = present && (four & 1);
        writable = writable && (four & 2);
        user_page = user_page && (four & 4);
        no_execute = no_execute || (four & 8);
      }
      const Tables tables(leaf, bits[0], bits[1], bits[2], bits[3]);
      for (const bool user : {true, false}) {
        for (const AccessKind kind : {AccessKind::Read, AccessKind::Write, AccessKind::Execute}) {
          const Walk result = walk(tables.memory, pml4, address, kind, user);
          const bool write = kind == AccessKind::Write, fetch = kind == AccessKind::Execute;
          const bool rights =
              (!user || user_page) && (!write || writable) && (!fetch || !no_execute);
          const u32 code = (write ? 2u : 0u) | (user ? 4u : 0u) | (fetch ? 16u : 0u);
          // One check per case, so that a million of them stay quick.
          bool good = result.ok == (present && rights);
          if (!present) {
            good = good && result.error_code == code && result.refused_bit == p &&
                   static_cast<int>(result.refused_by) == first_absent;
          } else if (!rights) {
            good = good && result.error_code == (code | 1);
          }
          if (!good) {
            CAPTURE(leaf, combination, user, static_cast<int>(kind));
            REQUIRE(good);
          }
          ++(result.ok ? allowed : refused);
        }
      }
    }
  }
  CHECK(allowed > 1000);
  CHECK(refused > 100000);
}

TEST_CASE("a refusal names the level and the bit nearest the root") {
  const u64 all = p | rw | us;
  const Walk user =
      walk(Tables(3, all, p | rw, all, p | us).memory, pml4, address, AccessKind::Write);
  CHECK(user.refused_by == Level::Pdpt);
  CHECK(user.refused_bit == User);
  const Walk write =
      walk(Tables(3, all, all, all, p | us | nx).memory, pml4, address, AccessKind::Write);
  CHECK(write.refused_by == Level::Pt);
  CHECK(write.refused_bit == Writable);
  CHECK(write.error_code == (FaultPresent | FaultWrite | FaultUser));
  const Walk fetch =
      walk(Tables(3, all, all, all | nx, all | nx).memory, pml4, address, AccessKind::Execute);
  CHECK(fetch.refused_by == Level::Pd);
  CHECK(fetch.refused_bit == NoExecute);
  CHECK(fetch.error_code == (FaultPresent | FaultUser | FaultFetch));
}

TEST_CASE("reserved bits fault with RSVD") {
  const u64 all = p | rw | us;
  const auto error = [](const Tables& tables) {
    return walk(tables.memory, pml4, address, AccessKind::Read).error_code;
  };
  const u32 reserved = 1 | 4 | 8;
  CHECK(error(Tables(3, all | ps, all, all, all)) == reserved);  // PML4E bit 7
  for (unsigned bit = 48; bit <= 51; ++bit) {                    // above MAXPHYADDR
    CHECK(error(Tables(3, all | u64{1} << bit, all, all, all)) == reserved);
    CHECK(error(Tables(3, all, all | u64{1} << bit, all, all)) == reserved);
    CHECK(error(Tables(3, all, all, all | u64{1} << bit, all)) == reserved);
    CHECK(error(Tables(3, all, all, all, all | u64{1} << bit)) == reserved);
  }
  for (unsigned bit = 13; bit <= 29; ++bit) {
    CHECK(error(Tables(1, all, all | u64{1} << bit, all, all)) == reserved);
  }
  for (unsigned bit = 13; bit <= 20; ++bit) {
    CHECK(error(Tables(2, all, all, all | u64{1} << bit, all)) == reserved);
  }
  // Not reserved: PAT of large pages, the ignored bits 11:9 and 62:52, G and PCD.
  const u64 ignored = 0xe00 | (u64{0x7ff} << 52) | 0x118;
  CHECK(walk(Tables(1, all, all | 1 << 12 | ignored, all, all).memory, pml4, address,
             AccessKind::Read)
            .ok);
  CHECK(walk(Tables(2, all, all, all | 1 << 12 | ignored, all).memory, pml4, address,
             AccessKind::Read)
            .ok);
  CHECK(walk(Tables(3, all | 0xe00, all, all, all | ignored | ps).memory, pml4, address,
             AccessKind::Read)
            .ok);
}

TEST_CASE("A is set on every level, D on the leaf by writes, and neither when refused") {
  const u64 all = p | rw | us;
  for (int leaf = 1; leaf <= 3; ++leaf) {
    Tables tables(leaf, all, all, all, all);
    (void)walk(tables.memory, pml4, address, AccessKind::Write);
    CHECK((tables.entry(leaf) & (a | d)) == 0);
    walk_and_mark(tables.memory, pml4, address, AccessKind::Read);
    for (int level = 0; level <= leaf; ++level)
      CHECK((tables.entry(level) & (a | d)) == a);
    walk_and_mark(tables.memory, pml4, address, AccessKind::Write);
    for (int level = 0; level < leaf; ++level)
      CHECK((tables.entry(level) & (a | d)) == a);
    CHECK((tables.entry(leaf) & (a | d)) == (a | d));
  }
  Tables read_only(3, all, all, all, p | us);
  walk_and_mark(read_only.memory, pml4, address, AccessKind::Write);
  for (int level = 0; level <= 3; ++level)
    CHECK((read_only.entry(level) & (a | d)) == 0);
}

TEST_CASE("walks of non-canonical addresses and of garbage tables end") {
  PhysicalMemory memory(u64{1} << 20);
  const Walk hole = walk(memory, pml4, 0x8000'0000'0000, AccessKind::Read);
  CHECK_FALSE(hole.canonical);
  CHECK_FALSE(hole.ok);
  // A root beyond RAM reads as ones: reserved bits.
  const Walk beyond = walk(memory, u64{1} << 40, 0x1000, AccessKind::Read);
  CHECK(beyond.error_code == (FaultPresent | FaultUser | FaultReserved));
  // A table that points to itself maps itself.
  memory.write64(pml4, pml4 | p | us);
  CHECK(walk(memory, pml4, 0, AccessKind::Read).physical == pml4);
}
