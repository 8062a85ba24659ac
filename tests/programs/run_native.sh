#!/usr/bin/env bash
# run_native.sh FILE: assembles FILE with NASM, links it with ld and runs it on this machine, with
# our standard input and the 8 MiB of stack that Linux gives by default.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
library=$(dirname "$0")/../../programs/lib/
nasm -f elf64 -w+error -I "$(dirname "$1")/" -I "$library" -o "$folder/program.o" "$1" || exit 99
ld -o "$folder/program" "$folder/program.o" || exit 99
ulimit -s 8192
ulimit -c 0
"$folder/program"
