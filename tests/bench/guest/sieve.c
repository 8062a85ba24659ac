// Primes below a million, many times: byte stores and loads, short loops.
#include "start.h"

enum { Limit = 1000000, Rounds = 30 };
static u8 composite[Limit];

static void run(void) {
  u64 count = 0;
  for (int round = 0; round < Rounds; ++round) {
    for (u32 i = 0; i < Limit; ++i) composite[i] = 0;
    for (u32 i = 2; i < Limit; ++i) {
      if (composite[i]) continue;
      ++count;
      for (u32 j = 2 * i; j < Limit; j += i) composite[j] = 1;
    }
  }
  print(count);
}
