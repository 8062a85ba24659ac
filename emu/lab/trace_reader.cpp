#include "emu/lab/trace_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "emu/base/text.hpp"

namespace vitrine::lab {

namespace {

constexpr u32 largest_access = 4096;

constexpr std::string_view lackey_line =
    "a line is I, L, S or M, a hexadecimal address, a comma and a size, as in ` L 7ff000398,8`";
constexpr std::string_view dinero_line =
    "a line is 0 (read), 1 (write) or 2 (fetch) and a hexadecimal address, as in `0 7ff000398`";

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

template <class T>
bool take_number(std::string_view& text, T& number, int base) {
  if (base == 16 && (text.starts_with("0x") || text.starts_with("0X"))) text.remove_prefix(2);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

std::optional<TraceKind> lackey_kind(char letter) {
  switch (letter) {
    case 'I':
      return TraceKind::Fetch;
    case 'L':
      return TraceKind::Load;
    case 'S':
      return TraceKind::Store;
    case 'M':
      return TraceKind::Modify;
    default:
      return std::nullopt;
  }
}

std::optional<TraceKind> dinero_kind(char label) {
  switch (label) {
    case '0':
    case 'r':
      return TraceKind::Load;
    case '1':
    case 'w':
      return TraceKind::Store;
    case '2':
    case 'i':
      return TraceKind::Fetch;
    default:
      return std::nullopt;
  }
}

/// What is wrong with a line, or null when `access` holds what it says. Blanks stand neither before
/// it nor behind it.
const char* parse_lackey(std::string_view line, TraceAccess& access) {
  const auto kind = lackey_kind(line[0]);
  if (!kind) return "names no kind of access";
  access.kind = *kind;
  line.remove_prefix(1);
  skip_blanks(line);
  if (!take_number(line, access.address, 16)) return "has no address of 64 bits";
  if (!line.starts_with(",")) return "has no size";
  line.remove_prefix(1);
  skip_blanks(line);
  if (!take_number(line, access.size, 10) || !line.empty()) return "has no size";
  return nullptr;
}

const char* parse_dinero(std::string_view line, TraceAccess& access) {
  const auto kind = dinero_kind(line[0]);
  if (!kind || line.size() < 2 || (line[1] != ' ' && line[1] != '\t')) return "has no known label";
  access = {.kind = *kind};
  line.remove_prefix(1);
  skip_blanks(line);
  if (!take_number(line, access.address, 16)) return "has no address of 64 bits";
  if (!line.empty() && line[0] != ' ' && line[0] != '\t') return "has no address of 64 bits";
  return nullptr;
}

bool says_nothing(std::string_view line) {
  return line.empty() || line[0] == '#' || line.starts_with("==") || line.starts_with("--") ||
         line.starts_with("SB ");
}

/// Without blanks before and behind, and without the carriage return of other systems.
std::string_view trimmed(std::string_view line) {
  skip_blanks(line);
  while (!line.empty() && std::string_view(" \t\r").find(line.back()) != std::string_view::npos)
    line.remove_suffix(1);
  return line;
}

/// Bytes of a broken line, fit to be shown: not long, and printable.
std::string shown(std::string_view line) {
  std::string text(line.substr(0, 40));
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return line.size() > text.size() ? text + "…" : text;
}

}  // namespace

Result<TraceFormat> parse_trace_format(std::string_view name) {
  if (name == "lackey" || name == "csim") return TraceFormat::Lackey;
  if (name == "dinero" || name == "din") return TraceFormat::Dinero;
  return fail(fmt::format("--format {}", name), "there is no such format of traces",
              "write lackey, csim or dinero");
}

TraceReader::TraceReader(std::string name, Source source, std::optional<TraceFormat> format)
    : name_(std::move(name)), source_(std::move(source)), format_(format) {}

/// The next line without its line feed, valid until the next call; cut off if it is too long.
std::optional<std::string_view> TraceReader::next_line() {
  for (;;) {
    const std::string_view ahead(&buffer_[begin_], end_ - begin_);
    const std::size_t length = ahead.find('\n');
    if (length != std::string_view::npos || ahead.size() > longest_line) {
      const std::size_t kept = std::min(length, ahead.size());
      begin_ += std::min(kept + 1, ahead.size());
      ++line_;
      return ahead.substr(0, kept);
    }
    std::memmove(buffer_.data(), ahead.data(), ahead.size());
    begin_ = 0;
    end_ = ahead.size();
    const std::size_t count = source_(std::span(buffer_).subspan(end_));
    if (count == 0) {
      if (end_ == 0) return std::nullopt;
      begin_ = end_;
      ++line_;
      return std::string_view(buffer_.data(), end_);
    }
    end_ += count;
  }
}

tl::unexpected<Error> TraceReader::complain(std::string_view line, std::string_view what) const {
  const char* const good = accesses_ == 1 ? "was" : "were";
  return fail(fmt::format("{}:{}", name_, line_), fmt::format("`{}` {}", shown(line), what),
              fmt::format("{}; {} before it {} good",
                          format_ == TraceFormat::Dinero ? dinero_line : lackey_line,
                          counted(accesses_, "line"), good));
}

Result<std::optional<TraceAccess>> TraceReader::next() {
  for (;;) {
    const auto raw = next_line();
    if (!raw) return std::nullopt;
    const std::string_view line = trimmed(*raw);
    if (raw->size() > longest_line) return complain(line, "is a line of more than 4,096 bytes");
    if (says_nothing(line)) continue;
    if (!format_) format_ = dinero_kind(line[0]) ? TraceFormat::Dinero : TraceFormat::Lackey;
    TraceAccess access;
    const bool dinero = *format_ == TraceFormat::Dinero;
    if (const char* wrong = dinero ? parse_dinero(line, access) : parse_lackey(line, access))
      return complain(line, wrong);
    if (access.size > largest_access)
      return complain(line, "is an access of more than 4,096 bytes");
    access.size = std::max(access.size, 1u);
    if (access.address + (access.size - 1) < access.address)
      return complain(line, "goes past the end of the address space");
    ++accesses_;
    return access;
  }
}

}  // namespace vitrine::lab
