// Values, memory, code, calls, panes.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/debug/command_rows.hpp"
#include "emu/debug/explain.hpp"
#include "emu/debug/format.hpp"
#include "emu/debug/frame.hpp"
#include "emu/debug/memory.hpp"
#include "emu/debug/words.hpp"

namespace vitrine::debug {

namespace {

/// xmm registers hold more than one number: all readings of them.
std::string xmm_text(const cpu::State& state, isa::Register reg) {
  const auto& q = state.xmm[reg.number].q;
  return fmt::format("0x{:016x}{:016x}; as a double {}, as a float {}", q[1], q[0],
                     std::bit_cast<double>(q[0]), std::bit_cast<float>(static_cast<u32>(q[0])));
}

Reply print(Session& session, const CommandCall& call) {
  const auto format = parse_format(call.format);
  if (!format) return failed(format.error());
  const auto expression = Expression::parse(call.arguments, session.machine());
  if (!expression) return failed(expression.error());
  const auto location = expression->locate(session.machine());
  if (location && location->kind == Location::Kind::Register && format->letter == 0 &&
      location->reg.cls == isa::RegisterClass::Xmm)
    return said(fmt::format("{} = {}", expression->text(),
                            xmm_text(session.machine().state(), location->reg)));
  const auto value = expression->evaluate(session.machine());
  if (!value) return failed(value.error());
  if (format->letter == 's') {
    const auto text = text_at(session.machine(), value->bits);
    if (!text) return failed(not_mapped(expression->text(), value->bits));
    return said(fmt::format("{} = {}", expression->text(), *text));
  }
  Value shown = *value;
  if (format->size != 0) {
    shown.size = static_cast<u8>(format->size);
    shown.bits &= ~u64{0} >> (64 - 8 * format->size);
  }
  return said(
      fmt::format("{} = {}", expression->text(), formatted(session, shown, format->letter)));
}

std::string address_label(const machine::Machine& machine, u64 address) {
  const std::string name = label_name(machine.image(), address);
  return name == hex(address) ? name : fmt::format("{} {}", hex(address), name);
}

/// Sixteen bytes a line, with their characters.
Reply dump(Session& session, u64 address, u64 count) {
  Reply reply;
  for (u64 done = 0; done < count; done += 16) {
    std::array<u8, 16> bytes{};
    const std::size_t wanted = static_cast<std::size_t>(std::min<u64>(16, count - done));
    const std::size_t got =
        read_memory(session.machine(), address + done, std::span(bytes).first(wanted));
    std::string line = fmt::format("{:012x} ", address + done), text;
    for (std::size_t i = 0; i < 16; ++i) {
      if (i == 8) line += ' ';
      line += i < got ? fmt::format(" {:02x}", bytes[i]) : "   ";
      if (i < got) text += bytes[i] >= 0x20 && bytes[i] <= 0x7e ? static_cast<char>(bytes[i]) : '.';
    }
    if (got != 0) reply.lines.push_back(line + "  " + text);
    if (got < wanted) {
      reply.error = not_mapped("", address + done + got);
      break;
    }
  }
  return reply;
}

Reply examine_text(Session& session, u64 address, u64 count) {
  Reply reply;
  for (u64 i = 0; i < count; ++i) {
    const auto text = text_at(session.machine(), address);
    if (!text) {
      reply.error = not_mapped("", address);
      break;
    }
    reply.lines.push_back(fmt::format("{}  {}", address_label(session.machine(), address), *text));
    for (std::array<u8, 1> byte{1}; byte[0] != 0; ++address)
      if (read_memory(session.machine(), address, byte) == 0) break;
  }
  return reply;
}

std::string code_text(const Session& session, const CodeLine& line) {
  std::string bytes;
  for (const u8 byte : line.bytes)
    bytes += fmt::format("{:02x} ", byte);
  const bool current =
      line.address == session.machine().state().rip && !session.machine().finished();
  return fmt::format("{} {:06x}  {:<24} {}", current ? "▶" : " ", line.address, bytes, line.text);
}

Reply list_code(Session& session, u64 address, u64 count) {
  Reply reply;
  const image::Image& image = session.machine().image();
  std::string function;
  for (const CodeLine& line : code_from(session.machine(), address, count)) {
    const image::Symbol* symbol = image.symbol_at(line.address);
    if (symbol != nullptr && symbol->name != function) {
      function = symbol->name;
      reply.lines.push_back(label_name(image, line.address) + ":");
    }
    reply.lines.push_back(code_text(session, line));
  }
  if (reply.lines.empty()) reply.error = not_mapped("", address);
  return reply;
}

Reply examine(Session& session, const CommandCall& call) {
  const auto format = parse_format(call.format);
  if (!format) return failed(format.error());
  const auto value = evaluate(session, call.arguments.empty() ? "rsp" : call.arguments);
  if (!value) return failed(value.error());
  const u64 address = value->bits;
  if (format->letter == 0 && format->size == 0)
    return dump(session, address, format->count == 0 ? 64 : format->count);
  const u64 count = format->count == 0 ? 1 : format->count;
  if (format->letter == 's') return examine_text(session, address, count);
  if (format->letter == 'i') return list_code(session, address, count);
  const u64 size = format->size != 0 ? format->size : format->letter == 'c' ? 1 : 8;
  const u64 per_line = size == 8 ? 2 : size == 4 ? 4 : 8;
  Reply reply;
  for (u64 i = 0; i < count; ++i) {
    const u64 at = address + i * size;
    const auto number = read_number(session.machine(), at, size);
    if (!number) {
      reply.error = not_mapped("", at);
      break;
    }
    const std::string text = formatted(session, {*number, static_cast<u8>(size)},
                                       format->letter == 0 ? 'x' : format->letter);
    if (i % per_line == 0)
      reply.lines.push_back(address_label(session.machine(), at) + ":  " + text);
    else
      reply.lines.back() += "  " + text;
  }
  return reply;
}

Reply disassemble(Session& session, const CommandCall& call) {
  constexpr u64 usual = 12;
  const std::vector<std::string> parts = split_arguments(call.arguments);
  if (parts.size() > 2) return failed({call.arguments, "is too much", "write disas PLACE, COUNT"});
  u64 count = usual;
  if (parts.size() == 2) {
    const auto wanted = parse_count(session, parts[1]);
    if (!wanted) return failed(wanted.error());
    count = std::min<u64>(*wanted, 4096);
  }
  if (!parts.empty() && !parts[0].empty()) {
    const auto place = parse_place(parts[0], session.machine());
    if (!place) return failed(place.error());
    return list_code(session, place->addresses.front(), count);
  }
  // Around the present instruction: a few before it, which only a function's start can tell.
  const u64 rip = session.machine().state().rip;
  u64 start = rip;
  if (const image::Symbol* symbol = session.machine().image().symbol_at(rip)) {
    const auto code = function_code(session.machine(), symbol->value);
    for (std::size_t i = 0; i < code.size(); ++i)
      if (code[i] == rip) start = code[i > 4 ? i - 4 : 0];
  }
  return list_code(session, start, count);
}

Reply explain(Session& session, const CommandCall& call) {
  u64 address = session.machine().state().rip;
  if (!call.arguments.empty()) {
    const auto place = parse_place(call.arguments, session.machine());
    if (!place) return failed(place.error());
    address = place->addresses.front();
  } else if (const auto& stop = session.machine().finished(); stop && stop->fault) {
    address = stop->fault->rip;
  }
  Reply reply;
  reply.lines = to_lines(explain_instruction(session.machine(), address, session.views()));
  return reply;
}

Reply where(Session& session, const CommandCall&) {
  Reply reply;
  reply.lines = session.here();
  const u64 furthest = session.timeline().furthest().step;
  if (furthest > session.machine().step())
    reply.lines.push_back(fmt::format("the run is known up to step {}", grouped(furthest)));
  return reply;
}

Reply backtrace(Session& session, const CommandCall&) {
  auto pane = session.find_pane("calls");
  if (!pane) return failed(pane.error());
  Reply reply;
  reply.panes.push_back({.name = *pane});
  return reply;
}

Reply show_frame(Session& session) {
  const machine::Machine& machine = session.machine();
  const auto frame = recorded_frame(session.timeline());
  if (!frame) return failed({"", "no function is known here: there is no label", ""});
  Reply reply;
  reply.lines.push_back(fmt::format("{}, its frame", label_name(machine.image(), frame->function)));
  if (frame->is_start)
    reply.lines.emplace_back("  the program's start: nobody called it");
  else
    reply.lines.push_back(fmt::format("  return address at {}: {}", hex(frame->return_slot),
                                      value_text(session, {frame->return_address})));
  if (frame->layout == nullptr) return reply;
  for (const image::FrameVariable& variable : frame->layout->variables) {
    const u64 address = frame->address_of(variable);
    const u64 size = variable.size;
    std::string value;
    if (size == 1 || size == 2 || size == 4 || size == 8) {
      const auto number = read_number(machine, address, size);
      value =
          number ? " = " + value_text(session, {*number, static_cast<u8>(size)}) : ": not mapped";
    }
    reply.lines.push_back(
        fmt::format("  {}, {} at {}{}", variable.name, size_name(size), hex(address), value));
  }
  return reply;
}

Reply frame(Session& session, const CommandCall&) {
  return show_frame(session);
}

Reply show_labels(Session& session) {
  Reply reply;
  for (const image::Symbol& symbol : session.machine().image().symbols)
    reply.lines.push_back(
        fmt::format("{:>12x}  {}{}", symbol.value, symbol.name,
                    symbol.kind == image::SymbolKind::Constant ? " (constant)" : ""));
  if (reply.lines.empty()) reply.lines.emplace_back("the program has no labels");
  return reply;
}

struct Topic {
  std::string_view name;
  Reply (*show)(Session&);
};
constexpr Topic topics[] = {
    {"breakpoints",
     [](Session& session) { return (*find_command("breakpoints"))->run(session, {}); }},
    {"frame", show_frame},
    {"labels", show_labels},
    {"layout", [](Session& session) { return (*find_command("layout"))->run(session, {}); }},
    {"locals", show_frame},
};

Reply show(Session& session, const CommandCall& call) {
  const auto space = call.arguments.find(' ');
  const std::string word = call.arguments.substr(0, space);
  if (word.empty()) {
    Reply reply;
    for (const Views::PaneName& pane : session.views().panes)
      reply.lines.push_back(fmt::format("{:<14} {}", pane.name, pane.about));
    std::string others;
    for (const Topic& topic : topics)
      others += fmt::format("{}{}", others.empty() ? "" : ", ", topic.name);
    reply.lines.push_back("and " + others);
    return reply;
  }
  const auto pane = session.find_pane(word);
  if (!pane || *pane != word)
    for (const Topic& topic : topics)
      if (topic.name.starts_with(word)) return topic.show(session);
  if (!pane) return failed(pane.error());
  PaneRequest request{.name = *pane};
  const std::string behind =
      space == std::string::npos ? "" : trimmed(call.arguments.substr(space));
  const auto& panes = session.views().panes;
  const bool sortable = std::any_of(panes.begin(), panes.end(), [&](const Views::PaneName& each) {
    return each.name == *pane && each.sortable;
  });
  if (sortable) {
    request.sort = behind;
  } else if (!behind.empty()) {
    const auto address = evaluate(session, behind);
    if (!address) return failed(address.error());
    request.address = address->bits;
  }
  Reply reply;
  reply.panes.push_back(std::move(request));
  return reply;
}

using G = CommandGroup;
using C = Completion;

constexpr Command rows[] = {
    {"print", "p", "[/FORMAT] EXPRESSION", G::Looking, C::Expression, false,
     "Show what an expression is worth",
     "Registers, flags, labels, locals, memory, with the operators of C. Values of 64 bits are\n"
     "compared as signed, smaller ones as unsigned unless `signed` stands before. Formats: /x\n"
     "hexadecimal, /d signed, /u unsigned, /o octal, /t binary, /c character, /a label, /f "
     "floating\n"
     "point, /s the text there.\n"
     "  print rax + 8*rcx\n"
     "  print byte [buffer + 3]\n"
     "  print/s message\n"
     "  print signed eax < 0 && !zf",
     print},
    {"x", "", "[/COUNT FORMAT SIZE] [ADDRESS]", G::Looking, C::Expression, false,
     "Show memory, 64 bytes of it or as you say",
     "The formats are those of print, and /i for instructions; sizes are b, h, w, g for 1, 2, 4, "
     "8\n"
     "bytes. Without an address: from rsp on.\n"
     "  x buffer\n"
     "  x/4gx rsp\n"
     "  x/s message",
     examine},
    {"disas", "disassemble", "[PLACE][, COUNT]", G::Looking, C::Place, false,
     "Show instructions, here or at a place", "", disassemble},
    {"explain", "e", "[PLACE]", G::Looking, C::Place, false,
     "Say what the instruction will do, with its operands' values", "", explain},
    {"where", "w", "", G::Looking, C::None, false, "Say where the run is now", "", where},
    {"backtrace", "bt calls", "", G::Looking, C::None, false,
     "List the calls that are open, innermost first",
     "They come from the record of CALLs and RETs, so they are right even where the stack has "
     "been\n"
     "written over. It is the pane `calls`.",
     backtrace},
    {"frame", "locals", "", G::Looking, C::None, false,
     "Show this function's return address and its named variables", "", frame},
    {"show", "info i", "[PANE [ADDRESS | COLUMN] | TOPIC]", G::Looking, C::Info, false,
     "Show a pane once, or breakpoints, frame, labels",
     "Alone it lists the panes. A pane's name is a command of its own: `stack` is `show stack`.\n"
     "  show registers\n"
     "  show memory buffer\n"
     "  show cache buffer      the sets where its first line belongs\n"
     "  show profile misses    sorted by that column\n"
     "  info frame",
     show},
};

}  // namespace

std::span<const Command> looking_commands() {
  return rows;
}

}  // namespace vitrine::debug
