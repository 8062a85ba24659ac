#!/usr/bin/env bash
# window.sh BUILD_DIR: what the window costs at 1600×900 with the software renderer: frames a second
# while a program plays (the best of three rounds), how much of its speed the emulation keeps beside
# the drawn window (the median of pairs that do the same instructions), and the processor time of an
# idle window on a virtual screen (the best of three). Exits 77 when Xvfb is missing.
set -eu
build=${1:?usage: window.sh BUILD_DIR}
source=$(cd "$(dirname "$0")/../.." && pwd)
command -v Xvfb >/dev/null || { echo "skipped: Xvfb is not installed"; exit 77; }
program=$source/programs/stack/quicksort.asm

"$build/tests/bench/run_window" "$program" "$build/tests/bench/guest_sieve"

scratch=$(mktemp -d)
trap 'kill ${window:-} 2>/dev/null || true; wait ${window:-} 2>/dev/null || true; kill ${screen:-} 2>/dev/null || true; rm -rf "$scratch"' EXIT
Xvfb -displayfd 3 -screen 0 1600x900x24 3>"$scratch/display" 2>/dev/null &
screen=$!
until [ -s "$scratch/display" ]; do sleep 0.1; done
DISPLAY=:$(cat "$scratch/display") XDG_CONFIG_HOME=$scratch SDL_RENDER_DRIVER=software \
  "$build/frontend/cli/vitrine-gui" "$program" &
window=$!
# Fields 14 and 15 of stat: user and system time in ticks of 10 ms.
ticks() { awk '{ print $14 + $15 }' "/proc/$window/stat"; }
sleep 5
best=100
for _ in 1 2 3; do
  before=$(ticks)
  sleep 10
  used=$(echo "scale=2; ($(ticks) - $before) / 10" | bc -l)
  best=$(echo "if ($used < $best) $used else $best" | bc -l)
done
printf 'idle                           %.1f %% of a core\n' "$best"
