// The panes of what the program does: where it stands, the calls that are open, what the last step
// accessed, and what the program has written.

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/debug/console.hpp"
#include "emu/disasm/disasm.hpp"
#include "emu/isa/decoder.hpp"
#include "emu/os/signals.hpp"
#include "emu/view/detail.hpp"
#include "emu/view/explain.hpp"
#include "emu/view/explain_page_fault.hpp"
#include "emu/view/open_calls.hpp"
#include "emu/view/pane_makers.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

std::string instruction_text(const machine::Machine& machine, u64 address) {
  std::array<u8, isa::max_instruction_length> bytes{};
  const std::size_t count = machine.peek(address, bytes);
  if (count == 0) return "nothing is mapped here";
  return disasm::disassemble(std::span(bytes).first(count), address).to_string();
}

std::string place_text(const image::Image& image, u64 address) {
  const std::string line = line_text(image, address);
  return describe_code(image, address) + (line.empty() ? "" : ", " + line);
}

void add_end(const machine::Machine& machine, const machine::StopReport& end, Pane& pane) {
  const auto add = [&](std::string_view key, std::string text, Mark mark) {
    if (text.empty()) return;
    pane.rows.push_back({.kind = "end",
                         .mark = mark,
                         .cells = {{.text = std::string(key)}, {.text = std::move(text)}}});
  };
  if (end.kind != machine::StopKind::Killed)
    return add("end", fmt::format("the program exited with {}", end.exit_code), Mark::None);
  const Explanation explanation = explain_stop(machine, end);
  add("end",
      fmt::format("{} ({})", os::signal_description(end.signal), os::signal_name(end.signal)),
      Mark::Danger);
  add("what", explanation.what, Mark::None);
  add("cause", explanation.cause, Mark::None);
  add("hint", explanation.hint, Mark::None);
}

/// "x of main", "number+0x8", "stack": what stands at an address.
std::string name_of_place(const machine::Machine& machine, const OpenCalls& open, u64 address) {
  const image::Image& image = machine.image();
  const bool is_free = address < machine.state().gpr[isa::Rsp];
  // The frame that an address belongs to is the innermost whose return slot is not below it.
  for (auto call = open.calls.rbegin(); !is_free && call != open.calls.rend(); ++call) {
    if (call->return_slot + 8 <= address) continue;
    if (call->call_site != 0 && address >= call->return_slot)
      return "return address of " + debug::label_name(image, call->function);
    if (call->saved_rbp_slot != 0 && address - call->saved_rbp_slot < 8)
      return "saved rbp of " + debug::label_name(image, call->function);
    const image::FrameLayout* layout = image.frame_of(call->function);
    if (layout == nullptr || call->saved_rbp_slot == 0) break;
    for (const image::FrameVariable& variable : layout->variables) {
      const u64 distance = address - (call->saved_rbp_slot + static_cast<u64>(variable.offset));
      if (distance >= std::max<u64>(variable.size, 1)) continue;
      return fmt::format("{}{} of {}", printable(variable.name),
                         distance == 0 ? "" : fmt::format("+{}", distance),
                         debug::label_name(image, call->function));
    }
    break;
  }
  return describe_pointer(machine, address);
}

/// The value of an access, lowest byte first in memory.
Cell bytes_cell(const machine::Machine& machine, const std::array<u8, 16>& bytes, u8 size) {
  if (size <= 8) {
    u64 value = 0;
    for (u8 i = 0; i < size; ++i)
      value |= u64{bytes[i]} << (8 * i);
    return {.text = describe_meaning_first(machine, value, size), .number = value};
  }
  std::string text = "0x";
  for (u8 i = size; i-- > 0;)
    text += hex_digits(bytes[i], 2);
  return {.text = std::move(text)};
}

Row access_row(const Scene& scene, const OpenCalls& open, const machine::MemoryAccess& access,
               bool by_kernel) {
  const machine::Machine& machine = scene.machine;
  const bool write = access.kind == memory::AccessKind::Write;
  const bool changes =
      write &&
      !std::equal(access.before.begin(), access.before.begin() + access.size, access.after.begin());
  Cell value = bytes_cell(machine, write ? access.after : access.before, access.size);
  value.mark = !write ? Mark::Read : changes ? Mark::Changed : Mark::Written;
  value.subject = memory_subject(access.address, access.size);
  return {.kind = by_kernel ? "kernel access" : "access",
          .cells = {{.text = write ? "writes" : "reads"},
                    {.text = counted(access.size, "byte"), .number = access.size},
                    address_cell(access.address, address_digits(access.address)),
                    {.text = name_of_place(machine, open, access.address)},
                    std::move(value),
                    write ? bytes_cell(machine, access.before, access.size) : Cell{},
                    {.text = by_kernel ? "by the kernel" : ""}}};
}

