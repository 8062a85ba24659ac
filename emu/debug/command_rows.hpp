#pragma once
// The rows of the command table, each group beside its handlers. Private to this folder.

#include "emu/debug/command.hpp"

namespace vitrine::debug {

[[nodiscard]] std::span<const Command> moving_commands();
[[nodiscard]] std::span<const Command> stopping_commands();
[[nodiscard]] std::span<const Command> looking_commands();
[[nodiscard]] std::span<const Command> searching_commands();
[[nodiscard]] std::span<const Command> changing_commands();
[[nodiscard]] std::span<const Command> session_commands();

}  // namespace vitrine::debug
