#include "emu/debug/breakpoints.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/debug/number.hpp"

namespace vitrine::debug {

const Breakpoint& Breakpoints::add(Breakpoint breakpoint) {
  breakpoint.number = next_++;
  items_.push_back(std::move(breakpoint));
  return items_.back();
}

Breakpoint* Breakpoints::find(unsigned number) {
  const auto found = std::find_if(items_.begin(), items_.end(),
                                  [&](const Breakpoint& item) { return item.number == number; });
  return found == items_.end() ? nullptr : &*found;
}

void Breakpoints::forget_hits_behind(u64 moment) {
  for (Breakpoint& item : items_) {
    // The moment itself stays; the step that begins there is another now.
    const u64 first = item.watch ? moment : moment + 1;
    item.hits_at.erase(std::lower_bound(item.hits_at.begin(), item.hits_at.end(), first),
                       item.hits_at.end());
  }
}

void count_hit(Breakpoint& breakpoint, u64 step) {
  std::vector<u64>& all = breakpoint.hits_at;
  const auto at = std::lower_bound(all.begin(), all.end(), step);
  breakpoint.hit = static_cast<u64>(at - all.begin()) + 1;
  if (at == all.end() || *at != step) all.insert(at, step);
}

bool Breakpoints::remove(unsigned number) {
  return std::erase_if(items_, [&](const Breakpoint& item) { return item.number == number; }) != 0;
}

Breakpoints::Armed Breakpoints::armed() const {
  Armed armed;
  for (const Breakpoint& item : items_) {
    if (!item.enabled) continue;
    armed.stops.breakpoints.insert(armed.stops.breakpoints.end(), item.addresses.begin(),
                                   item.addresses.end());
    if (item.watch) {
      armed.stops.watches.push_back(*item.watch);
      armed.owners.push_back(item.number);
    }
  }
  return armed;
}

std::vector<u64> Breakpoints::addresses() const {
  return armed().stops.breakpoints;
}

std::string describe(const Breakpoint& item, const image::Image& image) {
  std::string text;
  if (item.watch) {
    const machine::Watch& watch = *item.watch;
    const std::string_view kind = watch.reads && watch.writes ? "reads and writes of"
                                  : watch.reads               ? "reads of"
                                                              : "writes to";
    text = fmt::format("watchpoint {}: {} {}, {} at {}", item.number, kind, item.text,
                       counted(watch.size, "byte"), hex(watch.address));
  } else {
    const u64 address = item.addresses.front();
    std::string place = image.place(address);
    place.erase(0, place.rfind('/') + 1);
    text = fmt::format("breakpoint {} at {}{}", item.number, label_name(image, address),
                       place.empty() ? "" : fmt::format(" ({})", place));
    if (item.addresses.size() > 1)
      text += fmt::format(" and {}", counted(item.addresses.size() - 1, "further address"));
  }
  if (item.condition) text += fmt::format(", if {}", item.condition->text());
  if (item.skip != 0) text += fmt::format(", after {}", counted(item.skip, "more hit"));
  if (item.temporary) text += ", once";
  if (!item.enabled) text += ", disabled";
  if (!item.hits_at.empty())
    text += fmt::format("; {} so far", counted(item.hits_at.size(), "hit"));
  return text;
}

namespace {

/// The next line from `line` on that has code.
Result<Place> place_of_line(const std::string& file, u64 line, const std::string& text,
                            const image::Image& image) {
  constexpr u64 reach = 200;  // lines of comment in one go
  for (u64 next = line; next < line + reach; ++next) {
    auto addresses = image.addresses_of(file, static_cast<u32>(next));
    if (!addresses.empty()) return Place{std::move(addresses), fmt::format("{}:{}", file, next)};
  }
  for (const image::SourceFile& source : image.files)
    if (source.path.size() >= file.size() && source.path.ends_with(file))
      return fail(text, "no instruction comes from this line or those behind it",
                  "choose a line with an instruction");
  std::vector<std::string_view> names;
  for (const image::SourceFile& source : image.files)
    names.push_back(std::string_view(source.path).substr(source.path.rfind('/') + 1));
  const auto near = nearest(file, names);
  return fail(text, fmt::format("the program has no source file {}", file),
              near            ? fmt::format("did you mean {}?", *near)
              : names.empty() ? "it has none at all: use labels or addresses"
                              : fmt::format("it has {}", names.front()));
}

std::string file_at_hand(const machine::Machine& machine) {
  const image::Image& image = machine.image();
  const image::LineEntry* line = image.line_at(machine.state().rip);
  if (line == nullptr) line = image.line_at(image.entry);
  if (line == nullptr || line->file >= image.files.size()) return "";
  return image.files[line->file].path;
}

}  // namespace

Result<Place> parse_place(const std::string& text, const machine::Machine& machine) {
  if (text.empty()) return fail("", "a place is missing", "write a label, a line or an address");
  const image::Image& image = machine.image();
  const bool is_line =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (is_line) {
    const auto line = parse_number(text);
    const std::string file = file_at_hand(machine);
    if (line == u64{0})
      return fail(text, "is no line: they count from 1", "write *0 for an address");
    if (!line || *line > 0xffffffff || file.empty())
      return fail(text, "no source line is known here", "write a label or *0x401000");
    return place_of_line(file, *line, text, image);
  }
  if (const auto colon = text.rfind(':'); colon != std::string::npos && text[0] != '*')
    if (const auto line = parse_decimal(text.substr(colon + 1)); line && *line <= 0xffffffff)
      return place_of_line(text.substr(0, colon), *line, text, image);
  const auto expression = Expression::parse(text[0] == '*' ? text.substr(1) : text, machine);
  if (!expression) return tl::unexpected(expression.error());
  const auto value = expression->evaluate(machine);
  if (!value) return tl::unexpected(value.error());
  std::array<u8, 1> byte{};
  if (machine.peek(value->bits, byte) == 0 && image.segment_at(value->bits) == nullptr)
    return fail(text, hex(value->bits) + " is not mapped", "name a label or a line of the program");
  return Place{{value->bits}, text};
}

}  // namespace vitrine::debug
