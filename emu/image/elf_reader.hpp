#pragma once
// The parts of read_elf(). Private to this folder.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/image/dwarf_frames.hpp"
#include "emu/image/dwarf_lines.hpp"
#include "emu/image/elf.hpp"
#include "emu/image/elf_format.hpp"
#include "emu/image/image.hpp"

namespace vitrine::image {

class ElfReader {
 public:
  ElfReader(std::span<const u8> bytes, const std::string& path, const SourceReader& read_source)
      : bytes_(bytes), path_(path), read_source_(read_source) {}

  Result<Image> run();

 private:
  // elf_reader.cpp: what the program does
  Result<void> read_file_header();
  Result<void> read_program_headers();
  Result<void> check_load(std::size_t index);
  Result<void> make_segments();
  Result<void> join_page(Segment& before, Segment& segment, std::size_t index);
  Result<void> find_entry();

  // elf_names.cpp: what people want to know of it
  void read_section_headers();
  void name_segments();
  void read_symbols();
  void read_lines();
  void read_variables();
  void load_sources(const std::vector<SourceName>& names);
  [[nodiscard]] std::span<const u8> contents(const elf::SectionHeader& section) const;
  [[nodiscard]] std::span<const u8> contents(std::string_view name) const;
  [[nodiscard]] u64 address_of(std::string_view name) const;

  [[nodiscard]] tl::unexpected<Error> refuse(std::string what, std::string remedy = {}) const {
    return fail(path_, std::move(what), std::move(remedy));
  }

  struct NamedSection {
    elf::SectionHeader header;
    std::string name;
  };

  std::span<const u8> bytes_;
  const std::string& path_;
  const SourceReader& read_source_;
  elf::FileHeader header_;
  u64 bias_ = 0;  ///< added to every address of the file
  std::vector<elf::ProgramHeader> program_headers_;
  std::vector<std::size_t> loads_;  ///< indices of PT_LOAD headers, by address
  std::vector<NamedSection> sections_;
  Image image_;
};

}  // namespace vitrine::image
