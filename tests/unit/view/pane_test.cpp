// Panes as data, text and JSON: their layout, their marks, and that none is ever too wide.

#include "emu/view/pane.hpp"

#include <nlohmann/json.hpp>

#include "emu/view/value.hpp"
#include "tests/unit/view/visit.hpp"

using namespace vitrine;
using tests::row_named;
using tests::Visit;
using view::Cell;
using view::Column;
using view::Link;
using view::Mark;
using view::Pane;
using view::Row;

namespace {

Pane small_pane() {
  Pane pane{.name = "example",
            .title = "Example",
            .columns = {{.key = "address"}, {.key = "value", .right = true}, {.key = "meaning"}}};
  pane.rows.push_back({.kind = "heading", .cells = {{.text = "main: active"}}});
  pane.rows.push_back(
      {.kind = "word",
       .mark = Mark::Current,
       .cells = {{.text = "7fff10", .number = 0x7fff10},
                 {.text = "5", .mark = Mark::Changed, .number = 5, .detail = "was 4"},
                 {.text = "main+0x1b",
                  .mark = Mark::ReturnAddress,
                  .link = Link{Link::Kind::Address, 0x40101b, ""}}}});
  pane.rows.push_back({.kind = "word",
                       .cells = {{.text = "7fff08", .number = 0x7fff08},
                                 {.text = "-1", .number = ~u64{0}, .is_signed = true},
                                 {}}});
  return pane;
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    widest = std::max(widest, view::columns(std::string_view(text).substr(at, end - at)));
    at = end + 1;
  }
  return widest;
}

constexpr const char* overwrite_source = R"(
global _start
section .bss
number: resq 1
section .text
_start:
    mov eax, 7
    mov [rel number], rax
    call outer
.back:
    mov eax, 60
    xor edi, edi
    syscall
outer:
    push rbp
    mov rbp, rsp
    sub rsp, 16
    mov qword [rbp-8], 42
    mov rax, 0x4141414141414141
    mov [rbp+8], rax
    cmp eax, 3
    jne .done
    nop
.done:
    leave
    ret
)";

}  // namespace

TEST_CASE("a pane as text has aligned columns, signs beside what they mark, and a legend") {
  CHECK(to_text(small_pane()) ==
        "Example\n"
        "  main: active\n"
        "▶ 7fff10   5* ⟶ main+0x1b\n"
        "  7fff08  -1\n"
        "  signs: ▶ here, * changed, ⟶ returns to\n");
}

TEST_CASE("a pane without rows says how to fill it") {
  Pane pane = small_pane();
  pane.rows.clear();
  pane.hint = "run the program first";
  CHECK(to_text(pane) == "Example\n  run the program first\n");
  CHECK(nlohmann::json::parse(to_json(pane))["hint"] == "run the program first");
}

TEST_CASE("colours are added to the signs, and change nothing else") {
  const std::string coloured = to_text(small_pane(), {.colour = true});
  std::string plain;
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\033')
      i = coloured.find('m', i);
    else
      plain += coloured[i];
  }
  CHECK(coloured != plain);
  CHECK(plain == to_text(small_pane()));
}

TEST_CASE("a pane as JSON has exact numbers, marks by name, details and links") {
  const auto json = nlohmann::json::parse(to_json(small_pane()));
  CHECK(json["pane"] == "example");
  CHECK(json["rows"][0]["text"] == "main: active");
  const auto& row = json["rows"][1];
  CHECK(row["mark"] == "current");
  CHECK(row["address"] == 0x7fff10);
  CHECK(row["value"] == 5);
  CHECK(row["marks"]["value"] == "changed");
  CHECK(row["details"]["value"] == "was 4");
  CHECK(row["links"]["meaning"]["address"] == 0x40101b);
  CHECK(json["rows"][2]["value"] == -1);
  CHECK(json["rows"][2].count("marks") == 0);
}

TEST_CASE("bytes that are no UTF-8 do not break JSON") {
  Pane pane = small_pane();
  pane.rows[1].cells[2].text = "\xff\xfe";
  CHECK(nlohmann::json::accept(to_json(pane)));
}

