#include "emu/observe/last_writers.hpp"

namespace vitrine::observe {

/// Makes two of a piece that reaches over `address`.
void LastWriters::split_at(u64 address) {
  auto piece = pieces_.lower_bound(address);
  if (piece == pieces_.begin()) return;
  --piece;
  if (piece->second.end <= address) return;
  pieces_.emplace(address, piece->second);
  piece->second.end = address;
}

void LastWriters::forget(u64 first, u64 end) {
  split_at(first);
  split_at(end);
  pieces_.erase(pieces_.lower_bound(first), pieces_.lower_bound(end));
}

void LastWriters::note(u64 first, u64 end, std::shared_ptr<const Write> write) {
  forget(first, end);
  pieces_.emplace(first, Piece{end, std::move(write)});
}

const Write* LastWriters::at(u64 address) const {
  auto piece = pieces_.upper_bound(address);
  if (piece == pieces_.begin() || (--piece)->second.end <= address) return nullptr;
  return piece->second.write.get();
}

}  // namespace vitrine::observe
