// Writes to eight thousand pages over and over: the worst case for copy-on-write.
#include "start.h"

enum { Size = 32 << 20, Stride = 256, Rounds = 1000 };
static u8 area[Size];

static void run(void) {
  u64 sum = 0;
  for (int round = 0; round < Rounds; ++round)
    for (u64 i = 0; i < Size; i += Stride) sum += ++area[i];
  print(sum);
}