TEST_CASE("lines that are too wide are shortened: addresses in the middle, words at the end") {
  Pane pane = small_pane();
  pane.columns[0].fit = Column::Fit::Middle;
  pane.columns[2].fit = Column::Fit::End;
  pane.rows[1].cells[0].text = "00007fffffffe3e0";
  pane.rows[1].cells[2].text = std::string(300, 'x');
  pane.rows[0].cells[0].text = std::string(300, 'y');
  for (const std::size_t width : {40, 60, 80, 200}) {
    const std::string text = to_text(pane, {.width = width});
    CHECK(widest_line(text) <= width);
    CHECK(widest_line(text) + 1 >= width);
  }
  CHECK(to_text(pane, {.width = 40}).find("7fff…e3e0") != std::string::npos);
}

TEST_CASE("an address is shortened in its middle") {
  CHECK(view::shorten_middle("00007fffffffe3e0", 9) == "0000…e3e0");
  CHECK(view::shorten_middle("7fffe3e0", 9) == "7fffe3e0");
  CHECK(view::shorten_middle("⟶⟶⟶⟶⟶⟶", 5) == "⟶⟶…⟶⟶");
}

TEST_CASE("what is printed of foreign bytes is one line of text") {
  CHECK(view::printable("a\tb\x1b[2J\n") == "a       b·[2J·");
  CHECK(view::printable("\xc3\xa4 \xc2\x9b \xff \xe2\x9f") == "ä · · ··");
  CHECK(view::printable("\xed\xa0\x80") == "···");
}

TEST_CASE("panes are found by name, and the nearest is offered") {
  REQUIRE(view::find_pane("stack"));
  const auto unknown = view::find_pane("stak");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().to_string() == "stak: is no pane (did you mean stack?)");
}

TEST_CASE("registers show what changed with the value before, and the flags in words") {
  const Visit visit(overwrite_source, 10);  // cmp eax, 3
  const Pane pane = visit.pane("registers");
  const Row rax = row_named(pane, "rax");
  CHECK(rax.cells[1].number == 0x4141414141414141);
  CHECK(rax.cells[1].mark == Mark::None);
  CHECK(rax.cells[3].text == "\"AAAAAAAA\"");
  CHECK(row_named(pane, "rip").cells[1].mark == Mark::Changed);
  CHECK(row_named(pane, "rsp").cells[3].text == "⟶ stack");
  CHECK(row_named(pane, "rip").cells[3].text.find("outer") != std::string::npos);
  CHECK(row_named(pane, "zf").cells[3].text == "not zero");
  const Row parity = row_named(pane, "pf");
  CHECK(parity.cells[1].number == 0);
  CHECK(parity.cells[1].mark == Mark::Changed);
  CHECK(parity.cells[1].detail == "was 1");
}

TEST_CASE("the disassembly marks the current instruction, breakpoints and where branches lead") {
  Visit visit(overwrite_source, 10);
  const u64 rip = visit.machine.state().rip;
  visit.breakpoints = {rip};
  const Pane pane = visit.pane("disassembly");
  const Row current = row_named(pane, "↓ outer.done, taken");
  CHECK(current.mark == Mark::Current);
  CHECK(current.cells[0].mark == Mark::Breakpoint);
  CHECK(current.cells[1].number == rip);
  REQUIRE(current.cells[5].link);
  CHECK(visit.machine.image().find_symbol("outer.done")->value == current.cells[5].link->value);
  CHECK(current.cells[2].number == 0);  // executed so often
  CHECK(row_named(pane, "outer:").kind == "label");
  CHECK(row_named(pane, "⟶ outer").cells[4].text.rfind("call", 0) == 0);
  CHECK(row_named(pane, "number").cells[4].text.rfind("mov qword [rel", 0) == 0);
}

TEST_CASE("the stack names frames, return addresses and saved rbp, and marks what a step wrote") {
  const Visit before(overwrite_source, 7);  // mov qword [rbp-8], 42
  const Pane pane = before.pane("stack");
  CHECK(row_named(pane, "outer: active").kind == "frame");
  const Row slot = row_named(pane, "return address");
  CHECK(slot.cells[3].text == "_start+0x11 (line 9)");
  CHECK(slot.cells[3].mark == Mark::ReturnAddress);
  CHECK(row_named(pane, "saved rbp").cells[4].text == "rbp");
  const Row local = row_named(pane, "42");
  CHECK(local.cells[1].mark == Mark::Changed);
  CHECK(local.cells[1].detail == "was 0");
  CHECK(row_named(pane, "argc").cells[1].number == 1);
  CHECK(to_text(pane).find("◀ rsp") != std::string::npos);
}

