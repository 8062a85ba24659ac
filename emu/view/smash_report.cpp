#include "emu/view/smash_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"
#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/os/region.hpp"
#include "emu/os/signals.hpp"
#include "emu/os/syscalls.hpp"
#include "emu/view/report.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

using observe::Smash;
using observe::SmashWatch;
using observe::Writer;
using Kind = Smash::Kind;

std::string_view stray_target(const Smash& smash) {
  if (!smash.input.empty())
    return smash.note ? "an address computed from the input" : "an address from the input";
  return smash.to_code ? "an address of its own" : "what is no address of code";
}

/// "`count`", "`count`, then `size` and `next`".
std::string run_over(const Smash& smash) {
  if (smash.onto.empty()) return "a block in the heap";
  std::string text = "`" + smash.onto + "`";
  for (std::size_t i = 0; i < smash.then_onto.size(); ++i) {
    const bool last = i > 0 && i + 1 == smash.then_onto.size();
    text += fmt::format("{}`{}`", i == 0 ? ", then " : last ? " and " : ", ", smash.then_onto[i]);
  }
  return text;
}

std::string headline(const machine::Machine& machine, const Smash& smash, bool taken) {
  const bool by_instruction = smash.kind == Kind::StrayReturn || smash.kind == Kind::Pointer;
  const std::string function = by_instruction ? machine.image().describe(smash.instruction)
                                              : debug::label_name(machine.image(), smash.function);
  const std::string_view verb = taken ? "was" : "is";
  switch (smash.kind) {
    case Kind::ReturnAddress:
      return fmt::format("the return address of {} {} overwritten", function, verb);
    case Kind::SavedRbp:
      return fmt::format("the saved rbp of {} {} overwritten", function, verb);
    case Kind::Canary:
      return fmt::format("the canary of {} {} overwritten", function, verb);
    case Kind::StrayReturn:
      if (smash.function != 0)
        return fmt::format("{} returned where the overwritten rbp of {} has led it", function,
                           debug::label_name(machine.image(), smash.function));
      return fmt::format("{} returned without a call, to {}", function, stray_target(smash));
    case Kind::Pointer:
      return fmt::format("{} followed a pointer {} the input", function,
                         smash.note ? "computed from" : "from");
    case Kind::Overrun: {
      const std::string& name = smash.writer()->buffer.name;
      return fmt::format("{} ran over {}", name.empty() ? "an array" : "`" + name + "`",
                         run_over(smash));
    }
  }
  return "";
}

/// "step 273, copy+0x2 (lost-return.asm:50):  mov [rdi], al"
std::string deed(const machine::Machine& machine, u64 step, u64 instruction,
                 const std::optional<u64>& system_call = {}) {
  const std::string what = system_call
                               ? fmt::format("system call {}", os::system_call_name(*system_call))
                               : debug::source_or_code(machine, instruction);
  return fmt::format("step {}, {}:  {}", grouped(step),
                     debug::place_name(machine.image(), instruction), what);
}

/// What to do if it was meant: a system call or a repetition that has filled two labels may have
/// filled one record.
std::string hint_of(const machine::Machine& machine, const Smash& smash) {
  const Writer* writer = smash.writer();
  if (smash.kind != Kind::Overrun || writer->run->step != smash.step || smash.onto.empty() ||
      writer->run->first != writer->buffer.start)
    return "";
  const auto is_label = [&](const std::string& name, u64 function) {
    const image::Symbol* symbol = machine.image().find_symbol(name);
    return function == 0 && symbol != nullptr && symbol->size == 0;
  };
  if (!is_label(writer->buffer.name, writer->buffer.function) ||
      !is_label(smash.onto, smash.function))
    return "";
  return fmt::format(
      "if both are one record, call the second `.{}`: a local label is a part of `{}`", smash.onto,
      writer->buffer.name);
}

