#pragma once
// What the watch over return addresses has found, for people: which word, what it was and is, who
// wrote it and from which buffer, with which bytes of the input, and what came of it.

#include <string>

#include "emu/observe/smash_watch.hpp"

namespace vitrine::view {

/// One finding in lines, the first of which is a headline: "the return address of greet was
/// overwritten".
[[nodiscard]] std::string to_text(const machine::Machine& machine, const observe::SmashWatch& watch,
                                  const observe::Smash& smash);

/// All findings: the first smash, slots that are damaged when there is none, and notes. "" when
/// there is nothing to say.
[[nodiscard]] std::string to_text(const machine::Machine& machine,
                                  const observe::SmashWatch& watch);
/// How and when a run has ended, or was ended.
struct Ending {
  machine::StopReport stop;
  u64 step = 0;
};

/// The same as JSON, with all that is damaged; also how the program has ended, when `ending` says
/// it.
[[nodiscard]] std::string to_json(const machine::Machine& machine, const observe::SmashWatch& watch,
                                  const Ending* ending = nullptr);

/// "byte 40 of the 32-byte `buffer` of greet", "byte 40 of what begins at 0x402000".
[[nodiscard]] std::string describe_overflow(const machine::Machine& machine,
                                            const observe::Writer& writer);
/// "written at step 2,813, vulnerable.asm:54, as byte 80 of the 80-byte `buffer` of vulnerable"; ""
/// when nobody knows. Of several writers each, with "; " between them.
[[nodiscard]] std::string describe_writer(const machine::Machine& machine,
                                          const observe::Smash& smash);

}  // namespace vitrine::view
