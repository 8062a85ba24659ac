#pragma once
// NASM's functions whose value is a literal: __?float64?__(1.5), __?utf16?__("…"), and the same
// without the question marks.

#include "asm/unit.hpp"

namespace vitrine::assembler {

/// Puts their values in place of the calls that stand in the unit's line. False when one is wrong
/// and that was reported.
bool fold_literal_functions(Unit& unit);

}  // namespace vitrine::assembler
