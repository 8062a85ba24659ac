#pragma once
// What becomes of a unit that has its layout: an object, a flat binary, a listing.

#include "asm/layout.hpp"

namespace vitrine::assembler {

/// Sections, symbols and relocations as `nasm -f elf64` makes them, with lines and frames.
image::Object make_object(Unit& unit, const std::string& path,
                          const std::vector<FinishedSection>& finished);

/// The file that `nasm -f bin` writes.
std::vector<u8> make_flat(Unit& unit, const std::vector<FinishedSection>& finished);

/// The text of `nasm -l`.
std::string make_listing(Unit& unit, const std::vector<FinishedSection>& sections);

}  // namespace vitrine::assembler
