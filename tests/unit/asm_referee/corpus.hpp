#pragma once
// The sources of tests/golden/asm. A first line "; format: bin" asks for a flat binary.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "asm/assembler.hpp"

namespace vitrine::corpus {

namespace fs = std::filesystem;

inline const fs::path directory = VITRINE_SOURCE_DIR "/tests/golden/asm";

inline std::string text(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline std::vector<fs::path> sources() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.path().extension() == ".asm") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

inline bool is_flat(const fs::path& path) {
  return text(path).find("; format: bin\n") != std::string::npos;
}

inline assembler::Options options(const fs::path& path) {
  assembler::Options options;
  options.include_directories = {directory.string() + "/"};
  if (is_flat(path)) options.format = assembler::Format::Bin;
  return options;
}

inline assembler::Assembly assembled(const fs::path& path) {
  return assembler::assemble(path.string(), text(path), options(path));
}

}  // namespace vitrine::corpus