/// The lines behind the headline, each with what it is about.
std::vector<std::pair<std::string, std::string>> facts(const machine::Machine& machine,
                                                       const SmashWatch& watch, const Smash& smash,
                                                       bool taken) {
  std::vector<std::pair<std::string, std::string>> lines;
  if (smash.address != 0) lines.emplace_back("at", hex(smash.address));
  if (smash.knows_before) {
    std::string was = describe_value(machine, smash.before, smash.size);
    if (smash.kind == Kind::ReturnAddress) {
      was = hex(smash.before);
      const std::string place = describe_return(machine.image(), smash.before);
      if (place != was) was += " ⟶ " + place;
    }
    lines.emplace_back("was", was);
  }
  lines.emplace_back("now", describe_value(machine, smash.after, smash.size));
  const bool alone = smash.writers.size() <= 1;
  constexpr std::size_t most = 3;
  for (const Writer& writer : smash.writers) {
    const std::size_t told = static_cast<std::size_t>(&writer - smash.writers.data());
    if (told == most) {
      lines.emplace_back("written",
                         "by " + counted(smash.writers.size() - told, "further instruction"));
      break;
    }
    lines.emplace_back("written",
                       deed(machine, writer.step, writer.instruction, writer.system_call));
    if (const std::string overflow = describe_overflow(machine, writer); !overflow.empty())
      lines.emplace_back("as", overflow);
    if (!alone && !writer.input.empty())
      lines.emplace_back("from", watch.labels().describe(writer.input));
  }
  if (alone && !smash.input.empty())
    lines.emplace_back("from", watch.labels().describe(smash.input));
  if (taken && smash.kind != Kind::Overrun)
    lines.emplace_back("taken", deed(machine, smash.step, smash.instruction));
  if (const std::string hint = hint_of(machine, smash); !hint.empty())
    lines.emplace_back("hint", hint);
  return lines;
}

std::string text_of(const machine::Machine& machine, const SmashWatch& watch, const Smash& smash,
                    bool taken) {
  std::string out = printable(headline(machine, smash, taken)) + "\n";
  for (const auto& [key, text] : facts(machine, watch, smash, taken))
    out += fmt::format("  {:<8} {}\n", key, printable(text));
  return out;
}

constexpr std::string_view kind_names[] = {"return address", "saved rbp", "canary",
                                           "stray return",   "pointer",   "overrun"};

using nlohmann::ordered_json;

ordered_json instruction_json(const machine::Machine& machine, u64 step, u64 address) {
  return {{"step", step},
          {"address", address},
          {"function", machine.image().describe(address)},
          {"place", machine.image().place(address)},
          {"text", debug::source_or_code(machine, address)}};
}

ordered_json deed_json(const machine::Machine& machine, const Writer& writer) {
  ordered_json json = instruction_json(machine, writer.step, writer.instruction);
  if (writer.system_call) json["system_call"] = os::system_call_name(*writer.system_call);
  return json;
}

/// Adds what is known of the writer's buffer; nothing, when that is nothing.
void add_buffer(ordered_json& json, const machine::Machine& machine, const Writer& writer) {
  const observe::Object& buffer = writer.buffer;
  const bool known = !buffer.name.empty() || buffer.size != 0 || writer.distance() != 0;
  if (writer.at_fixed_place || !known) return;
  ordered_json& object = json["buffer"] = ordered_json::object();
  if (!buffer.name.empty()) object["name"] = buffer.name;
  if (buffer.function != 0)
    object["function"] = debug::label_name(machine.image(), buffer.function);
  object["start"] = buffer.start;
  if (buffer.size != 0) object["size"] = buffer.size;
  if (buffer.taken_by != 0) object["allocated_by"] = buffer.taken_by;
  object["byte"] = static_cast<i64>(writer.distance());
}

ordered_json json_of(const machine::Machine& machine, const SmashWatch& watch, const Smash& smash,
                     bool taken) {
  ordered_json json = {{"kind", kind_names[static_cast<std::size_t>(smash.kind)]},
                       {"note", smash.note},
                       {"taken", taken},
                       {"what", headline(machine, smash, taken)},
                       {"address", smash.address},
                       {"size", smash.size}};
  if (smash.knows_before) json["before"] = smash.before;
  json["after"] = smash.after;
  json["after_text"] = as_text(smash.after, smash.size);
  if (smash.function != 0) json["function"] = debug::label_name(machine.image(), smash.function);
  if (!smash.onto.empty()) json["onto"] = smash.onto;
  if (!smash.then_onto.empty()) json["then_onto"] = smash.then_onto;
  json["input"] = watch.labels().describe(smash.input);
  if (const std::string hint = hint_of(machine, smash); !hint.empty()) json["hint"] = hint;
  if (taken) json["taken_by"] = instruction_json(machine, smash.step, smash.instruction);
  if (smash.writers.empty()) return json;
  json["written_by"] = deed_json(machine, smash.writers.front());
  add_buffer(json, machine, smash.writers.front());
  if (smash.writers.size() == 1) return json;
  json["writers"] = ordered_json::array();
  for (const Writer& writer : smash.writers) {
    ordered_json each = deed_json(machine, writer);
    each["input"] = watch.labels().describe(writer.input);
    add_buffer(each, machine, writer);
    json["writers"].push_back(std::move(each));
  }
  return json;
}

