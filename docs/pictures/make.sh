#!/usr/bin/env bash
# Makes the pictures of the window that README and docs show. Run it after the window has changed,
# and look at each.
set -euo pipefail
cd "$(dirname "$0")/../.."
vitrine=build/release/frontend/cli/vitrine
"$vitrine" gui --script docs/pictures/window.txt programs/stack/quicksort.asm
"$vitrine" gui --script docs/pictures/overwritten.txt programs/going-back/lost-return.asm
