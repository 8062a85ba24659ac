#pragma once
// Traces of memory accesses that other tools write, read line by line in bounded memory.
//
//   lackey   valgrind --tool=lackey --trace-mem=yes, and the traces of cache courses:
//            "I  00401000,5", " L 1ffeffe7e,8", " S …", " M …": kind, hexadecimal address, size in
//            bytes. M is a load and a store of the same bytes. Lines of Valgrind itself ("==17==
//            …",
//            "--17-- …", "SB …") are passed over.
//   dinero   Dinero's din format: "0 7fff0010", a label (0 read, 1 write, 2 fetch; or r, w, i) and
//   a
//            hexadecimal address; the rest of the line is ignored. Sizes are not written: 1 byte.
//
// Empty lines and lines that begin with # are passed over in both.

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "emu/base/result.hpp"
#include "emu/base/types.hpp"

namespace vitrine::lab {

enum class TraceFormat : u8 { Lackey, Dinero };

/// "lackey" (or "csim", which is written alike) or "dinero" (or "din"). Errors: another name.
[[nodiscard]] Result<TraceFormat> parse_trace_format(std::string_view name);

enum class TraceKind : u8 { Fetch, Load, Store, Modify };

struct TraceAccess {
  TraceKind kind{};
  u64 address = 0;
  u32 size = 1;  ///< bytes, 1..4096; address + size does not wrap
  bool operator==(const TraceAccess&) const = default;
};

class TraceReader {
 public:
  /// Fills the span with what comes next and returns how many bytes; 0 at the end.
  using Source = std::function<std::size_t(std::span<char>)>;

  /// `name` stands in errors. Without a format, the first line that says something decides.
  TraceReader(std::string name, Source source, std::optional<TraceFormat> format = {});

  /// The next access, or nothing at the end. Errors: a line that is none, with its number and how
  /// many good ones stood before it.
  Result<std::optional<TraceAccess>> next();

  [[nodiscard]] u64 lines() const { return line_; }         ///< read so far
  [[nodiscard]] u64 accesses() const { return accesses_; }  ///< good ones among them

 private:
  static constexpr std::size_t longest_line = 4096;

  std::optional<std::string_view> next_line();
  [[nodiscard]] tl::unexpected<Error> complain(std::string_view line, std::string_view what) const;

  std::string name_;
  Source source_;
  std::optional<TraceFormat> format_;
  std::array<char, 1 << 16> buffer_;
  std::size_t begin_ = 0, end_ = 0;  ///< what of the buffer is still to be read
  u64 line_ = 0, accesses_ = 0;
};

}  // namespace vitrine::lab
