// CRC-32 of a text by a table of 256 entries.
#include "tests/bench/guest/start.h"

static u32 table[256];
static u8 text[12000];

static __attribute__((noinline)) u32 crc(const u8* bytes, int length) {
  u32 value = ~0u;
  for (int i = 0; i < length; ++i)
    value = table[(value ^ bytes[i]) & 255] ^ (value >> 8);
  return ~value;
}

static void run(void) {
  for (u32 i = 0; i < 256; ++i) {
    u32 value = i;
    for (int bit = 0; bit < 8; ++bit)
      value = (value >> 1) ^ (value & 1 ? 0xedb88320u : 0);
    table[i] = value;
  }
  for (u32 i = 0; i < sizeof text; ++i)
    text[i] = (u8)(i * i >> 5);
  print(crc(text, sizeof text));
}
