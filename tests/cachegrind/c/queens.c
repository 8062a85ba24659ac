// Solutions of the eight queens puzzle: recursion and bit masks.
#include "tests/bench/guest/start.h"

static u64 solutions;

static __attribute__((noinline)) void place(u32 columns, u32 left, u32 right, u32 row) {
  if (row == 7) {
    ++solutions;
    return;
  }
  for (u32 free = ~(columns | left | right) & 0x7f; free != 0; free &= free - 1) {
    const u32 queen = free & -free;
    place(columns | queen, (left | queen) << 1, (right | queen) >> 1, row + 1);
  }
}

static void run(void) {
  place(0, 0, 0, 0);
  print(solutions);
}
