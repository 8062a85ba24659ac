#include "emu/base/text.hpp"

#include <array>

#include "tests/support/catch.hpp"

using namespace vitrine;

TEST_CASE("numbers are written as people read them") {
  CHECK(hex(0x401000) == "0x401000");
  CHECK(hex_digits(10, 4) == "000a");
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(58113) == "58,113");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(counted(1, "byte") == "1 byte");
  CHECK(counted(2048, "byte") == "2,048 bytes");
}

TEST_CASE("the nearest candidate is found when it is near enough to be meant") {
  const std::array<std::string_view, 4> words{"mov", "movzx", "push", "section"};
  CHECK(nearest("mvo", words) == "mov");
  CHECK(nearest("movxz", words) == "movzx");
  CHECK(nearest("sectoin", words) == "section");
  CHECK(nearest("MVO", words) == "mov");
  CHECK_FALSE(nearest("quux", words));
  CHECK_FALSE(nearest("", words));
}
