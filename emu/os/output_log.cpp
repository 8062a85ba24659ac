#include "emu/os/output_log.hpp"

#include <algorithm>

namespace vitrine::os {

void OutputLog::start_at(u64 position) {
  begin_ = position;
  bytes_.clear();
  runs_.clear();
}

void OutputLog::append(int fd, std::span<const u8> bytes) {
  if (bytes.empty()) return;
  bytes_.append(bytes.begin(), bytes.end());
  if (runs_.empty() || runs_.back().fd != fd) runs_.push_back({end(), fd});
  runs_.back().end = end();
  // Dropping moves what stays, so it is done rarely.
  if (bytes_.size() + runs_.size() * sizeof(Run) > 2 * cap_) drop_oldest();
}

void OutputLog::drop_oldest() {
  u64 keep_from = begin_;
  while (!runs_.empty() && end() - keep_from + runs_.size() * sizeof(Run) > cap_) {
    const u64 excess = end() - keep_from + runs_.size() * sizeof(Run) - cap_;
    keep_from += std::min(excess, runs_.front().end - keep_from);
    if (keep_from == runs_.front().end) runs_.pop_front();
  }
  bytes_.erase(0, keep_from - begin_);
  begin_ = keep_from;
}

void OutputLog::truncate(u64 position) {
  if (position >= end()) return;
  if (position <= begin_) return start_at(position);
  bytes_.resize(position - begin_);
  while (runs_.size() > 1 && runs_[runs_.size() - 2].end >= position)
    runs_.pop_back();
  runs_.back().end = position;
}

std::vector<OutputLog::Piece> OutputLog::up_to(u64 position, u64 most) const {
  std::vector<Piece> pieces;
  u64 at = std::max(begin_, position - std::min(position, most));
  for (const Run& run : runs_) {
    const u64 until = std::min(run.end, position);
    if (run.end <= at) continue;
    if (at >= until) break;
    pieces.push_back({run.fd, bytes_.substr(at - begin_, until - at)});
    at = until;
  }
  return pieces;
}

}  // namespace vitrine::os
