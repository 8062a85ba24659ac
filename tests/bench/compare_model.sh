#!/usr/bin/env bash
# compare_model.sh BUILD_DIR: instructions a second of the modelled run (TLBs, cachegrind's caches,
# counters of every instruction, record of calls) and of `valgrind --tool=cachegrind` on the same
# programs and geometry, in turn, and their ratio, by user time; the median of three rounds. Exits 77
# when valgrind is missing.
set -eu
build=${1:?usage: compare_model.sh BUILD_DIR}/tests/bench
command -v valgrind >/dev/null || { echo "skipped: valgrind is not installed"; exit 77; }
first=32768,8,64 last=1048576,16,64

# Processor time, so that a busy machine does not decide.
seconds() {
  local TIMEFORMAT='%U'
  { time "$@" >/dev/null 2>&1; } 2>&1
}
median() { sort -g | sed -n 2p; }

printf '%-8s %14s %12s %12s %7s\n' program instructions 'ours M/s' 'cachegr. M/s' ratio
product=1
count=0
for guest in fib sieve matmul sha256; do
  file=$build/guest_$guest
  instructions=$("$build/run_model" "$file" $first $first $last | sed -n 's/^instructions //p')
  mine='' others=''
  for _ in 1 2 3; do
    mine+=$(seconds "$build/run_model" "$file" $first $first $last)$'\n'
    others+=$(seconds valgrind --tool=cachegrind --I1=$first --D1=$first --LL=$last \
      --cachegrind-out-file=/dev/null "$file")$'\n'
  done
  ours=$(printf %s "$mine" | median)
  theirs=$(printf %s "$others" | median)
  ratio=$(echo "$theirs / $ours" | bc -l)
  printf '%-8s %14d %12.0f %12.0f %7.2f\n' "$guest" "$instructions" \
    "$(echo "$instructions / $ours / 1000000" | bc -l)" \
    "$(echo "$instructions / $theirs / 1000000" | bc -l)" "$ratio"
  product=$(echo "$product * $ratio" | bc -l)
  count=$((count + 1))
done
printf 'geometric mean %.2f\n' "$(echo "e(l($product) / $count)" | bc -l)"
