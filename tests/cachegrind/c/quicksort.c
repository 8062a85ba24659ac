// Sorts scrambled numbers in place.
#include "tests/bench/guest/start.h"

enum { count = 3000 };
static u32 numbers[count];

static __attribute__((noinline)) void sort(u32* first, u32* last) {
  while (first < last) {
    const u32 pivot = first[(last - first) / 2];
    u32 *low = first, *high = last;
    while (low <= high) {
      while (*low < pivot)
        ++low;
      while (*high > pivot)
        --high;
      if (low > high) break;
      const u32 kept = *low;
      *low++ = *high;
      *high-- = kept;
    }
    sort(first, high);
    first = low;
  }
}

static void run(void) {
  u32 state = 1;
  for (int i = 0; i < count; ++i)
    numbers[i] = state = state * 1664525 + 1013904223;
  sort(numbers, numbers + count - 1);
  u64 sum = 0;
  for (int i = 0; i < count; ++i)
    sum += (u64)numbers[i] * (u64)i;
  print(sum);
}
