#include "emu/base/bits.hpp"

#include "tests/support/catch.hpp"

using namespace vitrine;

TEST_CASE("sign extension and ranges") {
  CHECK(sign_extend(0xff, 8) == -1);
  CHECK(sign_extend(0x7f, 8) == 127);
  CHECK(fits_signed(-128, 8));
  CHECK_FALSE(fits_signed(128, 8));
  CHECK(fits_unsigned(255, 8));
  CHECK_FALSE(fits_unsigned(256, 8));
  CHECK(low_mask(64) == ~u64{0});
}

TEST_CASE("canonical addresses have bits 63 to 47 equal") {
  CHECK(is_canonical(0x00007fffffffffff));
  CHECK_FALSE(is_canonical(0x0000800000000000));
  CHECK(is_canonical(0xffff800000000000));
  CHECK_FALSE(is_canonical(0x4141414141414141));
}
