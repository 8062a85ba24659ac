// Conway's game of life on a torus.
#include "tests/bench/guest/start.h"

enum { rows = 40, columns = 64, generations = 8 };
static u8 fields[2][rows][columns];

static __attribute__((noinline)) void step(u8 (*from)[columns], u8 (*to)[columns]) {
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) {
      int neighbours = -from[y][x];
      for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx)
          neighbours += from[(y + dy + rows) % rows][(x + dx) & (columns - 1)];
      to[y][x] = neighbours == 3 || (neighbours == 2 && from[y][x]);
    }
}

static void run(void) {
  u32 state = 3;
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) {
      state = state * 1664525 + 1013904223;
      fields[0][y][x] = state >> 31;
    }
  for (int i = 0; i < generations; ++i)
    step(fields[i & 1], fields[~i & 1]);
  u64 alive = 0;
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x)
      alive += fields[generations & 1][y][x];
  print(alive);
}