ordered_json ending_json(const machine::Machine& machine, const Ending& ending) {
  const machine::StopReport& stop = ending.stop;
  ordered_json json = {{"step", ending.step}};
  switch (stop.kind) {
    case machine::StopKind::Exited:
      json["how"] = "exited";
      json["exit_code"] = stop.exit_code;
      return json;
    case machine::StopKind::Killed: {
      const FaultReport report = report_fault(machine, stop);
      json["how"] = "killed";
      json["signal"] = report.signal;
      json["signal_name"] = os::signal_name(report.signal);
      json["headline"] = report.headline;
      json["what"] = report.what;
      json["cause"] = report.cause;  // names the defence, when it was one
      return json;
    }
    case machine::StopKind::Observer:
      json["how"] = "stopped at the write";
      return json;
    case machine::StopKind::Limit:
      json["how"] = "stopped at --max-instructions";
      return json;
    default:
      json["how"] = "interrupted";
      return json;
  }
}

/// ", in the heap"; the stack goes without saying.
std::string in_region(const machine::Machine& machine, u64 address) {
  const os::Region* region = region_at(machine, address);
  if (region == nullptr || region->kind == os::RegionKind::Stack) return "";
  return ", in " + (region->kind == os::RegionKind::Heap ? "the heap" : region->name);
}

}  // namespace

std::string describe_overflow(const machine::Machine& machine, const Writer& writer) {
  if (writer.at_fixed_place) return "";
  const observe::Object& buffer = writer.buffer;
  const std::string byte = "byte " + grouped_signed(static_cast<i64>(writer.distance()));
  if (buffer.taken_by != 0) {
    const std::string place = short_place(machine.image(), buffer.taken_by);
    return fmt::format("{} of the {} bytes that {}{} took from the stack", byte,
                       grouped(buffer.size), debug::source_or_code(machine, buffer.taken_by),
                       place.empty() ? "" : " (" + place + ")");
  }
  if (buffer.name.empty() && buffer.size != 0)
    return fmt::format("{} of the {}-byte block at {} in the heap", byte, grouped(buffer.size),
                       hex(buffer.start));
  if (buffer.name.empty() && writer.distance() == 0) return "a part of a buffer that is not known";
  const std::string function =
      buffer.function != 0 ? debug::label_name(machine.image(), buffer.function) : "";
  if (buffer.name.empty())
    return fmt::format(
        "{} of what begins at {}{}", byte, hex(buffer.start),
        function.empty() ? in_region(machine, buffer.start) : ", in the frame of " + function);
  return fmt::format("{} of the {}-byte `{}`{}", byte, grouped(buffer.size), buffer.name,
                     function.empty() ? "" : " of " + function);
}

std::string describe_writer(const machine::Machine& machine, const Smash& smash) {
  std::string text;
  for (const Writer& writer : smash.writers) {
    const std::string place = short_place(machine.image(), writer.instruction);
    const std::string overflow = describe_overflow(machine, writer);
    text +=
        fmt::format("{} at step {}{}{}", text.empty() ? "written" : "; and", grouped(writer.step),
                    place.empty() ? "" : ", " + place, overflow.empty() ? "" : ", as " + overflow);
  }
  return text;
}

std::string to_text(const machine::Machine& machine, const SmashWatch& watch, const Smash& smash) {
  return text_of(machine, watch, smash, true);
}

std::string to_text(const machine::Machine& machine, const SmashWatch& watch) {
  std::string out;
  for (const Smash& smash : watch.smashes())
    out += text_of(machine, watch, smash, true);
  if (watch.smashes().empty())
    for (const Smash& smash : watch.damaged())
      out += text_of(machine, watch, smash, false);
  for (const Smash& note : watch.notes())
    out += (out.empty() ? "note: " : "\nnote: ") + text_of(machine, watch, note, true);
  return out;
}

std::string to_json(const machine::Machine& machine, const SmashWatch& watch,
                    const Ending* ending) {
  ordered_json json = {{"smashes", ordered_json::array()},
                       {"damaged", ordered_json::array()},
                       {"notes", ordered_json::array()}};
  for (const Smash& smash : watch.smashes())
    json["smashes"].push_back(json_of(machine, watch, smash, true));
  for (const Smash& smash : watch.damaged())
    json["damaged"].push_back(json_of(machine, watch, smash, false));
  for (const Smash& note : watch.notes())
    json["notes"].push_back(json_of(machine, watch, note, note.kind != Kind::Overrun));
  if (ending != nullptr) json["ending"] = ending_json(machine, *ending);
  return to_json_text(json, 2) + "\n";
}

}  // namespace vitrine::view
