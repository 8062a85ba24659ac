// docs/commands.md is what the command table says now.
#include "emu/debug/command.hpp"
#include "tests/support/program.hpp"

TEST_CASE("docs/commands.md is up to date") {
  INFO(
      "refresh it: cmake --build build/release --target vitrine_command_manual && "
      "build/release/tests/vitrine_command_manual > docs/commands.md");
  const bool up_to_date = vitrine::tests::read_text(VITRINE_SOURCE_DIR "/docs/commands.md") ==
                          vitrine::debug::command_manual();
  CHECK(up_to_date);
}
