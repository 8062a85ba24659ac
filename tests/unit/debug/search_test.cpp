#include "emu/debug/search.hpp"

#include "emu/debug/register_search.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using debug::Deed;
using debug::Direction;
using debug::Subject;
using Outcome = debug::SearchResult::Outcome;

namespace {

constexpr const char* source = R"(
  global _start
  section .bss
place:  resq 1
  section .text
_start: mov ebx, 5
        mov [place], rbx
        mov al, 1
again:  add [place], rbx
        xor eax, eax
        xor edi, edi
        mov esi, place + 1
        mov edx, 2
        syscall
        mov eax, 60
        syscall
)";

struct Search {
  Search() : image(tests::assemble_image("test.asm", source)), machine(make()), timeline(machine) {
    place.address = image->find_symbol("place")->value;
  }
  machine::Machine make() {
    host.input = "hi";
    return tests::make_machine(image, host);
  }
  debug::SearchResult operator()(const Subject& subject, Deed deed = Deed::Wrote,
                                 Direction direction = Direction::Back) {
    return debug::search(timeline, subject, deed, direction);
  }
  static Subject reg(const char* name) {
    Subject subject;
    subject.kind = Subject::Kind::Register;
    subject.reg = *isa::find_register(name);
    return subject;
  }

  os::TestHost host;
  std::shared_ptr<const image::Image> image;
  machine::Machine machine;
  debug::Timeline timeline;
  Subject place;
};

}  // namespace

TEST_CASE("the last writer of memory is found with what it wrote") {
  Search search;
  search.timeline.go_to({4, false});
  auto result = search(search.place);
  REQUIRE(result.outcome == Outcome::Found);
  CHECK(result.culprit.step == 3);
  CHECK(result.culprit.instruction == search.image->find_symbol("again")->value);
  CHECK(result.culprit.before[0] == 5);
  CHECK(result.culprit.after[0] == 10);
  CHECK_FALSE(result.culprit.system_call);
  CHECK(search.timeline.now() == debug::Position{4, false});

  search.timeline.go_to({3, false});
  CHECK(search(search.place).culprit.step == 1);
  search.timeline.go_to({1, false});
  CHECK(search(search.place).outcome == Outcome::Nothing);
  CHECK(search(search.place, Deed::Wrote, Direction::On).culprit.step == 1);
  CHECK(search(search.place, Deed::Read, Direction::On).culprit.step == 3);
}

TEST_CASE("the kernel writes too, in a system call that is named") {
  Search search;
  search.timeline.forward(machine::no_limit);
  Subject byte = search.place;
  byte.address += 1;
  byte.size = 2;
  const auto result = search(byte);
  REQUIRE(result.outcome == Outcome::Found);
  CHECK(result.culprit.step == 8);
  CHECK(result.culprit.system_call == 0);
  CHECK(result.culprit.after == std::vector<u8>{'h', 'i'});
}

TEST_CASE("registers and their parts have writers and readers") {
  Search search;
  search.timeline.go_to({4, false});
  CHECK(search(Search::reg("al")).culprit.step == 2);
  CHECK(search(Search::reg("ah")).outcome == Outcome::Nothing);
  CHECK(search(Search::reg("rax")).culprit.after[0] == 1);
  CHECK(search(Search::reg("bl"), Deed::Read).culprit.step == 3);
  CHECK(search(Search::reg("rcx"), Deed::Wrote, Direction::On).culprit.step == 8);
  Subject carry;
  carry.kind = Subject::Kind::Flags;
  carry.flags = isa::CF;
  CHECK(search(carry).culprit.step == 3);
  CHECK(search(carry, Deed::Wrote, Direction::On).culprit.step == 4);
}

