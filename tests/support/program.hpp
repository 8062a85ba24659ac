#pragma once
// Source text or a program's file → a machine ready to run, for tests.

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "asm/assembler.hpp"
#include "emu/image/elf.hpp"
#include "emu/machine/machine.hpp"
#include "emu/os/test_host.hpp"
#include "tests/support/catch.hpp"

namespace vitrine::tests {

inline std::shared_ptr<const image::Image> assemble_image(const std::string& path,
                                                          const std::string& source) {
  const auto assembly = assembler::assemble(path, source);
  for (const auto& diagnostic : assembly.diagnostics)
    UNSCOPED_INFO(diagnostic.to_string());
  REQUIRE(assembly.ok());
  auto image = image::link(assembly.object);
  REQUIRE(image.has_value());
  return std::make_shared<const image::Image>(std::move(*image));
}

inline std::string read_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline machine::Machine make_machine(std::shared_ptr<const image::Image> image, os::Host& host,
                                     const std::optional<cache::HierarchyConfig>& caches = {}) {
  machine::Options options;
  options.arguments = {"test"};
  options.caches = caches;
  auto machine = machine::Machine::create(std::move(image), options, host);
  REQUIRE(machine.has_value());
  return std::move(*machine);
}

}  // namespace vitrine::tests
