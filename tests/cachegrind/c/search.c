// Searches words in a text, by Knuth, Morris and Pratt.
#include "tests/bench/guest/start.h"

static char text[16000];
static int failure[16];

static __attribute__((noinline)) u64 occurrences(const char* word, int length) {
  for (int i = 1, matched = 0; i < length; ++i) {
    while (matched > 0 && word[i] != word[matched])
      matched = failure[matched - 1];
    if (word[i] == word[matched]) ++matched;
    failure[i] = matched;
  }
  u64 found = 0;
  for (int i = 0, matched = 0; i < (int)sizeof text; ++i) {
    while (matched > 0 && text[i] != word[matched])
      matched = failure[matched - 1];
    if (text[i] == word[matched]) ++matched;
    if (matched == length) {
      ++found;
      matched = failure[matched - 1];
    }
  }
  return found;
}

static void run(void) {
  u32 state = 5;
  for (u32 i = 0; i < sizeof text; ++i) {
    state = state * 1664525 + 1013904223;
    text[i] = "ab"[state >> 31];
  }
  print(occurrences("abab", 4));
  print(occurrences("aabaabaa", 8));
}
