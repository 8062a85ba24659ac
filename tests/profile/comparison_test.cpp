// Two profiles side by side: the same numbers as each has alone, functions by name.

#include <nlohmann/json.hpp>

#include "emu/cache/presets.hpp"
#include "emu/view/profile_comparison.hpp"
#include "emu/view/value.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using namespace vitrine::tests;

namespace {

class Profiled {
 public:
  Profiled(const std::string& name, const std::string& source, std::string_view preset)
      : machine_(make_machine(assemble_image(name, source), host_, *cache::preset(preset))),
        costs_(machine_) {
    machine_.run(machine::no_limit, machine::Engine::Modelled);
    profile = observe::make_profile(machine_, &costs_);
  }
  observe::Profile profile;

 private:
  os::TestHost host_;
  machine::Machine machine_;
  observe::CallCosts costs_;
};

std::string program(const std::string& function, int rounds) {
  return R"(
        global  _start
        section .bss
        alignb  4096
a:      resb    65536
        section .text
_start: call    same
        call    )" +
         function + R"(
        mov     eax, 60
        xor     edi, edi
        syscall
same:   mov     al, [a]
        ret
)" + function +
         ":\n        mov     ecx, " + std::to_string(rounds) + R"(
.next:  mov     rdx, rcx
        shl     rdx, 6
        mov     al, [a + rdx]
        dec     ecx
        jnz     .next
        ret
)";
}

const view::ComparedNumber& find(const view::ProfileComparison& comparison,
                                 const std::string& name) {
  for (const view::ComparedNumber& each : comparison.totals)
    if (each.name == name) return each;
  FAIL("no " << name);
  return comparison.totals.front();
}

}  // namespace

TEST_CASE("functions of one name stand side by side, others alone") {
  const Profiled a("a.asm", program("short_way", 10), "cachegrind");
  const Profiled b("b.asm", program("long_way", 100), "cachegrind");
  const auto comparison = view::compare(a.profile, "a.asm", b.profile, "b.asm");
  std::map<std::string, std::pair<bool, bool>> present;
  for (const view::ComparedFunction& function : comparison.functions)
    present[function.name()] = {function.first != nullptr, function.second != nullptr};
  CHECK(present.size() == 4);
  CHECK(present["_start"] == std::pair(true, true));
  CHECK(present["same"] == std::pair(true, true));
  CHECK(present["short_way"] == std::pair(true, false));
  CHECK(present["long_way"] == std::pair(false, true));
  CHECK(comparison.functions[0].name() == "long_way");  // costs most

  const auto& instructions = find(comparison, "instructions");
  CHECK(instructions.first == static_cast<double>(a.profile.totals.counters.executions));
  CHECK(instructions.second == static_cast<double>(b.profile.totals.counters.executions));
  CHECK(*instructions.ratio() > 5);
}

TEST_CASE("a level that only one run has stands alone") {
  const Profiled a("a.asm", program("way", 10), "cachegrind");
  const Profiled b("a.asm", program("way", 10), "zen5");
  const auto comparison = view::compare(a.profile, "A", b.profile, "B");
  const auto& level = find(comparison, "L2 misses");
  CHECK_FALSE(level.first.has_value());
  CHECK(level.second.has_value());
  CHECK_FALSE(level.ratio().has_value());
  CHECK(find(comparison, "instructions").ratio() == 1.0);
}

TEST_CASE("a comparison as text fits 80 columns, and as JSON it has the same numbers") {
  const Profiled a("a.asm", program("short_way", 10), "cachegrind");
  const Profiled b("b.asm", program("a_very_long_name_of_a_function_that_goes_on_and_on", 900),
                   "zen5");
  const auto comparison = view::compare(a.profile, "a.asm", b.profile, "b.asm");
  const std::string text = to_text(comparison, 3);
  INFO(text);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    CHECK(view::columns(std::string_view(text).substr(at, end - at)) <= 80);
    at = end + 1;
  }
  CHECK(text.find("… and 1 more") != std::string::npos);
  const auto json = nlohmann::json::parse(to_json(comparison));
  CHECK(json["totals"][0]["first"] == a.profile.totals.counters.executions);
  CHECK(json["functions"].size() == 4);
  for (const auto& function : json["functions"])
    if (function["name"] == "short_way") CHECK(function["second"].is_null());
}
