#pragma once
// A small static linker for one object: GNU ld's default layout, so that a program has the same
// addresses here and when NASM and ld make it. Private to this folder; the door is link().

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/image/frame_symbols.hpp"
#include "emu/image/object.hpp"

namespace vitrine::image {

class Linker {
 public:
  Linker(const Object& object, const std::string& entry_symbol)
      : object_(object), entry_symbol_(entry_symbol) {}

  Result<Image> run();

 private:
  /// What ld merges into one segment: sections of equal permissions, in this order of address.
  /// Writable sections share one segment, whether executable or not.
  enum Group { Text, ReadOnly, Data, group_count };

  Result<void> check_sections() const;
  void group_sections();
  void lay_out();
  u64 place_group(Group group, u64 address);
  [[nodiscard]] bool is_present(Group group) const;
  [[nodiscard]] std::size_t headers_size() const;
  Result<void> check_references() const;
  Result<void> find_entry();
  void make_segments();
  Result<void> relocate();
  Result<void> apply(u32 section, const Relocation& relocation);
  void name_symbols();
  void make_lines();
  void make_headers();

  [[nodiscard]] u64 symbol_address(const ObjectSymbol& symbol) const;
  [[nodiscard]] bool is_defined(const ObjectSymbol& symbol) const;
  [[nodiscard]] bool is_address(const Relocation& relocation) const;
  [[nodiscard]] u8* bytes_at(u64 address);
  [[nodiscard]] std::string place_of(u32 section, u64 offset) const;
  [[nodiscard]] std::string target_name(const Relocation& relocation) const;
  [[nodiscard]] std::string suggestion(std::string_view name) const;

  const Object& object_;
  const std::string& entry_symbol_;
  Image image_;
  std::vector<u32> groups_[group_count];  ///< section indices, in order of address
  std::vector<u64> addresses_;            ///< of sections; 0 for those that are not loaded
  std::vector<u64> common_addresses_;     ///< of symbols; 0 unless common
  std::map<u32, u64> got_;                ///< symbol → address of its entry
  u64 got_address_ = 0;
};

}  // namespace vitrine::image