TEST_CASE("an edit by hand is a writer") {
  Search search;
  search.timeline.go_to({3, false});
  search.timeline.edit([&](machine::Machine& machine) {
    machine.state().gpr[isa::Rbx] = 7;
    const u8 value = 9;
    (void)machine.mmu().write_bytes(search.place.address, {&value, 1});
  });
  const auto edit = edit_here(search.timeline, search.place);
  REQUIRE(edit);
  CHECK(edit->by_edit);
  CHECK(edit->step == 3);
  CHECK(edit->before[0] == 5);
  CHECK(edit->after[0] == 9);
  CHECK(edit_here(search.timeline, Search::reg("rbx")));
  CHECK_FALSE(edit_here(search.timeline, Search::reg("al")));
  // At its moment, the search looks before it: a chain of questions comes past it.
  auto result = search(search.place);
  CHECK_FALSE(result.culprit.by_edit);
  CHECK(result.culprit.step == 1);
  CHECK(result.culprit.after[0] == 5);
  CHECK(search(Search::reg("rbx")).culprit.step == 0);
  CHECK(search(Search::reg("al")).culprit.step == 2);
  CHECK_FALSE(search(Search::reg("al")).culprit.by_edit);

  search.timeline.go_to({4, false});
  result = search(search.place);
  CHECK_FALSE(result.culprit.by_edit);
  CHECK(result.culprit.step == 3);
  CHECK(result.culprit.before[0] == 9);
  CHECK(result.culprit.after[0] == 16);
  CHECK_FALSE(edit_here(search.timeline, search.place));
  const auto writer = search(Search::reg("rbx"));
  CHECK(writer.culprit.by_edit);
  CHECK(writer.culprit.step == 3);
  search.timeline.go_to({2, false});
  CHECK(search(search.place, Deed::Wrote, Direction::On).culprit.by_edit);
  search.timeline.go_to({0, false});
  result = search(search.place, Deed::Wrote, Direction::On);
  CHECK_FALSE(result.culprit.by_edit);
  CHECK(result.culprit.after[0] == 5);
}

TEST_CASE("a search is interrupted by a request and by the one told of progress") {
  os::TestHost host;
  const auto image = tests::assemble_image("test.asm", "  global _start\n_start: jmp _start\n");
  machine::Machine machine = tests::make_machine(image, host);
  debug::Timeline timeline(machine);
  timeline.forward(300'000);
  timeline.set_progress([](double) { return false; });
  CHECK(debug::search(timeline, Search::reg("rax"), Deed::Wrote, Direction::Back).outcome ==
        Outcome::Interrupted);
  CHECK(debug::search(timeline, Search::reg("rax"), Deed::Wrote, Direction::On).outcome ==
        Outcome::Interrupted);
  Subject memory;
  memory.address = 0x1000;
  CHECK(debug::search(timeline, memory, Deed::Wrote, Direction::On).outcome ==
        Outcome::Interrupted);
  CHECK(timeline.now() == debug::Position{300'000, false});
}

TEST_CASE("a register written long ago is found by guarding the code") {
  os::TestHost host;
  const auto image = tests::assemble_image("test.asm", R"(
  global _start
_start: mov ebx, 5
        mov ecx, 4000000
again:  add eax, ecx
        dec ecx
        jnz again
        mov r9, rbx
        hlt
)");
  machine::Machine machine = tests::make_machine(image, host);
  debug::Timeline timeline(machine);
  timeline.forward(machine::no_limit);
  const debug::Position end = timeline.now();
  int told = 0;
  timeline.set_progress([&](double) { return ++told > 0; });
  const auto result = debug::search(timeline, Search::reg("bl"), Deed::Wrote, Direction::Back);
  REQUIRE(result.outcome == Outcome::Found);
  CHECK(result.culprit.step == 0);
  CHECK(result.culprit.after == std::vector<u8>{5});
  CHECK(timeline.now() == end);
  timeline.go_to({1, false});
  const auto reader = debug::search(timeline, Search::reg("rbx"), Deed::Read, Direction::On);
  REQUIRE(reader.outcome == Outcome::Found);
  CHECK(reader.culprit.step == 2 + 3 * 4'000'000);
  CHECK(timeline.now() == debug::Position{1, false});
}

TEST_CASE("a search forwards enters new ground no further than what it finds") {
  const auto image = tests::assemble_image("test.asm", R"(
  global _start
  section .bss
place:  resq 1
  section .text
_start: mov ecx, 20000
again:  dec ecx
        jnz again
        mov eax, 39
        syscall
        mov ebx, 5
        xor eax, eax
        xor edi, edi
        mov esi, place
        mov edx, 2
        syscall
        hlt
)");
  constexpr u64 step = 1 + 2 * 20'000 + 2;
  const Subject subject = Search::reg("rbx");
  for (const u64 observed_first : {1u, 1u << 30}) {  // guarding, observing
    os::TestHost host;
    host.input = "hi";
    machine::Machine machine = tests::make_machine(image, host);
    debug::Timeline timeline(machine);
    debug::RegisterSearch search(timeline, subject, Deed::Wrote, observed_first);
    const auto result = search.run(Direction::On);
    REQUIRE(result.outcome == Outcome::Found);
    CHECK(result.culprit.step == step);
    CHECK(host.input == "hi");
    CHECK(timeline.furthest().step <= step + 1);
    CHECK(timeline.now() == debug::Position{0, false});
  }
}
