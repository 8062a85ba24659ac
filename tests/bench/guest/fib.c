// Recursion: calls, returns and the stack.
#include "start.h"

__attribute__((noinline)) static u64 fib(u64 n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

static void run(void) { print(fib(37)); }