TEST_CASE("a frame that enter has made is named, too") {
  const Visit visit(
      "global _start\n_start: call f\nmov eax, 60\nxor edi, edi\nsyscall\n"
      "f: enter 16, 0\nleave\nret\n",
      2);
  CHECK(row_named(visit.pane("stack"), "saved rbp").cells[4].text == "rbp");
}

TEST_CASE("a stack of few rows still shows the words at rsp") {
  const Visit visit(overwrite_source, 7);
  for (const std::size_t rows : {2, 3, 5, 8}) {
    const Pane pane = visit.pane("stack", rows);
    CHECK(pane.rows.size() == rows);
    CHECK(to_text(pane).find("rsp") != std::string::npos);
  }
}

TEST_CASE("a return address that is not what the CALL pushed is told as overwritten") {
  const Visit visit(overwrite_source, 9);  // mov [rbp+8], rax
  const Pane pane = visit.pane("stack");
  const Row slot = row_named(pane, "return address");
  CHECK(slot.cells[1].mark == Mark::Changed);
  CHECK(slot.cells[3].mark == Mark::Danger);
  CHECK(slot.cells[3].text == "\"AAAAAAAA\", was _start+0x11");
  CHECK(slot.cells[3].detail == "the CALL pushed _start+0x11 (line 9)");
  const Row call = row_named(visit.pane("calls"), "outer");
  CHECK(call.cells[3].mark == Mark::Danger);
  CHECK(call.cells[4].text == "step 2");
  const Row access = row_named(visit.pane("accesses"), "return address of outer");
  CHECK(access.cells[0].text == "writes");
  CHECK(access.cells[4].number == 0x4141414141414141);
}

TEST_CASE("without a record the frames are said to be found from the stack") {
  Visit visit(overwrite_source, 7);
  CHECK(visit.pane("stack").title.find("found") == std::string::npos);
  visit.has_model = false;
  CHECK(visit.pane("stack").title == "Stack of outer, step 7, frames found from the stack");
  CHECK(visit.pane("calls").title == "Calls, innermost first, step 7, found from the stack");
  CHECK(visit.pane("tlb").rows.empty());
}

TEST_CASE("TLB entries are marked with what the last step's lookups found") {
  const Visit first(overwrite_source, 2);  // mov [rel number], rax
  const Pane missed = first.pane("tlb");
  const auto marks = [](const Pane& pane, Mark mark) {
    std::vector<std::string> found;
    for (const Row& row : pane.rows)
      for (const Cell& cell : row.cells)
        if (cell.mark == mark) found.push_back(cell.text.substr(0, cell.text.find("⟶")));
    return found;
  };
  CHECK(marks(missed, Mark::Hit) == std::vector<std::string>{"401"});
  CHECK(marks(missed, Mark::Miss) == std::vector<std::string>{"402"});
  const Visit later(overwrite_source, 8);  // mov rax, imm64: no data
  CHECK(marks(later.pane("tlb"), Mark::Hit) == std::vector<std::string>{"401"});
  CHECK(marks(later.pane("tlb"), Mark::Miss).empty());
}

TEST_CASE("lines and instructions say how often they were executed") {
  constexpr const char* loop = R"(
global _start
section .text
_start:
    mov ecx, 5
.again:
    dec ecx
    jnz .again
    ud2
)";
  const Visit visit(loop, 6);
  const Pane source = visit.pane("source");
  CHECK(row_named(source, "    dec ecx").cells[2].text == "3×");
  CHECK(row_named(source, "    jnz .again").cells[2].number == 2);
  CHECK(row_named(source, "    ud2").cells[2].number == 0);
  CHECK(row_named(source, "_start:").cells[2].text.empty());
  CHECK(row_named(visit.pane("disassembly"), "dec ecx").cells[2].number == 3);
}

TEST_CASE("the disassembly takes what fills the space before the code for no code") {
  const Visit visit(
      "global _start\nsection .text\n times 40 db 0\n_start: mov eax, 60\n"
      " xor edi, edi\n syscall\n",
      1);
  const Pane pane = visit.pane("disassembly");
  CHECK(pane.rows.front().cells.front().text == "_start:");
  CHECK(pane.rows.size() == 4);
}