Row call_row(const machine::Machine& machine, const observe::Call& call, bool exact, u64 depth) {
  const image::Image& image = machine.image();
  Row row{.kind = "call"};
  row.cells = {{.text = std::to_string(depth), .number = depth},
               {.text = debug::label_name(image, call.function),
                .number = call.function,
                .link = Link{Link::Kind::Address, call.function, ""}}};
  if (call.call_site == 0) {
    row.cells.insert(row.cells.end(), {{.text = "where the program starts"}, {}, {}});
    return row;
  }
  row.cells.push_back({.text = "from " + place_text(image, call.call_site),
                       .number = call.return_address,
                       .link = Link{Link::Kind::Address, call.call_site, ""}});
  const auto now = peek_value(machine, call.return_slot, 8);
  const bool overwritten = now != call.return_address;
  row.cells.push_back({.text = fmt::format("frame {}", hex_digits(call.return_slot, 12)),
                       .mark = overwritten ? Mark::Danger : Mark::None,
                       .number = call.return_slot,
                       .link = Link{Link::Kind::Address, call.return_slot, ""},
                       .detail = overwritten ? "its return address was overwritten" : ""});
  if (exact)
    row.cells.push_back({.text = "step " + grouped(call.step),
                         .number = call.step,
                         .link = Link{Link::Kind::Step, call.step, ""}});
  else
    row.cells.push_back({});
  return row;
}

std::string repeated_text(std::size_t period, std::size_t rounds) {
  return fmt::format("… the same{} {} more times",
                     period == 1 ? "" : fmt::format(" {} calls", period), grouped(rounds));
}

}  // namespace

Pane make_moment(const Scene& scene) {
  const machine::Machine& machine = scene.machine;
  const image::Image& image = machine.image();
  Pane pane{.name = "moment",
            .title = "This moment",
            .columns = {{.key = "key"}, {.key = "text", .fit = Column::Fit::Wrap}}};
  const u64 current = current_address(machine);
  const auto add = [&](std::string_view key, std::string text, std::optional<u64> number,
                       Mark mark = Mark::None) {
    pane.rows.push_back(
        {.kind = std::string(key),
         .mark = mark,
         .cells = {{.text = std::string(key)}, {.text = std::move(text), .number = number}}});
  };
  add("step", grouped(machine.step()), machine.step());
  if (scene.last != nullptr)
    add("last",
        fmt::format("{} ({})",
                    disasm::disassemble(scene.last->bytes, scene.last->before.rip).to_string(),
                    place_text(image, scene.last->before.rip)),
        std::nullopt);
  add(machine.finished() ? "at" : "next",
      fmt::format("{} ({})", instruction_text(machine, current), place_text(image, current)),
      std::nullopt, current_mark(machine));
  if (const std::string source = printable(source_line_at(image, current)); !source.empty())
    add("source", source, std::nullopt);
  if (machine.finished()) add_end(machine, *machine.finished(), pane);
  return pane;
}

Pane make_calls(const Scene& scene) {
  const OpenCalls open = open_calls(scene, 1'000'000);
  Pane pane{.name = "calls",
            .title = fmt::format("Calls, innermost first, {}{}", moment_text(scene.machine),
                                 open.exact ? "" : ", found from the stack"),
            .columns = {{.key = "depth", .right = true},
                        {.key = "function", .fit = Column::Fit::End},
                        {.key = "from", .fit = Column::Fit::End},
                        {.key = "frame", .spare = true},
                        {.key = "step"}}};
  if (const auto overflow = stack_overflow(scene.machine))
    pane.rows.push_back(
        heading_row("overflow",
                    fmt::format("stack overflow: {}, in {}", overflow->byte_text(),
                                counted(open.outer + open.calls.size() - 1, "call")),
                    Mark::Danger));
  constexpr std::size_t same_shown = 3;  // rounds of a recursion, before it is folded
  const auto& calls = open.calls;
  for (std::size_t i = calls.size(); i > 0 && pane.rows.size() < scene.rows;) {
    const Recursion found = recursion_behind(calls, i - 1, same_shown);
    const std::size_t shown = found.period;
    for (std::size_t j = 0; j < shown && pane.rows.size() < scene.rows; ++j)
      pane.rows.push_back(
          call_row(scene.machine, calls[i - 1 - j], open.exact, open.outer + i - 1 - j));
    i -= shown;
    if (found.size() == 0 || pane.rows.size() + 1 >= scene.rows) continue;
    // The outermost round stays: one sees who began it.
    const std::size_t rounds = found.size() / found.period - 2;
    pane.rows.push_back(heading_row("folded", repeated_text(found.period, rounds), Mark::Faint));
    i -= rounds * found.period;
  }
  if (!open.complete && pane.rows.size() < scene.rows)
    pane.rows.push_back(
        heading_row("folded", "… more further out, which were not followed", Mark::Faint));
  if (open.outer > 0 && pane.rows.size() < scene.rows)
    pane.rows.push_back(heading_row(
        "folded", fmt::format("… {} further out …", counted(open.outer, "call")), Mark::Faint));
  return pane;
}

