#!/usr/bin/env bash
# compare_asm.sh BUILD_DIR [LINES]: source lines a second of `vitrine asm -f elf64` and of `nasm`, in
# turn, on the same generated source, by processor time. Exits 77 when nasm is missing.
set -eu
build=${1:?usage: compare_asm.sh BUILD_DIR [LINES]}
lines=${2:-1000000}
command -v nasm > /dev/null || { echo "skipped: nasm is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk -v blocks=$((lines / 8)) 'BEGIN {
  print "global _start\nsection .text\n_start:"
  for (i = 0; i < blocks; ++i) {
    back = i < 3 ? 0 : i - 3; ahead = i + 2 < blocks ? i + 2 : blocks - 1
    print "label" i ":\n    mov rax, [rbx+8]\n    add rcx, rdx\n    mov qword [rsp+16], 5"
    print "    cmp eax, 0x10 ; compare\n    jne label" back "\n    lea rsi, [rdi+rax*4-32]\n    jz label" ahead
  }
}' > "$work/generated.asm"

seconds() {  # user and system time
  local TIMEFORMAT='%U %S'
  { time "$@" > /dev/null; } 2>&1 | awk '{print $1 + $2}'
}

ours=$(seconds "$build/frontend/cli/vitrine" asm -f elf64 -o "$work/ours.o" "$work/generated.asm")
theirs=$(seconds nasm -f elf64 -o "$work/theirs.o" "$work/generated.asm")
awk -v n="$lines" -v a="$ours" -v b="$theirs" 'BEGIN {
  printf "vitrine %9.0f lines/s\nnasm    %9.0f lines/s\nratio   %9.1f\n", n / a, n / b, b / a }'
