// docs/isa.md is what the table says now.
#include <fstream>
#include <iterator>

#include "emu/isa/form.hpp"
#include "emu/isa/isa_manual.hpp"
#include "tests/support/catch.hpp"

TEST_CASE("docs/isa.md is up to date") {
  std::ifstream file(VITRINE_SOURCE_DIR "/docs/isa.md", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  INFO(
      "refresh it: cmake --build build/release --target vitrine_isa_manual && "
      "build/release/tests/vitrine_isa_manual > docs/isa.md");
  const bool up_to_date = text == vitrine::isa::manual();
  CHECK(up_to_date);
}

TEST_CASE("the manual has a line for every row") {
  const std::string text = vitrine::isa::manual();
  std::size_t lines = 0;
  for (auto at = text.find("\n| `"); at != std::string::npos; at = text.find("\n| `", at + 1))
    ++lines;
  CHECK(lines == vitrine::isa::rows().size());
}