Pane make_accesses(const Scene& scene) {
  Pane pane{.name = "accesses",
            .title = "Memory accesses of the last step",
            .columns = {{.key = "access"},
                        {.key = "size", .right = true},
                        {.key = "address", .title = "address", .fit = Column::Fit::Middle},
                        {.key = "place", .title = "place", .fit = Column::Fit::End},
                        {.key = "value", .title = "value", .fit = Column::Fit::End, .readable = 12},
                        {.key = "before", .title = "before", .fit = Column::Fit::End},
                        {.key = "by", .spare = true}},
            .hint = "no step has led here: go a step forward"};
  if (scene.last == nullptr) return pane;
  const observe::StepRecord& last = *scene.last;
  pane.title = fmt::format("Memory accesses of step {}: {}", grouped(last.step),
                           disasm::disassemble(last.bytes, last.before.rip).to_string());
  pane.hint = last.fault ? "this instruction faulted: it accessed nothing; the walk pane shows why"
                         : "this instruction accessed no memory";
  const OpenCalls open = open_calls(scene, frames_of_stack(scene));
  u64 left_out = last.accesses_left_out;
  for (const bool by_kernel : {false, true})
    for (const auto& access : by_kernel ? last.kernel_accesses : last.accesses)
      if (pane.rows.size() + 1 < scene.rows)
        pane.rows.push_back(access_row(scene, open, access, by_kernel));
      else
        ++left_out;
  if (left_out > 0)
    pane.rows.push_back(
        heading_row("more", fmt::format("… and {} more", grouped(left_out)), Mark::Faint));
  return pane;
}

namespace {

/// The last lines of what was written and typed, as rows; the longest lines are cut.
class ConsoleLines {
 public:
  ConsoleLines(const debug::Console& console, std::size_t most) {
    u64 lines = 0;
    for (const auto& piece : console.pieces)
      lines += static_cast<u64>(std::count(piece.text.begin(), piece.text.end(), '\n'));
    // Lines are only made from here on: a program may have written millions.
    const u64 first = lines >= most ? lines - most : 0;
    u64 line = 0;
    for (const auto& piece : console.pieces)
      for (std::size_t at = 0; at < piece.text.size();) {
        const std::size_t end = std::min(piece.text.find('\n', at), piece.text.size());
        if (line >= first) append(std::string_view(piece.text).substr(at, end - at), piece.fd);
        if (end < piece.text.size()) {
          if (line >= first) flush(piece.fd);
          ++line;
        }
        at = end + 1;
      }
    if (!line_.empty()) flush(fd_);
    above_ = first;
  }

  std::vector<Row> rows;
  [[nodiscard]] u64 above() const { return above_; }

 private:
  static constexpr std::size_t longest = 1000;  // bytes of one line that are shown

  void append(std::string_view text, int fd) {
    if (fd != fd_ && !line_.empty()) flush(fd_);
    fd_ = fd;
    line_ += text.substr(0, longest - std::min(longest, line_.size()));
  }
  void flush(int fd) {
    static constexpr std::string_view kinds[] = {"input", "output", "error"};
    rows.push_back({.kind = std::string(kinds[fd]),
                    .cells = {{.text = (fd == 0 ? "› " : "") + printable(line_)}}});
    line_.clear();
  }

  std::string line_;
  int fd_ = 1;
  u64 above_ = 0;
};

}  // namespace

Pane make_console(const Scene& scene) {
  const u64 looked_at = 65'536 + 100 * scene.rows;  // bytes: more than a screen shows
  const debug::Console console = debug::console(scene.machine, looked_at);
  Pane pane{.name = "console",
            .title = "Console, " + moment_text(scene.machine),
            .columns = {{.key = "text", .fit = Column::Fit::Wrap}},
            .hint = "the program has written nothing yet"};
  ConsoleLines lines(console, scene.rows);
  pane.rows = std::move(lines.rows);
  // Where something is left out, the first row says so.
  const bool all = lines.above() == 0 && console.left_out == 0 && pane.rows.size() <= scene.rows;
  const std::size_t most = all || scene.rows == 1 ? scene.rows : scene.rows - 1;
  const std::size_t surplus = pane.rows.size() - std::min(pane.rows.size(), most);
  pane.rows.erase(pane.rows.begin(), pane.rows.begin() + static_cast<std::ptrdiff_t>(surplus));
  std::string above = lines.above() + surplus == 0 ? "" : counted(lines.above() + surplus, "line");
  if (console.left_out != 0)
    above += (above.empty() ? "" : " and ") + counted(console.left_out, "byte");
  if (!above.empty() && most < scene.rows)
    pane.rows.insert(pane.rows.begin(),
                     {.kind = "more",
                      .mark = Mark::Faint,
                      .cells = {{.text = fmt::format("… {} above are not shown", above)}}});
  return pane;
}

}  // namespace vitrine::view
