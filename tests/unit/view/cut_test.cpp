// Where texts are cut when there is too little room for them.

#include "emu/view/cut.hpp"

#include "emu/view/pane_columns.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::view;

TEST_CASE("a cut falls between words, and before a parenthesis") {
  CHECK(shorten("main+0x17 (line 35)", 19) == "main+0x17 (line 35)");
  CHECK(shorten("⟶ main+0x17 (line 35)", 20) == "⟶ main+0x17 …");
  CHECK(shorten("the quick brown fox", 14) == "the quick …");
  CHECK(shorten("the quick brown fox", 10) == "the quick…");
  CHECK(shorten("from main+0x17, line 35", 15) == "from main+0x17…");  // no comma of a number
  CHECK(shorten("step 1,234 of 5,678.", 8) == "step …");
  CHECK(shorten("abcdef", 4) == "abc…");
  CHECK(shorten("abcdef", 0).empty());
  CHECK(fit("the quick brown fox", 14) == "the quick …   ");
}

TEST_CASE("a cut never falls within a number or an address") {
  CHECK(shorten("-8446744073709551615", 17) == "…");
  CHECK(shorten("print_numbers+0x24", 16) == "print_numbers…");
  CHECK(shorten("8 bytes at 0x7fffffffee58, L1D miss", 24) == "8 bytes at …");
  CHECK(shorten("of 1,534,881", 6) == "of …");
  // Wherever it falls, what is left of a number is the number.
  const std::string text = "writes 8 bytes at 0x7fffffffee58 in step 1,534,881 of 4449, -17 missed";
  for (std::size_t width = 3; width < columns(text); ++width)
    for (const std::string& shown : {shorten(text, width), shorten_middle(text, width)}) {
      INFO(shown);
      CHECK(columns(shown) <= width);
      for (const std::string number : {"8", "0x7fffffffee58", "1,534,881", "4449,", "-17"})
        for (std::size_t part = 2; part < number.size(); ++part) {
          CHECK(shown.find(" " + number.substr(0, part) + "…") == std::string::npos);
          CHECK(shown.find("…" + number.substr(part)) == std::string::npos);
        }
    }
}

TEST_CASE("a cut in the middle leaves words out whole") {
  CHECK(shorten_middle("L1I 128 B, 4 sets of 2 ways, 1409 of 4449 missed", 35) ==
        "L1I 128 B, … 1409 of 4449 missed");
  CHECK(shorten_middle("0x123456 to 0x123855 unreadable: in no region", 40) ==
        "0x123456 to … unreadable: in no region");
  CHECK(shorten_middle("00007fffffffe3e0", 9) == "0000…e3e0");
  CHECK(shorten_middle("⟶⟶⟶⟶⟶⟶", 5) == "⟶⟶…⟶⟶");
}

TEST_CASE("a line breaks between words, and within a number only when that is wider") {
  CHECK(wrapped("step 1,534,881", 10) == std::vector<std::string>{"step", "1,534,881"});
  CHECK(wrapped("of 1,534,881 steps", 9) == std::vector<std::string>{"of", "1,534,881", "steps"});
  CHECK(wrapped("123456", 4) == std::vector<std::string>{"1234", "56"});
  CHECK(wrapped_lines("was 1,534,881\nand is 2", 10) == "was\n1,534,881\nand is 2");
}
