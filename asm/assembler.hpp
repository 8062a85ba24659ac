#pragma once
// The assembler's front door: NASM source → object, flat binary or preprocessed text.

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "asm/diagnostic.hpp"
#include "emu/image/object.hpp"

namespace vitrine::assembler {

enum class Format : u8 { Elf64, Bin };

/// Reads a file for %include and incbin; nullopt when there is none.
using FileReader = std::function<std::optional<std::string>(const std::string& path)>;

struct Options {
  Format format = Format::Elf64;
  std::vector<std::string> include_directories;              ///< -I
  std::vector<std::pair<std::string, std::string>> defines;  ///< -D name=value
  std::vector<std::string> undefines;                        ///< -U
  bool core_only = false;                                    ///< --isa core
  bool listing = false;                                      ///< make Assembly::listing
  bool lines = true;                                         ///< keep the sources and their lines
  FileReader read_file;                                      ///< default: the host's files
};

struct Assembly {
  std::vector<Diagnostic> diagnostics;  ///< errors and warnings, in source order
  image::Object object;                 ///< Format::Elf64; its frames are always filled
  std::vector<u8> flat;                 ///< Format::Bin
  std::string listing;                  ///< as nasm -l writes it, when asked for

  [[nodiscard]] bool ok() const;  ///< no errors
};

/// Assembles one source text. Never throws for anything the source contains.
[[nodiscard]] Assembly assemble(const std::string& path, std::string source,
                                const Options& options = {});

/// Only the preprocessor (-E): the expanded text, with %line directives as nasm -E writes them.
struct Preprocessed {
  std::vector<Diagnostic> diagnostics;
  std::string text;
};
[[nodiscard]] Preprocessed preprocess(const std::string& path, std::string source,
                                      const Options& options = {});

}  // namespace vitrine::assembler
