#include <algorithm>
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
std::string explained(const std::string& at, bool json = false, const char* source = evicts,
                      const cache::HierarchyConfig& caches = *cache::preset("teaching")) {
  const auto image = assemble_image("test.asm", source);
  os::TestHost host;
  auto machine = make_machine(image, host, caches);
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
  CHECK(contains(text, "Nothing had brought it here before."));
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

TEST_CASE("what a prefetcher brought is told, and that it came late or in vain") {
  const char* const source = R"(
        global  _start
        section .bss
        alignb  4096
a:      resb    4096
        section .text
_start: mov     al, [a]
late:   mov     al, [a + 64]
        mov     al, [a + 1024]
        mov     al, [a + 2048]
lost:   mov     al, [a + 128]
        mov     eax, 60
        xor     edi, edi
        syscall
)";
  cache::HierarchyConfig config;
  config.level(cache::Level::L1I) = {.geometry = {1024, 2, 64}};
  config.level(cache::Level::L1D) = {.geometry = {256, 1, 64}};
  config.level(cache::Level::L1D)->prefetch = cache::Prefetch::NextLine;
  const std::string late = explained("late", false, source, config);
  CHECK(contains(late, "A prefetcher brought it at step 0, and nothing used it yet."));
  CHECK(contains(late, "a prefetched line that was still on its way"));
  config.level(cache::Level::L1D)->geometry = {64, 1, 64};
  const std::string lost = explained("lost", false, source, config);
  CHECK(contains(lost, "A prefetcher brought it at step 1, and nothing used it."));
  CHECK(contains(lost, "At step 2 it made room: "));
}

TEST_CASE("a line that an inclusive level took along is told so") {
  cache::HierarchyConfig config;
  config.level(cache::Level::L1D) = {.geometry = {256, 4, 64}};
  config.level(cache::Level::L1I) = {.geometry = {1024, 2, 64}};
  config.level(cache::Level::L2) = {.geometry = {128, 2, 64}};
  config.level(cache::Level::L2)->inclusion = cache::Inclusion::Inclusive;
  CHECK(contains(explained("again", false, evicts, config),
                 "it had to go, as the inclusive level around lost it"));
}

TEST_CASE("the reads of a walk are told as such, and waited for") {
  auto config = *cache::preset("teaching");
  config.cached_walks = true;
  const std::string text = explained("step:0", false, evicts, config);
  CHECK(contains(text, "The page walk reads a table's entry at physical 0x"));
  const auto json = nlohmann::json::parse(explained("step:0", true, evicts, config));
  u64 cycles = 1;
  u64 walks = 0;
  for (const auto& reference : json["references"]) {
    cycles += reference["stalls"].get<u64>();
    walks += reference["kind"] == "walk" ? 1 : 0;
  }
  CHECK(walks == 8);  // of the code's page and of the data's
  CHECK(json["cycles"] == cycles);
}

TEST_CASE("of a repetition the first references are told, and how many more there are") {
  const char* const source = R"(
        global  _start
        section .bss
a:      resb    4096
        section .text
_start: mov     edi, a
        mov     ecx, 1000
here:   rep     stosb
        mov     eax, 60
        xor     edi, edi
        syscall
)";
  const std::string text = explained("here", false, source);
  CHECK(std::count(text.begin(), text.end(), '\n') < 150);
  CHECK(contains(text, "… and 97"));
}
