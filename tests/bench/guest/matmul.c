// The product of two integer matrices: strided loads and multiplications.
#include "start.h"

enum { Size = 192, Rounds = 12 };
static u32 a[Size][Size], b[Size][Size], c[Size][Size];

static void run(void) {
  for (u32 i = 0; i < Size; ++i)
    for (u32 j = 0; j < Size; ++j) {
      a[i][j] = i * 3 + j;
      b[i][j] = i ^ (j * 5);
    }
  u64 sum = 0;
  for (int round = 0; round < Rounds; ++round) {
    for (u32 i = 0; i < Size; ++i)
      for (u32 j = 0; j < Size; ++j) {
        u32 total = 0;
        for (u32 k = 0; k < Size; ++k) total += a[i][k] * b[k][j];
        c[i][j] = total;
      }
    a[0][0] += c[Size - 1][round];
    sum += c[round][round];
  }
  print(sum);
}
