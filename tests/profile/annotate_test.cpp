// cg_annotate and callgrind_annotate read what we write, name our functions and show our counts.

#include "emu/base/text.hpp"
#include "emu/cache/presets.hpp"
#include "emu/observe/profile.hpp"
#include "emu/view/profile_export.hpp"
#include "tests/support/program.hpp"
#include "tests/unit/image_referee/referee.hpp"

using namespace vitrine;
using namespace vitrine::tests;

namespace {

const char* const programs[] = {"stack/fibonacci.asm", "registers-and-ram/matrix.asm",
                                "stack/quicksort.asm"};
const char* const presets[] = {"cachegrind", "zen5", "teaching"};

std::string path_of(const std::string& name) {
  return std::string(VITRINE_SOURCE_DIR) + "/programs/" + name;
}

observe::Profile profile_of(machine::Machine& machine) {
  const observe::CallCosts costs(machine);
  machine.run(machine::no_limit, machine::Engine::Modelled);
  return observe::make_profile(machine, &costs);
}

}  // namespace

TEST_CASE("cg_annotate reads every file and shows the totals and the functions") {
  if (!referee::have({"cg_annotate"})) return;
  for (const char* name : programs) {
    for (const char* preset : presets) {
      INFO(name << " " << preset);
      const std::string path = path_of(name);
      const auto image = assemble_image(path, read_text(path));
      os::TestHost host;
      auto machine = make_machine(image, host, *cache::preset(preset));
      const observe::Profile profile = profile_of(machine);
      const referee::Workshop workshop("cg_annotate");
      workshop.write("cachegrind.out", view::to_cachegrind_file(profile));
      const auto shown = workshop.run("cg_annotate --auto=yes --threshold=0 cachegrind.out");
      INFO(shown.output);
      CHECK(shown.status == 0);
      CHECK(shown.output.find("WARNING") == std::string::npos);
      CHECK(shown.output.find("uninitialized") == std::string::npos);
      CHECK(shown.output.find(grouped(profile.totals.counters.executions)) != std::string::npos);
      for (const auto& function : profile.functions)
        if (function.self.executions != 0)
          CHECK(shown.output.find(":" + function.name) != std::string::npos);
    }
  }
}

TEST_CASE("callgrind_annotate reads every file and shows inclusive costs") {
  if (!referee::have({"callgrind_annotate"})) return;
  for (const char* name : programs) {
    for (const char* preset : presets) {
      INFO(name << " " << preset);
      const std::string path = path_of(name);
      const auto image = assemble_image(path, read_text(path));
      os::TestHost host;
      auto machine = make_machine(image, host, *cache::preset(preset));
      const observe::Profile profile = profile_of(machine);
      const referee::Workshop workshop("callgrind_annotate");
      workshop.write("callgrind.out", view::to_callgrind_file(profile));
      const auto shown = workshop.run(
          "callgrind_annotate --auto=yes --inclusive=yes --tree=calling --threshold=100 "
          "callgrind.out");
      INFO(shown.output);
      CHECK(shown.status == 0);
      CHECK(shown.output.find("WARNING") == std::string::npos);
      CHECK(shown.output.find("uninitialized") == std::string::npos);
      const std::string total = grouped(profile.totals.counters.executions);
      CHECK(shown.output.find(total) != std::string::npos);
      for (const auto& function : profile.functions)
        if (function.self.executions != 0)
          CHECK(shown.output.find(":" + function.name) != std::string::npos);
    }
  }
}
