#include "emu/view/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"
#include "emu/base/text.hpp"
#include "emu/disasm/disasm.hpp"
#include "emu/observe/unwind.hpp"
#include "emu/os/signals.hpp"
#include "emu/view/explain.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

std::vector<std::string> describe_calls(const machine::Machine& machine) {
  constexpr std::size_t most_lines = 16;
  std::vector<std::string> lines;
  const auto frames = observe::unwind(machine);
  const auto text = [&](std::size_t number) {
    const observe::UnwoundFrame& frame = frames[number];
    const bool innermost = number == 0;
    // A return address belongs to the line of the call before it.
    const u64 shown = innermost ? frame.address : frame.address - 1;
    const std::string place = machine.image().place(shown);
    return fmt::format("{}{}{}", machine.image().describe(frame.address),
                       place.empty() ? "" : " (" + place + ")",
                       !innermost && frames[number - 1].guessed ? " ?" : "");
  };
  for (std::size_t i = 0; i < frames.size() && lines.size() < most_lines;) {
    std::size_t same = i + 1;
    while (same < frames.size() && frames[same].address == frames[i].address)
      ++same;
    lines.push_back(text(i));
    if (same - i > 3) {
      lines.push_back(fmt::format("… the same {} more times", grouped(same - i - 1)));
      i = same;
    } else {
      ++i;
    }
  }
  return lines;
}

std::vector<FaultReport::StackWord> top_of_stack(const machine::Machine& machine) {
  constexpr u64 words = 8;
  std::vector<FaultReport::StackWord> stack;
  const u64 rsp = machine.state().gpr[isa::Rsp];
  for (u64 i = 0; i < words; ++i) {
    const auto value = peek_value(machine, rsp + 8 * i, 8);
    if (!value) break;
    std::string meaning = observe::follows_call(machine, *value)
                              ? "⟶ " + describe_return(machine.image(), *value)
                              : describe_value(machine, *value);
    if (meaning == hex(*value)) meaning.clear();
    stack.push_back({rsp + 8 * i, *value, std::move(meaning)});
  }
  return stack;
}

}  // namespace

std::string registers_text(const cpu::State& state) {
  constexpr std::size_t per_line = 3;
  std::string out;
  auto add = [&, count = std::size_t{0}](std::string_view name, u64 value) mutable {
    out += fmt::format("{}{:<3} {:016x}", count % per_line == 0 ? "  " : "   ", name, value);
    if (++count % per_line == 0) out += "\n";
  };
  for (u8 i = 0; i < 16; ++i)
    add(isa::name(isa::gpr(i, 8)), state.gpr[i]);
  add("rip", state.rip);
  struct Letter {
    u64 flag;
    char letter;
  };
  static constexpr Letter letters[] = {{isa::CF, 'c'}, {isa::PF, 'p'}, {isa::AF, 'a'},
                                       {isa::ZF, 'z'}, {isa::SF, 's'}, {isa::OF, 'o'},
                                       {isa::DF, 'd'}};
  out += "   flags";
  for (const Letter& item : letters)
    out += fmt::format(
        " {}", static_cast<char>(state.rflags & item.flag ? item.letter - 32 : item.letter));
  return out + "\n";
}

FaultReport report_fault(const machine::Machine& machine, const machine::StopReport& stop) {
  FaultReport report{.signal = stop.signal, .step = machine.step(), .state = machine.state()};
  report.address = address_of_end(machine, stop);
  const image::Image& image = machine.image();
  report.headline = fmt::format("{} ({}) in {} at step {}", os::signal_description(stop.signal),
                                os::signal_name(stop.signal), image.describe(report.address),
                                grouped(report.step));
  report.place = image.place(report.address);
  report.source = source_line_at(image, report.address);

  std::array<u8, 15> bytes{};
  const std::size_t count = machine.peek(report.address, bytes);
  const disasm::Text text = disasm::disassemble(std::span(bytes).first(count), report.address);
  if (count > 0) report.instruction = text.to_string();
  // Of bytes that are no instruction, the first few show why.
  const std::size_t shown = text.length > 0 ? text.length : std::min<std::size_t>(count, 8);
  for (std::size_t i = 0; i < shown; ++i)
    report.bytes += fmt::format("{}{:02x}", i == 0 ? "" : " ", bytes[i]);

  const Explanation explanation = explain_stop(machine, stop);
  report.what = explanation.what;
  report.cause = explanation.cause;
  report.hint = explanation.hint;
  report.calls = describe_calls(machine);
  report.stack = top_of_stack(machine);
  return report;
}

std::string to_text(const FaultReport& report) {
  std::string out = report.headline + "\n\n";
  if (!report.place.empty()) out += fmt::format("  {}:  {}\n", report.place, report.source);
  if (!report.instruction.empty())
    out += fmt::format("  {:#x}:  {}   {}\n", report.address, report.bytes, report.instruction);
  if (!report.place.empty() || !report.instruction.empty()) out += "\n";
  if (!report.what.empty()) out += fmt::format("  {}\n", report.what);
  if (!report.cause.empty()) out += fmt::format("  {}\n", report.cause);
  if (!report.hint.empty()) out += fmt::format("  hint: {}\n", report.hint);
  out += "\nregisters\n" + registers_text(report.state);
  out += "\ncalls, innermost first\n";
  for (const std::string& call : report.calls)
    out += fmt::format("  {}\n", call);
  out += "\ntop of the stack\n";
  for (const auto& word : report.stack)
    out += fmt::format("  {:012x}  {:016x}{}{}{}\n", word.address, word.value,
                       word.meaning.empty() ? "" : "  ", word.meaning,
                       word.address == report.state.gpr[isa::Rsp] ? "  ◀ rsp" : "");
  if (report.stack.empty())
    out += fmt::format("  rsp = {:#x} is not mapped\n", report.state.gpr[isa::Rsp]);
  return out;
}

std::string to_json(const FaultReport& report, const std::string& smash) {
  using nlohmann::ordered_json;
  ordered_json json = {{"signal", report.signal},
                       {"signal_name", os::signal_name(report.signal)},
                       {"step", report.step},
                       {"headline", report.headline},
                       {"place", report.place},
                       {"source", report.source},
                       {"address", report.address},
                       {"bytes", report.bytes},
                       {"instruction", report.instruction},
                       {"what", report.what},
                       {"cause", report.cause},
                       {"hint", report.hint},
                       {"calls", report.calls},
                       {"registers", ordered_json::object()},
                       {"stack", ordered_json::array()}};
  for (u8 i = 0; i < 16; ++i)
    json["registers"][std::string(isa::name(isa::gpr(i, 8)))] = report.state.gpr[i];
  json["registers"]["rip"] = report.state.rip;
  json["registers"]["rflags"] = report.state.rflags;
  for (const auto& word : report.stack)
    json["stack"].push_back(
        {{"address", word.address}, {"value", word.value}, {"meaning", word.meaning}});
  if (!smash.empty()) json["smash"] = ordered_json::parse(smash);
  return to_json_text(json, 2) + "\n";
}

}  // namespace vitrine::view
