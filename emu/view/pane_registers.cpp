// The pane of registers: each value in hexadecimal and decimal, where a pointer leads, the flags
// in words, and what the last step changed.

#include <fmt/format.h>

#include <cstring>

#include "emu/base/text.hpp"
#include "emu/view/detail.hpp"
#include "emu/view/pane_makers.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

struct FlagWords {
  u64 flag;
  std::string_view name, set, clear;
};

constexpr FlagWords flag_words[] = {
    {isa::CF, "cf", "carry: too large as unsigned", "no carry"},
    {isa::ZF, "zf", "zero: the result was 0", "not zero"},
    {isa::SF, "sf", "sign: the result is negative", "not negative"},
    {isa::OF, "of", "overflow: too large as signed", "no signed overflow"},
    {isa::PF, "pf", "parity: an even number of ones", "parity: an odd number of ones"},
    {isa::AF, "af", "carry out of the low 4 bits", "no carry out of the low 4 bits"},
    {isa::DF, "df", "direction: string instructions go down", "string instructions go up"},
};

Row register_row(const Scene& scene, std::string name, u64 value, std::optional<u64> before,
                 std::string about = {}) {
  Cell exact{.text = hex_digits(value, 16), .number = value, .subject = name};
  if (before && *before != value) {
    exact.mark = Mark::Changed;
    exact.detail = "was " + describe_value(scene.machine, *before);
  }
  Cell meaning{.text = describe_pointer(scene.machine, value)};
  if (!meaning.text.empty()) {
    exact.link = Link{Link::Kind::Address, value, ""};
    meaning.text = "⟶ " + meaning.text;
    meaning.link = exact.link;
  } else if (const std::string text = as_text(value, 8); !text.empty()) {
    meaning.text = fmt::format("\"{}\"", text);
  }
  return {.kind = "register",
          .cells = {
              {.text = std::move(name), .detail = std::move(about)},
              std::move(exact),
              {.text = std::to_string(static_cast<i64>(value)), .number = value, .is_signed = true},
              std::move(meaning)}};
}

Row flag_row(const FlagWords& words, u64 flags, std::optional<u64> before) {
  const bool set = (flags & words.flag) != 0;
  Cell value{.text = set ? "1" : "0", .number = set, .subject = std::string(words.name)};
  if (before && ((*before ^ flags) & words.flag) != 0) {
    value.mark = Mark::Changed;
    value.detail = set ? "was 0" : "was 1";
  }
  return {.kind = "flag",
          .cells = {{.text = std::string(words.name), .detail = flag_detail(words.name)},
                    std::move(value),
                    {},
                    {.text = std::string(set ? words.set : words.clear)}}};
}

}  // namespace

Pane make_registers(const Scene& scene) {
  Pane pane{.name = "registers",
            .title = "Registers, " + moment_text(scene.machine),
            .columns = {{.key = "name"},
                        {.key = "value"},
                        {.key = "signed", .right = true},
                        {.key = "meaning", .fit = Column::Fit::End}}};
  const cpu::State& now = scene.machine.state();
  const cpu::State* before = scene.last != nullptr ? &scene.last->before : nullptr;
  const auto add = [&](std::string_view name, auto value_of, std::string about) {
    pane.rows.push_back(
        register_row(scene, std::string(name), value_of(now),
                     before != nullptr ? std::optional<u64>(value_of(*before)) : std::nullopt,
                     std::move(about)));
  };
  using namespace isa;
  for (const u8 number :
       {Rax, Rbx, Rcx, Rdx, Rsi, Rdi, Rbp, Rsp, R8, R9, R10, R11, R12, R13, R14, R15})
    add(
        name(gpr(number, 8)), [number](const cpu::State& state) { return state.gpr[number]; },
        register_detail(static_cast<Gpr>(number)));
  add(
      "rip", [](const cpu::State& state) { return state.rip; },
      "rip: the address of the next instruction");
  // Most programs never touch these.
  if (now.fs_base != 0 || (before != nullptr && before->fs_base != 0))
    add(
        "fs_base", [](const cpu::State& state) { return state.fs_base; },
        "fs_base: what fs:[…] adds; where a thread's own data lie");
  if (now.gs_base != 0 || (before != nullptr && before->gs_base != 0))
    add(
        "gs_base", [](const cpu::State& state) { return state.gs_base; },
        "gs_base: what gs:[…] adds");
  for (const FlagWords& words : flag_words)
    pane.rows.push_back(flag_row(
        words, now.rflags, before != nullptr ? std::optional<u64>(before->rflags) : std::nullopt));
  return pane;
}

namespace {

template <class Float>
std::string floats_text(const cpu::Xmm& value) {
  std::array<Float, sizeof value.q / sizeof(Float)> numbers;
  std::memcpy(numbers.data(), value.q.data(), sizeof numbers);
  std::string text;
  for (const Float number : numbers)
    text += fmt::format("{}{:.6g}", text.empty() ? "" : ", ", number);
  return text;
}

std::string xmm_text(const cpu::Xmm& value) {
  return fmt::format("{:016x} {:016x}", value.q[1], value.q[0]);
}

}  // namespace

Pane make_xmm(const Scene& scene) {
  Pane pane{.name = "xmm",
            .title = "Vector registers, " + moment_text(scene.machine),
            .columns = {{.key = "name"},
                        {.key = "value", .title = "high             low"},
                        {.key = "f64", .title = "2 doubles, low first", .fit = Column::Fit::End},
                        {.key = "f32", .title = "4 floats", .fit = Column::Fit::End}},
            .hint = "all xmm registers hold 0: the program has not used them"};
  const cpu::State& now = scene.machine.state();
  const cpu::State& before = scene.last != nullptr ? scene.last->before : now;
  for (u8 i = 0; i < now.xmm.size(); ++i) {
    const bool changed = !(now.xmm[i] == before.xmm[i]);
    if (now.xmm[i] == cpu::Xmm{} && !changed) continue;
    Cell value{.text = xmm_text(now.xmm[i]), .subject = std::string(isa::name(isa::xmm(i)))};
    if (changed) {
      value.mark = Mark::Changed;
      value.detail = "was " + xmm_text(before.xmm[i]);
    }
    pane.rows.push_back({.kind = "xmm",
                         .cells = {{.text = std::string(isa::name(isa::xmm(i)))},
                                   std::move(value),
                                   {.text = floats_text<double>(now.xmm[i])},
                                   {.text = floats_text<float>(now.xmm[i])}}});
  }
  constexpr u32 usual_mxcsr = 0x1f80;
  if (now.mxcsr != usual_mxcsr)
    pane.rows.push_back({.kind = "mxcsr",
                         .cells = {{.text = "mxcsr"},
                                   {.text = hex_digits(now.mxcsr, 8),
                                    .mark = now.mxcsr != before.mxcsr ? Mark::Changed : Mark::None,
                                    .number = now.mxcsr},
                                   {},
                                   {}}});
  return pane;
}

}  // namespace vitrine::view
