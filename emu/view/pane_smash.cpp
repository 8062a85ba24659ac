// The panes of the stack-smashing lab: words of the way back that were written over, and what the
// stack would make the program do next. Both look through the eyes of a watch over the whole run.

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/isa/decoder.hpp"
#include "emu/view/pane_makers.hpp"
#include "emu/view/smash_report.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

using observe::Smash;

constexpr std::string_view unwatched = "this moment has not been watched";

/// Keeps to the rows that there are, and says from where on the watch has looked if that is not
/// the start.
void finish(Pane& pane, const Scene& scene) {
  keep_first(pane.rows, scene.rows, "further word");
  if (scene.watch->began() == 0) return;
  const std::string text = fmt::format("watched from step {} on", grouped(scene.watch->began()));
  if (pane.rows.empty())
    pane.hint += ": " + text;
  else
    pane.rows.push_back(heading_row("began", text, Mark::Faint));
}

std::string_view slot_name(Smash::Kind kind) {
  constexpr std::string_view names[] = {"return address", "saved rbp", "canary",
                                        "stray return",   "pointer",   "overrun"};
  return names[static_cast<std::size_t>(kind)];
}

Cell writer_cell(const Scene& scene, const Smash& smash) {
  const observe::Writer* writer = smash.writer();
  if (writer == nullptr) return {};
  const bool alone = smash.writers.size() == 1;
  return {.text = fmt::format("{} {}{}", grouped(writer->step),
                              short_place(scene.machine.image(), writer->instruction),
                              alone ? "" : ", …"),
          .number = writer->step,
          .link = Link{Link::Kind::Step, writer->step, ""},
          .detail = alone ? describe_overflow(scene.machine, *writer)
                          : describe_writer(scene.machine, smash)};
}

/// "80 to 86", or "0 to 7 of argument 1".
Cell input_cell(const Scene& scene, const observe::InputSpans& spans) {
  Cell cell{.detail = scene.watch->labels().describe(spans)};
  constexpr std::string_view usual = " of standard input";
  cell.text = cell.detail.substr(std::min(cell.detail.size(), cell.detail.find(' ') + 1));
  if (cell.text.ends_with(usual)) cell.text.resize(cell.text.size() - usual.size());
  return cell;
}

Row smash_row(const Scene& scene, const Smash& smash) {
  const bool known = smash.knows_before;
  Row row{.kind = std::string(slot_name(smash.kind)),
          .mark = smash.note ? Mark::Faint : Mark::Danger};
  row.cells = {
      {.text = std::string(slot_name(smash.kind))},
      address_cell(smash.address, address_digits(smash.address)),
      {.text = known ? describe_meaning_first(scene.machine, smash.before, smash.size) : "",
       .number = known ? std::optional(smash.before) : std::nullopt},
      {.text = describe_meaning_first(scene.machine, smash.after, smash.size),
       .number = smash.after},
      writer_cell(scene, smash),
      input_cell(scene, smash.input)};
  return row;
}

/// The instructions from there up to the next that goes elsewhere: "pop rdi; ret".
std::string code_text(const machine::Machine& machine, u64 address) {
  constexpr std::size_t most = 5;
  std::string text;
  for (const debug::CodeLine& line : debug::code_from(machine, address, most)) {
    if (line.instruction.length == 0) break;
    text += (text.empty() ? "" : "; ") + line.text;
    if (line.instruction.form->has(isa::CanBranch)) break;
  }
  return text;
}

/// The kernel puts it near the start of the stack of every program: nobody has sent it.
bool is_program_name(const Scene& scene, const observe::InputSpans& spans) {
  return scene.watch->labels().sources()[spans.front().source - 1] == "the program's name";
}

bool is_code(const machine::Machine& machine, u64 address) {
  const auto walk =
      memory::walk(machine.mmu().memory(), machine.mmu().cr3, address, memory::AccessKind::Execute);
  return walk.ok;
}

}  // namespace

Pane make_smash(const Scene& scene) {
  Pane pane{.name = "smash",
            .title = "Written over, " + moment_text(scene.machine),
            .columns = {{.key = "what"},
                        {.key = "address", .title = "address", .fit = Column::Fit::Middle},
                        {.key = "was", .title = "was", .fit = Column::Fit::End, .readable = 10},
                        {.key = "now", .title = "now", .fit = Column::Fit::End, .readable = 20},
                        {.key = "written", .title = "at step", .fit = Column::Fit::Middle},
                        {.key = "input", .title = "input", .fit = Column::Fit::End, .readable = 8}},
            .hint = scene.watch == nullptr
                        ? std::string(unwatched)
                        : "no return address, saved rbp, canary or code pointer was written over"};
  if (scene.watch == nullptr) return pane;
  for (const Smash& smash : scene.watch->smashes())
    pane.rows.push_back(smash_row(scene, smash));
  const auto& taken = scene.watch->smashes();
  for (const Smash& smash : scene.watch->damaged())
    if (std::none_of(taken.begin(), taken.end(),
                     [&](const Smash& other) { return other.address == smash.address; }))
      pane.rows.push_back(smash_row(scene, smash));
  for (const Smash& note : scene.watch->notes())
    pane.rows.push_back(smash_row(scene, note));
  finish(pane, scene);
  return pane;
}

Pane make_chain(const Scene& scene) {
  Pane pane{
      .name = "chain",
      .title = "Words from the input above rsp, " + moment_text(scene.machine),
      .columns = {{.key = "address", .title = "address", .fit = Column::Fit::Middle},
                  {.key = "value", .title = "value", .right = true, .fit = Column::Fit::Middle},
                  {.key = "leads", .title = "leads to", .fit = Column::Fit::End},
                  {.key = "input", .title = "input", .fit = Column::Fit::End}},
      .hint =
          scene.watch == nullptr ? std::string(unwatched) : "no word of the input lies above rsp"};
  if (scene.watch == nullptr) return pane;
  const machine::Machine& machine = scene.machine;
  // In words. What lies behind a gap is another input, such as the arguments at the stack's start.
  constexpr u64 furthest = 512, widest_gap = 16;
  const u64 rsp = machine.state().gpr[isa::Rsp];
  u64 end = furthest;
  for (u64 i = 0; i < end && pane.rows.size() <= scene.rows; ++i) {
    const u64 address = rsp + 8 * i;
    const auto spans = scene.watch->labels().in_memory(address, 8);
    const auto value = peek_value(machine, address, 8);
    if (spans.empty() || !value || is_program_name(scene, spans)) continue;
    end = std::min(furthest, i + widest_gap);
    const bool leads = is_code(machine, *value);
    Row row{.kind = leads ? "return" : "data", .mark = i == 0 ? Mark::Current : Mark::None};
    row.cells = {
        address_cell(address, address_digits(rsp)),
        {.text = hex(*value), .number = value},
        {.text = leads ? machine.image().describe(*value) + ": " + code_text(machine, *value)
                       : describe_meaning(machine, *value),
         .mark = leads ? Mark::ReturnAddress : Mark::None},
        input_cell(scene, spans)};
    pane.rows.push_back(std::move(row));
  }
  finish(pane, scene);
  return pane;
}

}  // namespace vitrine::view
