#!/usr/bin/env bash
# compare.sh BUILD_DIR: instructions a second of the plain run and of `valgrind --tool=cachegrind` on
# the same programs, in turn, and their ratio, by user time. Exits 77 when valgrind is missing.
set -eu
build=${1:?usage: compare.sh BUILD_DIR}/tests/bench
command -v valgrind >/dev/null || { echo "skipped: valgrind is not installed"; exit 77; }

# Processor time, so that a busy machine does not decide.
seconds() {
  local TIMEFORMAT='%U'
  { time "$@" >/dev/null 2>&1; } 2>&1
}

printf '%-8s %14s %12s %12s %7s\n' program instructions 'ours M/s' 'cachegr. M/s' ratio
product=1
count=0
for guest in fib sieve matmul sha256; do
  file=$build/guest_$guest
  report=$("$build/run_plain" "$file")
  instructions=$(sed -n 's/^instructions //p' <<<"$report")
  ours=$(sed -n 's/^seconds //p' <<<"$report")
  theirs=$(seconds valgrind --tool=cachegrind --cachegrind-out-file=/dev/null "$file")
  ratio=$(echo "$theirs / $ours" | bc -l)
  printf '%-8s %14d %12.0f %12.0f %7.2f\n' "$guest" "$instructions" \
    "$(echo "$instructions / $ours / 1000000" | bc -l)" \
    "$(echo "$instructions / $theirs / 1000000" | bc -l)" "$ratio"
  product=$(echo "$product * $ratio" | bc -l)
  count=$((count + 1))
done
printf 'geometric mean %.2f\n' "$(echo "e(l($product) / $count)" | bc -l)"
