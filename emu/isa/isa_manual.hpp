#pragma once
// The manual of the instruction set, docs/isa.md, written from the table.

#include <string>

namespace vitrine::isa {

/// The whole of docs/isa.md.
[[nodiscard]] std::string manual();

}  // namespace vitrine::isa
