#include "emu/debug/moment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/number.hpp"
#include "emu/isa/register.hpp"

namespace vitrine::debug {

namespace {

std::string suggestion(std::string_view name, const image::Image& image) {
  std::vector<std::string_view> names;
  for (const image::Symbol& symbol : image.symbols)
    names.push_back(symbol.name);
  if (const auto near = nearest(name, names)) return fmt::format("did you mean {}?", *near);
  return "see the labels with `vitrine disasm`";
}

Result<Moment> parse_line(const std::string& file, u64 line, Moment moment,
                          const image::Image& image) {
  for (const u64 address : image.addresses_of(file, static_cast<u32>(line)))
    moment.addresses.insert(address);
  if (!moment.addresses.empty()) return moment;
  // Offer the next line that has code, which is what people mean when they name a label's line.
  for (u64 next = line + 1; next < line + 50; ++next)
    if (!image.addresses_of(file, static_cast<u32>(next)).empty())
      return fail(moment.text, "no instruction comes from this line",
                  fmt::format("the next line with code is {}:{}", file, next));
  return fail(moment.text, "no instruction comes from this line",
              "name a file and line of the program, such as sum.asm:12");
}

/// Whether this can only be meant as a number: "12x", "-5".
bool looks_like_number(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return !text.empty() && text[0] >= '0' && text[0] <= '9';
}

bool is_hexadecimal(std::string_view text) {
  return text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

}  // namespace

Result<Moment> parse_moment(const std::string& text, const image::Image& image) {
  Moment moment{.text = text};
  if (text == "end") {
    moment.end = true;
    return moment;
  }
  if (text == "start") {
    moment.step = 0;
    return moment;
  }
  if (!is_hexadecimal(text)) moment.step = parse_number(text);
  if (moment.step) return moment;
  std::string place = text;
  if (const auto hash = place.rfind('#'); hash != std::string::npos && hash > 0) {
    const auto count = parse_decimal(std::string_view(place).substr(hash + 1));
    if (!count || *count == 0)
      return fail(text, "the count behind # is not a positive number", "write LABEL#3, say");
    moment.occurrence = *count;
    place.resize(hash);
  }
  if (place.rfind("step:", 0) == 0) {
    moment.step = parse_decimal(std::string_view(place).substr(5));
    if (!moment.step) return fail(text, "not a step number", "write step:1204, say");
    return moment;
  }
  if (const auto colon = place.rfind(':'); colon != std::string::npos)
    if (const auto line = parse_decimal(std::string_view(place).substr(colon + 1)))
      return parse_line(place.substr(0, colon), *line, std::move(moment), image);
  if (const image::Symbol* symbol = image.find_symbol(place)) {
    moment.addresses.insert(symbol->value);
    return moment;
  }
  if (const auto number = parse_number(place); number && is_hexadecimal(place)) {
    moment.addresses.insert(*number);
    return moment;
  }
  if (looks_like_number(place))
    return fail(text, "no such moment",
                fmt::format("steps are counted from the start, 0 to {}", ~u64{0}));
  return fail(text, "no such moment: there is no label of this name", suggestion(place, image));
}

Error never_comes(const std::string& text, u64 steps) {
  std::string remedy = fmt::format("the program ends after {}", counted(steps, "step"));
  if (is_hexadecimal(text)) remedy += "; 0x… is an address, a step is written in decimal digits";
  return {text, text == "end" ? "nothing comes after this moment" : "this moment never comes",
          remedy};
}

bool MomentWatch::reached(u64 step, u64 rip) {
  if (moment_->end) return false;
  if (moment_->step) return step >= *moment_->step;
  return moment_->addresses.count(rip) != 0 && ++seen_ >= moment_->occurrence;
}

Result<void> run_to(machine::Machine& machine, const Moment& moment, u64 most) {
  const u64 start = machine.step();
  const auto too_short = [&]() -> Result<void> {
    if (!machine.finished() && machine.step() - start >= most)
      return fail(moment.text, "has not come after " + counted(most, "instruction"),
                  "a larger --max-instructions goes further");
    if (!machine.finished())
      return fail(moment.text, "interrupted before this moment",
                  fmt::format("at step {}", grouped(machine.step())));
    return tl::unexpected(never_comes(moment.text, machine.step()));
  };
  if (moment.end) {
    machine.run(most);
    return machine.finished() ? Result<void>{} : too_short();
  }
  if (moment.step) {
    if (*moment.step > machine.step()) machine.run(std::min(*moment.step - machine.step(), most));
    if (machine.step() < *moment.step) return too_short();
    return {};
  }
  struct Seeker : machine::Observer {
    explicit Seeker(const Moment& target) : watch(target) {}
    bool on_step(const machine::StepEvent& event) override {
      if (event.fault == nullptr) found = watch.reached(event.step + 1, event.after.rip);
      return !found;
    }
    MomentWatch watch;
    bool found = false;
  } seeker(moment);
  if (seeker.watch.reached(machine.step(), machine.state().rip)) return {};
  machine.observe(seeker, most);
  if (!seeker.found) return too_short();
  return {};
}

Result<u64> parse_address(const std::string& text, const machine::Machine& machine) {
  std::string name = text;
  u64 offset = 0;
  if (const auto sign = text.find_first_of("+-", 1); sign != std::string::npos) {
    const auto number = parse_number(std::string_view(text).substr(sign + 1));
    if (!number)
      return fail(text, "not an address", "write 0x401000, label, label+8, 0x401000+16 or rsp-16");
    offset = text[sign] == '+' ? *number : u64{0} - *number;
    name = text.substr(0, sign);
  }
  if (const auto number = parse_number(name)) return *number + offset;
  if (const auto reg = isa::find_register(name);
      reg && reg->cls == isa::RegisterClass::Gpr && reg->size == 8)
    return machine.state().gpr[reg->number] + offset;
  if (name == "rip") return machine.state().rip + offset;
  if (const image::Symbol* symbol = machine.image().find_symbol(name))
    return symbol->value + offset;
  return fail(text, "not an address: neither a number nor a label",
              suggestion(name, machine.image()));
}

}  // namespace vitrine::debug