TEST_CASE("what a macro made stands in the source at its call") {
  const Visit visit(
      "%macro begin 0\n push rbp\n mov rbp, rsp\n%endmacro\n"
      "global _start\nsection .text\n_start: begin\n mov eax, 60\n xor edi, edi\n"
      " syscall\n",
      1);
  const Pane pane = visit.pane("source");
  CHECK(pane.title.find(", line 7, macro ") != std::string::npos);
  const Row row = row_named(pane, "_start: begin");
  CHECK(row.mark == Mark::Current);
  CHECK(row.cells[2].text == "1×");
}

TEST_CASE("an instruction that does not come next says what its operands are now") {
  const Visit visit(overwrite_source, 1);
  const Row row = row_named(visit.pane("source"), "    mov qword [rbp-8], 42");
  CHECK(row.cells[3].detail.find("mov qword [rbp-8], 0x2a") == 0);
  const Row later = row_named(visit.pane("source"), "    xor edi, edi");
  CHECK(later.cells[3].detail.find("edi: read and written; now 0") != std::string::npos);
  CHECK(later.cells[3].detail.find("will") == std::string::npos);
}

TEST_CASE("the console shows the last lines, those of both streams, and how many came before") {
  Visit visit(R"(
global _start
section .data
text: db "out", 10
open: db "open"
section .text
%macro say 3
    mov edi, %1
    mov esi, %2
    mov edx, %3
    mov eax, 1
    syscall
%endmacro
_start:
    mov ebx, 30
.next:
    say 1, text, 4
    dec ebx
    jnz .next
    say 1, open, 4
    say 2, text, 4
    say 2, open, 4
    ud2
)",
              1);
  (void)visit.machine.snapshot();
  visit.machine.run();
  const Pane pane = visit.pane("console");
  CHECK(pane.rows.size() == 24);
  CHECK(pane.rows.front().cells[0].text == "… 10 lines above are not shown");
  const auto row = [&](std::size_t from_end) { return pane.rows[pane.rows.size() - from_end]; };
  CHECK(row(4).cells[0].text == "out");
  CHECK(row(3).cells[0].text == "open");
  CHECK(row(3).kind == "output");
  CHECK(row(2).cells[0].text == "out");
  CHECK(row(2).kind == "error");
  CHECK(row(1).cells[0].text == "open");
}

TEST_CASE("panes of a machine whose registers lead nowhere say so") {
  Visit visit(overwrite_source, 7);
  for (const u64 wild : {u64{0}, u64{8}, ~u64{0}, u64{0x800000000000}, u64{0x401003}, ~u64{7}}) {
    visit.machine.state().gpr[isa::Rsp] = wild;
    visit.machine.state().gpr[isa::Rbp] = ~wild;
    visit.machine.state().rip = wild;
    for (const view::PaneKind& kind : view::all_panes()) {
      const Pane pane = visit.pane(std::string(kind.name));
      INFO(kind.name << " with " << wild);
      CHECK(widest_line(to_text(pane)) <= 80);
      CHECK(nlohmann::json::accept(to_json(pane)));
      CHECK((!pane.rows.empty() || !pane.hint.empty()));
      for (const Row& row : pane.rows)
        CHECK((row.cells.size() == 1 || row.cells.size() == pane.columns.size()));
    }
  }
}

TEST_CASE("words of the stack overlap nowhere, wherever rsp is") {
  for (const char* change :
       {"add rsp, 8", "add rsp, 2", "pop rax", "sub rsp, 3", "add rsp, 11", "sub rsp, 21"}) {
    INFO(change);
    const Visit visit(std::string("global _start\n_start: ") + change + "\n nop\n", 1);
    const Pane pane = visit.pane("stack");
    const u64 rsp = visit.machine.state().gpr[isa::Rsp];
    u64 above = ~u64{0};
    bool pointed = false;
    for (const Row& row : pane.rows) {
      if (row.cells.size() != pane.columns.size()) continue;
      const u64 address = *row.cells[0].number;
      INFO(address);
      CHECK(address < above);
      above = address;
      if (row.kind == "free") CHECK(address + 8 <= rsp);
      if (row.cells[4].text == "rsp") pointed = address == rsp;
    }
    CHECK(pointed);
  }
}
