#pragma once
// Linux' signals: their names and what they do to a process that handles none.

#include <string>
#include <string_view>

namespace vitrine::os {

/// "SIGSEGV"; "signal 40" for numbers without a name.
[[nodiscard]] std::string signal_name(int signal);

/// What a shell prints: "Segmentation fault"; empty when it has no wording.
[[nodiscard]] std::string_view signal_description(int signal);

enum class DefaultAction { Terminate, Ignore, Stop };
[[nodiscard]] DefaultAction default_action(int signal);

}  // namespace vitrine::os
