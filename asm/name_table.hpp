#pragma once
// Numbers for identifiers, so that nobody hashes or compares a name twice.

#include <string_view>
#include <vector>

#include "asm/arena.hpp"
#include "emu/base/types.hpp"

namespace vitrine::assembler {

/// Gives equal names equal numbers, counted from 0 without gaps, so that facts about names can be
/// kept in plain arrays. Each name also knows the number of its lower-case spelling, its *fold*:
/// mnemonics, registers and %idefine'd macros are looked up by that.
class NameTable {
 public:
  struct Name {
    std::string_view text;
    u32 fold = 0;
    u32 flags = 0;  ///< of a fold: what the preprocessor must look at (see Preprocessor)
  };

  NameTable() : slots_(initial_slots) {}

  /// The number of `text`, whose characters must outlive the table.
  u32 intern(std::string_view text) { return intern(text, hash(text)); }
  u32 intern(std::string_view text, u64 hash_of_text) {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = mix(hash_of_text) & mask;; i = (i + 1) & mask) {
      const Slot& slot = slots_[i];
      if (slot.number == 0) return insert(text, hash_of_text);
      if (slot.hash == static_cast<u32>(hash_of_text) && names_[slot.number - 1].text == text) {
        return slot.number - 1;
      }
    }
  }

  [[nodiscard]] const Name& operator[](u32 number) const { return names_[number]; }
  [[nodiscard]] u32& flags(u32 number) { return names_[number].flags; }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

  // FNV-1a, so that the lexer can hash while it looks for the end of a name.
  static constexpr u64 hash_seed = 0xCBF29CE484222325;
  static constexpr u64 hash_step(u64 hash, char c) {
    return (hash ^ static_cast<u8>(c)) * 0x100000001B3;
  }
  static constexpr u64 hash(std::string_view text) {
    u64 result = hash_seed;
    for (const char c : text)
      result = hash_step(result, c);
    return result;
  }

 private:
  static constexpr std::size_t initial_slots = 4096;  // a power of two, as always

  struct Slot {
    u32 hash = 0;
    u32 number = 0;  // plus one; 0: free
  };

  static std::size_t mix(u64 hash) { return hash ^ (hash >> 32); }
  u32 insert(std::string_view text, u64 hash_of_text);
  void place(u64 hash_of_text, u32 number);

  std::vector<Slot> slots_;
  std::vector<Name> names_;
  std::vector<u64> hashes_;  // by number, for growing
  Arena folded_;             // lower-case spellings that nobody wrote
};

}  // namespace vitrine::assembler
