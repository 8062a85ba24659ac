#pragma once
// What will come of an instruction where its operands' values alone do not say it: whether a branch
// is taken, where a return leads, how much a string instruction moves.

#include <string>

#include "emu/debug/code.hpp"
#include "emu/debug/session.hpp"

namespace vitrine::debug {

/// "it will jump to .loop"; "" where there is nothing to add. `code` is about to be executed.
[[nodiscard]] std::string outcome_words(const machine::Machine& machine, const CodeLine& code,
                                        const Views& views);

}  // namespace vitrine::debug
