#pragma once
// JSON values as text. The one place that writes them: file names and source lines may hold any
// bytes, and JSON is UTF-8.

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace vitrine {

/// On one line, or by lines indented by `indent` blanks a level. Bytes that are no UTF-8 become
/// U+FFFD.
[[nodiscard]] std::string to_json_text(const nlohmann::ordered_json& json, int indent = -1);
[[nodiscard]] std::string to_json_text(const nlohmann::json& json, int indent = -1);

}  // namespace vitrine
