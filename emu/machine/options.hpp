#pragma once
// What one machine is made of, as the user chose it.

#include <string>
#include <vector>

#include "emu/cache/hierarchy.hpp"
#include "emu/memory/tlb.hpp"
#include "emu/os/defences.hpp"
#include "emu/os/host.hpp"

namespace vitrine::machine {

constexpr u64 no_limit = ~u64{0};

struct Options {
  u64 memory = u64{64} << 20;            ///< bytes of physical RAM: whole pages, up to 1 TiB
  u64 stack_size = u64{8} << 20;         ///< bytes; a guard page below
  u64 seed = 1;                          ///< of AT_RANDOM and getrandom
  bool writable_text = false;            ///< map every segment RWX
  std::vector<std::string> arguments;    ///< argv, argv[0] first
  std::vector<std::string> environment;  ///< "NAME=value"
  std::vector<os::Grant> grants;
  os::Defences defences;
  memory::TlbGeometry instruction_tlb, data_tlb;
  std::optional<cache::HierarchyConfig> caches;  ///< of modelled and observed runs
};

}  // namespace vitrine::machine
