#include "emu/lab/miss_kinds.hpp"

namespace vitrine::lab {

const char* name_of(MissKind kind) {
  switch (kind) {
    case MissKind::Compulsory:
      return "compulsory";
    case MissKind::Capacity:
      return "capacity";
    case MissKind::Conflict:
      return "conflict";
  }
  return "";
}

MissKind MissClassifier::ask(u64 block) {
  const bool held = same_size_.access(block) != no_distance;
  if (held) return MissKind::Conflict;
  if (seen_.find(block) != nullptr) return MissKind::Capacity;
  seen_.set(block, 0);
  return MissKind::Compulsory;
}

}  // namespace vitrine::lab
