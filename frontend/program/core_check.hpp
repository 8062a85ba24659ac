#pragma once
// --isa core for programs that were assembled elsewhere.

#include "emu/base/result.hpp"
#include "emu/image/image.hpp"

namespace vitrine::program {

/// Follows the code from the entry and from every function, over jumps and calls, without running
/// it; targets in registers and memory are not seen. Errors: an instruction beyond the core.
[[nodiscard]] Result<void> check_core(const image::Image& image);

}  // namespace vitrine::program
