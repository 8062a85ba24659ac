// Where the columns of a pane stand when there is little room.

#include "emu/view/pane_columns.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::view;

TEST_CASE("what does not fit is left out whole, what is spare first, and said to be missing") {
  Pane pane{.name = "example",
            .columns = {{.key = "name"},
                        {.key = "count", .right = true},
                        {.key = "bar", .spare = true},
                        {.key = "size", .right = true},
                        {.key = "far", .right = true}}};
  pane.rows.push_back({.kind = "row",
                       .cells = {{.text = "a name of twenty-one"},
                                 {.text = "1234567"},
                                 {.text = "████"},
                                 {.text = "2,048"},
                                 {.text = "123456"}}});
  const auto places = [&](std::size_t width, std::size_t skipped = 0) {
    return view::place_columns(pane, 2, width, skipped);
  };
  CHECK(places(80)[4].width == 6);
  CHECK_FALSE(is_cut(pane, pane.rows[0], places(80)));
  CHECK(places(44)[2].left_out);  // only what is spare
  CHECK(places(44)[4].width == 6);
  CHECK_FALSE(is_cut(pane, pane.rows[0], places(44)));
  CHECK(places(40)[4].left_out);  // a whole number, not a part of it
  CHECK(places(40)[3].width == 5);
  CHECK(is_cut(pane, pane.rows[0], places(40)));
  CHECK(to_text(pane, {.width = 40}).find("2,048 …") != std::string::npos);
  CHECK(places(40, 1)[4].width == 6);  // moved on to the right
  CHECK(places(40, 1)[1].left_out);
}

TEST_CASE("of a number that is too wide the zeros go first, then its middle") {
  const auto shown = [](const std::string& digits, std::size_t width) {
    return view::fitted({.text = digits, .number = 1}, view::Column::Fit::Middle, width);
  };
  CHECK(shown("000000401000", 12) == "000000401000");
  CHECK(shown("000000401000", 9) == "000401000");
  CHECK(shown("00007fffffffe3e0", 13) == "07fffffffe3e0");
  CHECK(shown("00007fffffffe3e0", 9) == "7fff…e3e0");
  CHECK(shown("0000000000000000", 9) == "000000000");
  CHECK(shown("0x7fffffffe3e0", 9) == "0x7f…e3e0");
}

TEST_CASE("what a column that is left out has taken, the others get back") {
  Pane pane{.name = "example",
            .columns = {{.key = "name"},
                        {.key = "from", .fit = view::Column::Fit::End},
                        {.key = "frame", .spare = true},
                        {.key = "step"}}};
  pane.rows.push_back({.kind = "row",
                       .cells = {{.text = "factorial"},
                                 {.text = "from factorial+0x1a"},
                                 {.text = "frame 7fffffffee28"},
                                 {.text = "step 1,587"}}});
  const auto places = view::place_columns(pane, 2, 46);
  CHECK(places[2].left_out);
  CHECK(places[1].width == 19);
  CHECK(places[3].start + places[3].width <= 46);
}
