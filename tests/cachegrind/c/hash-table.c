// A hash table with chains, filled and searched.
#include "tests/bench/guest/start.h"

enum { buckets = 512, count = 3000 };
struct entry {
  u32 key, value;
  struct entry* next;
};
static struct entry entries[count], *table[buckets];
static u32 used;

static u32 bucket_of(u32 key) {
  return (key * 2654435761u) >> 23;
}

static __attribute__((noinline)) struct entry* find(u32 key) {
  for (struct entry* entry = table[bucket_of(key)]; entry; entry = entry->next)
    if (entry->key == key) return entry;
  return 0;
}

static void run(void) {
  u32 state = 7;
  for (int i = 0; i < count; ++i) {
    state = state * 1664525 + 1013904223;
    const u32 key = state >> 20;
    struct entry* entry = find(key);
    if (entry == 0) {
      entry = &entries[used++];
      entry->key = key;
      entry->next = table[bucket_of(key)];
      table[bucket_of(key)] = entry;
    }
    entry->value += (u32)i;
  }
  u64 sum = 0;
  for (u32 i = 0; i < used; ++i)
    sum += (u64)entries[i].key * entries[i].value;
  print(used);
  print(sum);
}
