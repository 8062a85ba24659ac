#include <nlohmann/json.hpp>

#include "emu/cache/presets.hpp"
#include "emu/view/explain_access.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using namespace vitrine::tests;

namespace {

// In the teaching caches, a, a + 64 and a + 128 share a set of two ways.
const char* const evicts = R"(
        global  _start
        section .bss
        alignb  4096
a:      resb    4096
        section .text
_start: mov     byte [a], 1
        mov     al, [a + 64]
taker:  mov     al, [a + 128]
again:  mov     al, [a]
hit:    mov     al, [a + 3]
        mov     eax, 60
        xor     edi, edi
        syscall
)";

/// As text, or as JSON; "" when the moment does not come.
std::string explained(const std::string& at, bool json = false) {
  const auto image = assemble_image("test.asm", evicts);
  os::TestHost host;
  auto machine = make_machine(image, host, *cache::preset("teaching"));
  const auto moment = debug::parse_moment(at, *image);
  REQUIRE(moment.has_value());
  view::AccessExplainer explainer(machine, *moment);
  machine.observe(explainer);
  if (!explainer.explanation()) return "";
  return json ? to_json(*explainer.explanation(), machine)
              : to_text(*explainer.explanation(), machine);
}

bool contains(const std::string& text, const std::string& part) {
  UNSCOPED_INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a miss is explained by who evicted the line and when") {
  const std::string text = explained("again");
  CHECK(contains(text, "step 3: mov al, byte"));
  CHECK(contains(text, "reads 1 byte"));
  CHECK(contains(text, "data TLB: hit"));
  CHECK(contains(text, "set 0 of 4"));
  CHECK(contains(text, "At step 2 it made room: taker (test.asm:9) asked for"));
  CHECK(contains(text, "Served by memory, which takes 100 cycles: 96 cycles more than a hit"));
}

TEST_CASE("a first access is explained by its walk and by no one's having brought the line") {
  const std::string text = explained("step:0");
  CHECK(contains(text, "data TLB: miss; the walk of page"));
  CHECK(contains(text, "PML4[0x0] →"));
  CHECK(contains(text, "No access had brought it here"));
}

TEST_CASE("a victim that is dirty is told, and a hit is short") {
  CHECK(contains(explained("taker"), "which is dirty and written back"));
  CHECK(contains(explained("hit"), "no waiting"));
}

TEST_CASE("an explanation as JSON has the same facts") {
  const auto json = nlohmann::json::parse(explained("again", true));
  CHECK(json["step"] == 3);
  CHECK(json["cycles"] == 1 + 96);
  const auto& reference = json["references"].back();
  CHECK(reference["kind"] == "read");
  CHECK(reference["served_by"] == "memory");
  const auto& lookup = reference["lookups"][0];
  CHECK(lookup["level"] == "L1D");
  CHECK(lookup["set"] == 0);
  CHECK(lookup["hit"] == false);
  CHECK(lookup["was_here"] == true);
  CHECK(lookup["lost"]["step"] == 2);
  CHECK(lookup["victim"]["dirty"] == false);
}

TEST_CASE("a moment that does not come is not explained") {
  CHECK(explained("step:1000").empty());
}
