#include "emu/observe/trace.hpp"

#include <fmt/format.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"
#include "emu/base/text.hpp"
#include "emu/disasm/disasm.hpp"
#include "emu/os/abi.hpp"
#include "emu/os/syscalls.hpp"

namespace vitrine::observe {

namespace {

struct FlagName {
  u64 flag;
  std::string_view name;
};
constexpr FlagName flag_names[] = {{isa::CF, "cf"}, {isa::PF, "pf"}, {isa::AF, "af"},
                                   {isa::ZF, "zf"}, {isa::SF, "sf"}, {isa::OF, "of"},
                                   {isa::DF, "df"}};

std::array<u64, 2> as_words(const std::array<u8, 16>& bytes) {
  std::array<u64, 2> words{};
  std::memcpy(words.data(), bytes.data(), bytes.size());
  return words;
}

void add_register_changes(TraceLine& line, const cpu::State& before, const cpu::State& after) {
  for (u8 i = 0; i < 16; ++i)
    if (before.gpr[i] != after.gpr[i])
      line.changes.push_back({.kind = Change::Kind::Register,
                              .name = std::string(isa::name(isa::gpr(i, 8))),
                              .before = {before.gpr[i]},
                              .after = {after.gpr[i]}});
  for (u8 i = 0; i < 16; ++i)
    if (!(before.xmm[i] == after.xmm[i]))
      line.changes.push_back({.kind = Change::Kind::Xmm,
                              .name = std::string(isa::name(isa::xmm(i))),
                              .size = 16,
                              .before = before.xmm[i].q,
                              .after = after.xmm[i].q});
}

/// Whether the step was the system call that ends the program: it gives nothing back.
bool is_exit(const machine::StepEvent& event) {
  const u64 number = os::system_call_number(event.before.gpr[isa::Rax]);
  return event.instruction.length != 0 && event.instruction.op() == isa::Op::Syscall &&
         (number == os::abi::nr_exit || number == os::abi::nr_exit_group);
}

/// As many as fit their column.
std::string bytes_text(std::span<const u8> bytes) {
  constexpr std::size_t most = 7;
  const bool cut = bytes.size() > most;
  std::string text;
  for (const u8 byte : bytes.first(cut ? most - 1 : bytes.size()))
    text += fmt::format("{:02x}", byte);
  return cut ? text + "…" : text;
}

/// `rsp` is the stack pointer that the step left, when it changed it.
std::string change_text(const Change& change, std::optional<u64> rsp) {
  if (change.kind == Change::Kind::Flag) return fmt::format("{}={}", change.name, change.after[0]);
  std::string value = hex(change.after[0]);
  if (change.after[1] != 0 && change.size == 16)
    value = fmt::format("{:#x}{:016x}", change.after[1], change.after[0]);
  const bool pushed = change.kind == Change::Kind::Memory && change.address == rsp;
  return fmt::format("{}={}", pushed ? "[rsp]" : change.name, value);
}

std::optional<u64> new_stack_pointer(const TraceLine& line) {
  for (const Change& change : line.changes)
    if (change.kind == Change::Kind::Register && change.name == "rsp") return change.after[0];
  return std::nullopt;
}

}  // namespace

std::string_view vector_name(cpu::Vector vector) {
  switch (vector) {
    case cpu::Vector::DivideError:
      return "#DE";
    case cpu::Vector::Debug:
      return "#DB";
    case cpu::Vector::Breakpoint:
      return "#BP";
    case cpu::Vector::InvalidOpcode:
      return "#UD";
    case cpu::Vector::StackSegment:
      return "#SS";
    case cpu::Vector::GeneralProtection:
      return "#GP";
    case cpu::Vector::PageFault:
      return "#PF";
    case cpu::Vector::AlignmentCheck:
      return "#AC";
    case cpu::Vector::SimdFloat:
      return "#XM";
    case cpu::Vector::ControlProtection:
      return "#CP";
  }
  return "";
}

TraceLine trace_line(const machine::StepEvent& event, const image::Image& image) {
  TraceLine line{.step = event.step, .address = event.before.rip};
  line.bytes.assign(event.bytes.begin(), event.bytes.end());
  line.text = disasm::disassemble(event.bytes, line.address).to_string();
  line.place = image.place(line.address);
  line.place.erase(0, line.place.rfind('/') + 1);  // the folder would push the rest out of sight
  if (!is_exit(event)) add_register_changes(line, event.before, event.after);
  for (const machine::MemoryAccess& access : event.accesses) {
    if (access.kind != memory::AccessKind::Write) continue;
    line.changes.push_back({.kind = Change::Kind::Memory,
                            .name = fmt::format("[{:#x}]", access.address),
                            .address = access.address,
                            .size = access.size,
                            .before = as_words(access.before),
                            .after = as_words(access.after)});
  }
  for (const FlagName& flag : flag_names)
    if ((event.before.rflags ^ event.after.rflags) & flag.flag)
      line.changes.push_back({.kind = Change::Kind::Flag,
                              .name = std::string(flag.name),
                              .size = 1,
                              .before = {(event.before.rflags & flag.flag) != 0},
                              .after = {(event.after.rflags & flag.flag) != 0}});
  if (event.fault != nullptr) {
    line.fault = std::string(vector_name(event.fault->vector));
    if (event.fault->address != 0) line.fault += " at " + hex(event.fault->address);
  }
  return line;
}

std::string to_text(const TraceLine& line) {
  const std::optional<u64> rsp = new_stack_pointer(line);
  std::string changes;
  for (const Change& change : line.changes)
    changes += (changes.empty() ? "" : " ") + change_text(change, rsp);
  if (!line.fault.empty()) changes += (changes.empty() ? "" : " ") + line.fault;
  std::string out = fmt::format("{:>6}  {:06x}  {:<14} {:<26} {}", line.step, line.address,
                                bytes_text(line.bytes), line.text, changes);
  if (!line.place.empty()) out = fmt::format("{:<80} ; {}", out, line.place);
  return out.substr(0, out.find_last_not_of(' ') + 1);
}

std::string to_json(const TraceLine& line) {
  using nlohmann::ordered_json;
  std::string bytes;
  for (const u8 byte : line.bytes)
    bytes += fmt::format("{:02x}", byte);
  ordered_json json = {{"step", line.step},   {"address", line.address},
                       {"bytes", bytes},      {"text", line.text},
                       {"place", line.place}, {"changes", ordered_json::array()}};
  for (const Change& change : line.changes) {
    ordered_json item = {{"name", change.name}};
    if (change.kind == Change::Kind::Memory) item["address"] = change.address;
    item["size"] = change.size;
    item["before"] = change.before[0];
    item["after"] = change.after[0];
    if (change.size == 16) {
      item["before_high"] = change.before[1];
      item["after_high"] = change.after[1];
    }
    json["changes"].push_back(std::move(item));
  }
  if (!line.fault.empty()) json["fault"] = line.fault;
  return to_json_text(json);
}

}  // namespace vitrine::observe
