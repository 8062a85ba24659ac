#include "frontend/cli/profile_host.hpp"

#include <algorithm>

namespace vitrine::cli {

i64 ProfileHost::read_input(std::span<u8> out) {
  std::string& bytes = tape_->bytes;
  // A read fills its count or reaches the end, also where the tape goes on outside.
  std::size_t count = std::min(out.size(), bytes.size() - taken_);
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(taken_), count, out.begin());
  taken_ += count;
  const bool enough = count == out.size() || (count != 0 && is_terminal(0));
  if (enough || tape_->is_whole) return static_cast<i64>(count);
  const i64 more = ForwardingHost::read_input(out.subspan(count));
  if (more <= 0) return count != 0 ? static_cast<i64>(count) : more;
  const auto fresh = out.subspan(count, static_cast<std::size_t>(more));
  bytes.append(fresh.begin(), fresh.end());
  taken_ += fresh.size();
  return static_cast<i64>(count) + more;
}

}  // namespace vitrine::cli
