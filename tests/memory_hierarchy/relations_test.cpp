// What the programs of programs/memory-hierarchy claim, measured: always a relation between two of
// their functions, never a number, so that it holds for caches of many shapes.

#include "emu/cache/presets.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using namespace vitrine::tests;
using machine::InstructionCounters;

namespace {

/// One program, run once with the caches of a preset; asked for the counts of its functions.
class Measured {
 public:
  Measured(const std::string& name, std::string_view preset) {
    const std::string path =
        std::string(VITRINE_SOURCE_DIR) + "/programs/memory-hierarchy/" + name + ".asm";
    const auto image = assemble_image(path, read_text(path));
    os::TestHost host;
    machine::Options options;
    options.arguments = {name};
    options.caches = *cache::preset(preset);
    auto machine = machine::Machine::create(image, options, host);
    REQUIRE(machine.has_value());
    REQUIRE(machine->run(machine::no_limit, machine::Engine::Modelled).exit_code == 0);
    for (const machine::CountedInstruction& each : machine->model().instructions()) {
      const image::Symbol* const symbol = image->symbol_at(each.address);
      if (symbol != nullptr) functions_[symbol->name] += each.counters;
    }
  }

  [[nodiscard]] const InstructionCounters& operator[](const std::string& function) const {
    INFO(function);
    REQUIRE(functions_.count(function) == 1);
    return functions_.at(function);
  }

 private:
  std::map<std::string, InstructionCounters> functions_;
};

u64 first_level_misses(const InstructionCounters& counters) {
  return counters.read_misses[0] + counters.write_misses[0];
}

const std::string_view presets[] = {"cachegrind", "zen5", "apple-m4", "arrow-lake"};

}  // namespace

TEST_CASE("a list misses much more often than an array") {
  for (const std::string_view preset : presets) {
    INFO(preset);
    const Measured run("sum-array-list", preset);
    CHECK(first_level_misses(run["sum_of_list"]) > 4 * first_level_misses(run["sum_of_array"]));
    CHECK(run["sum_of_list"].stalls > 4 * run["sum_of_array"].stalls);
  }
}

TEST_CASE("the same list misses more often when its nodes are shuffled") {
  for (const std::string_view preset : presets) {
    INFO(preset);
    const Measured run("shuffled-nodes", preset);
    CHECK(run["walk_shuffled"].executions == run["walk_in_order"].executions);
    CHECK(run["walk_shuffled"].reads == run["walk_in_order"].reads);
    CHECK(first_level_misses(run["walk_shuffled"]) > 2 * first_level_misses(run["walk_in_order"]));
  }
}

TEST_CASE("columns miss much more often than rows") {
  for (const std::string_view preset : presets) {
    INFO(preset);
    const Measured run("rows-columns", preset);
    CHECK(run["sum_columns"].reads == run["sum_rows"].reads);
    CHECK(first_level_misses(run["sum_columns"]) > 4 * first_level_misses(run["sum_rows"]));
  }
}

TEST_CASE("blocking takes most misses away from a matrix product") {
  for (const std::string_view preset : presets) {
    INFO(preset);
    const Measured run("blocked-product", preset);
    CHECK(first_level_misses(run["product_plain"]) > 3 * first_level_misses(run["multiply_piece"]));
  }
}

TEST_CASE("one field of many structs costs more misses than an array of that field") {
  for (const std::string_view preset : presets) {
    INFO(preset);
    const Measured run("structs-arrays", preset);
    CHECK(run["mass_of_structs"].reads == run["mass_of_arrays"].reads);
    CHECK(first_level_misses(run["mass_of_structs"]) >
          3 * first_level_misses(run["mass_of_arrays"]));
  }
}

TEST_CASE("a stride of a power of two conflicts, and padding cures it") {
  for (const std::string_view preset : presets) {
    INFO(preset);
    const Measured run("power-of-two-stride", preset);
    CHECK(run["sum_column"].reads == run["sum_padded_column"].reads);
    CHECK(first_level_misses(run["sum_column"]) >
          20 * first_level_misses(run["sum_padded_column"]));
  }
}

TEST_CASE("scratch memory on the stack stays in the cache, new memory from the heap does not") {
  for (const std::string_view preset : presets) {
    INFO(preset);
    const Measured run("stack-heap-locality", preset);
    CHECK(first_level_misses(run["on_heap"]) > 20 * (first_level_misses(run["on_stack"]) + 1));
  }
}

TEST_CASE("a prefetcher helps a walk with a stride, and not a chase of pointers") {
  const Measured without("pointer-chase", "cachegrind");
  const u64 stride = first_level_misses(without["walk_with_stride"]);
  const u64 chase = first_level_misses(without["chase_pointers"]);
  CHECK(stride > chase - chase / 50);
  CHECK(stride < chase + chase / 50);
  const Measured with("pointer-chase", "zen5");
  CHECK(first_level_misses(with["chase_pointers"]) > chase - chase / 10);
  CHECK(10 * first_level_misses(with["walk_with_stride"]) <
        first_level_misses(with["chase_pointers"]));
}

TEST_CASE("many pages miss the TLB although their lines hit the cache") {
  for (const std::string_view preset : presets) {
    INFO(preset);
    const Measured run("page-stride", preset);
    const InstructionCounters &lines = run["walk_lines"], &pages = run["walk_pages"];
    CHECK(lines.reads == pages.reads);
    CHECK(first_level_misses(pages) <= first_level_misses(lines) + lines.reads / 100);
    CHECK(pages.data_tlb_misses > 10 * (lines.data_tlb_misses + 1));
  }
}
