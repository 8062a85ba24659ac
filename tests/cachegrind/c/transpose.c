// A matrix transposed plainly and in blocks.
#include "tests/bench/guest/start.h"

enum { size = 96, block = 8 };
static u32 a[size][size], b[size][size];

static __attribute__((noinline)) void plain(void) {
  for (int i = 0; i < size; ++i)
    for (int j = 0; j < size; ++j)
      b[j][i] = a[i][j];
}

static __attribute__((noinline)) void blocked(void) {
  for (int i = 0; i < size; i += block)
    for (int j = 0; j < size; j += block)
      for (int k = i; k < i + block; ++k)
        for (int l = j; l < j + block; ++l)
          a[l][k] = b[k][l];
}

static void run(void) {
  for (int i = 0; i < size; ++i)
    for (int j = 0; j < size; ++j)
      a[i][j] = (u32)(i * 1000 + j);
  plain();
  blocked();
  u64 sum = 0;
  for (int i = 0; i < size; ++i)
    sum += (u64)a[i][(i * 7) % size] * (u64)i;
  print(sum);
}
