#include "emu/base/json.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

using namespace vitrine;

TEST_CASE("JSON text is one line, or indented") {
  const nlohmann::ordered_json json = {{"b", 1}, {"a", 2}};
  CHECK(to_json_text(json) == R"({"b":1,"a":2})");
  CHECK(to_json_text(json, 1) == "{\n \"b\": 1,\n \"a\": 2\n}");
  CHECK(to_json_text(nlohmann::json{{"b", 1}, {"a", 2}}) == R"({"a":2,"b":1})");
}

TEST_CASE("JSON text is UTF-8, whatever bytes a string has, as a value or as a key") {
  const nlohmann::ordered_json json = {{"caf\xe9", "\xff.asm"}, {"whole", "\u00fcber"}};
  CHECK(to_json_text(json) == "{\"caf\ufffd\":\"\ufffd.asm\",\"whole\":\"\u00fcber\"}");
}
