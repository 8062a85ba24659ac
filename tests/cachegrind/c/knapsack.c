// The knapsack problem by dynamic programming, with a division here and there.
#include "tests/bench/guest/start.h"

enum { items = 40, capacity = 700 };
static u32 weight[items], value[items], best[items + 1][capacity + 1];

static void run(void) {
  u32 state = 9;
  for (int i = 0; i < items; ++i) {
    state = state * 1664525 + 1013904223;
    weight[i] = 10 + state % 97;
    value[i] = 5 + (state >> 12) % 83;
  }
  for (int i = 0; i < items; ++i)
    for (u32 room = 0; room <= capacity; ++room) {
      u32 most = best[i][room];
      if (room >= weight[i] && best[i][room - weight[i]] + value[i] > most)
        most = best[i][room - weight[i]] + value[i];
      best[i + 1][room] = most;
    }
  print(best[items][capacity]);
}
