// Panes of what is too much to be shown: a stack that has overflowed, a long source.

#include <algorithm>

#include "tests/unit/view/visit.hpp"

using namespace vitrine;
using tests::row_named;
using tests::row_of_kind;
using tests::Visit;
using view::Mark;
using view::Pane;
using view::Row;

TEST_CASE("a stack overflow shows where the stack ends, and folds the recursion") {
  const Visit visit("global _start\n_start: call deeper\ndeeper: push rbp\n call deeper\n",
                    ~u64{0});
  for (const std::size_t rows : {24, 200}) {
    const Pane pane = visit.pane("stack", rows);
    const Row fold = row_of_kind(pane, "recursion");
    CHECK(fold.cells[0].text == "… 524,259 × deeper, 8,388,144 bytes …");
    CHECK(pane.rows.back().cells[0].text == "stack overflow: byte 8,388,616 of 8,388,608");
    CHECK(pane.rows.back().cells[0].number == 0x7fff'ff7f'eff8);
    CHECK(pane.rows[pane.rows.size() - 2].kind == "end");
    CHECK(std::count_if(pane.rows.begin(), pane.rows.end(),
                        [](const Row& row) { return row.kind == "frame"; }) == 6);
  }
  CHECK(visit.pane("calls").rows.front().cells[0].text ==
        "stack overflow: byte 8,388,616 of 8,388,608, in 524,264 calls");
}

TEST_CASE("a local array that is larger than the stack shows where rsp has gone") {
  const Visit visit("global _start\n_start: sub rsp, 9 * 1024 * 1024\n mov qword [rsp], 1\n",
                    ~u64{0});
  const Pane pane = visit.pane("stack");
  CHECK(row_of_kind(pane, "danger").cells[0].text == "◀ rsp, 1,048,960 bytes further down");
  // What nothing has touched is no mistake.
  CHECK(row_named(pane, "not touched yet").cells[1].mark == Mark::Faint);
}

TEST_CASE("a long source says where it goes on") {
  std::string source = "global _start\n";
  for (int i = 0; i < 3000; ++i)
    source += i == 1500 ? "_start: nop\n" : " nop\n";
  const Visit visit(source, 1);
  const Pane pane = visit.pane("source", 1000);
  CHECK(pane.rows.front().cells[0].text == "… 1,002 lines further up …");
  CHECK(pane.rows[1].cells[1].number == 1003);
  CHECK(pane.rows.back().cells[0].text.find("lines further down …") != std::string::npos);
  CHECK(visit.pane("source", 5000).rows.front().kind == "line");
  CHECK(visit.pane("source", 24).rows.size() == 24);
}

TEST_CASE("functions that call each other in turn are folded as a recursion is") {
  const Visit visit(
      "global _start\n_start: call ping\nping: push rbp\n call pong\npong: call ping\n", ~u64{0});
  const Pane stack = visit.pane("stack", 24);
  const std::string fold = row_of_kind(stack, "recursion").cells[0].text;
  CHECK(fold.find(" × (pong, ping), ") != std::string::npos);
  CHECK(fold.find("bytes") != std::string::npos);
  const Pane calls = visit.pane("calls", 40);
  CHECK(calls.rows.size() < 12);
  const Row same = row_of_kind(calls, "folded");
  CHECK(same.cells[0].text.find("… the same 2 calls ") == 0);
  // Outermost: who began it, and the first round.
  CHECK(row_named(calls, "_start").cells[0].number == 0);
  std::vector<u64> depths;
  for (const Row& row : calls.rows)
    if (row.kind == "call") depths.push_back(*row.cells[0].number);
  CHECK(std::is_sorted(depths.rbegin(), depths.rend()));
  CHECK(depths.size() >= 5);
  CHECK(depths[depths.size() - 2] == 1);
}

TEST_CASE("what calls each other a few times is not folded") {
  const Visit visit(
      "global _start\n_start: mov ecx, 3\n call ping\nping: call pong\npong: dec ecx\n jz .end\n"
      " call ping\n.end: ud2\n",
      14);
  const Pane calls = visit.pane("calls", 40);
  CHECK(std::none_of(calls.rows.begin(), calls.rows.end(),
                     [](const Row& row) { return row.kind == "folded"; }));
}
