#pragma once
// What becomes of a unit that has its layout: an object, a flat binary, a listing.

#include "asm/unit.hpp"

namespace vitrine::assembler {

/// Sections, symbols and relocations as `nasm -f elf64` makes them, with lines and frames.
image::Object make_object(Unit& unit, const std::string& path);

/// The file that `nasm -f bin` writes.
std::vector<u8> make_flat(Unit& unit);

/// The text of `nasm -l`; `sections` are the finished bytes by section.
std::string make_listing(Unit& unit, const std::vector<const std::vector<u8>*>& sections);

}  // namespace vitrine::assembler
