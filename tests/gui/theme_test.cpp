#include "frontend/gui/theme.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine::gui;

TEST_CASE("every role is readable on every ground of every theme") {
  REQUIRE(all_themes().size() == 3);
  for (const Theme& theme : all_themes())
    for (std::size_t role = 0; role < role_count; ++role)
      for (std::size_t ground = 0; ground < ground_count; ++ground) {
        INFO(theme.name << ", role " << role << " on ground " << ground);
        CHECK(contrast(theme.roles[role], theme.grounds[ground]) >= 4.5);
      }
}

TEST_CASE("contrast is as WCAG defines it") {
  CHECK(contrast(0x000000, 0xffffff) > 20.99);
  CHECK(contrast(0x123456, 0x123456) == 1);
  CHECK(contrast(0x777777, 0xffffff) > 4.47);
  CHECK(contrast(0x777777, 0xffffff) < 4.49);
}

TEST_CASE("themes are found by name") {
  for (const Theme& theme : all_themes())
    CHECK(find_theme(theme.name) == &theme);
  CHECK(find_theme("drak") == nullptr);
}

TEST_CASE("every mark has a sign of its own, so that none is told by its colour alone") {
  using vitrine::view::Mark;
  for (int a = 1; a <= static_cast<int>(Mark::Danger); ++a)
    for (int b = 0; b < a; ++b)
      CHECK(mark_sign(static_cast<Mark>(a)) != mark_sign(static_cast<Mark>(b)));
}
