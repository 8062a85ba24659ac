#pragma once
// Where the processor and memory meet: the three ports that the processor's handlers are
// instantiated with. All have the interface of Mmu's first part:
//
//   T    load<T>(address)              a read
//   void store<T>(address, value)      a write
//   T    load_for_update<T>(address)   the read of a read-modify-write; faults as a write does
//   void store_updated<T>(address, v)  its write, to the same address; cannot fault any more
//   void check_writable(address, size) faults as a write of these bytes would; changes and counts
//                                      nothing
//   void fetch(address, length)        an instruction of `length` bytes begins to execute; called
//                                      only when counts_fetches
//   Mmu& mmu()                         for everything else (translate, protect_code, …)
//
// T is u8, u16, u32, u64 or a trivially copyable struct of 16 bytes. All but fetch and mmu may
// throw AccessFault, and then have changed nothing and counted nothing.

#include <array>
#include <vector>

#include "emu/memory/mmu.hpp"
#include "emu/memory/tlb.hpp"

namespace vitrine::memory {

/// Nothing but the guest: the MMU itself.
using PlainPort = Mmu;

/// The modelled TLBs of one processor, and the rules by which accesses reach them.
struct TlbModel {
  Tlb instruction, data;

  TlbModel(const TlbGeometry& instruction_geometry, const TlbGeometry& data_geometry)
      : instruction(instruction_geometry), data(data_geometry) {}

  /// Looks up the pages of [address, address+size) in `tlb` and fills what is missing by a walk.
  static void count(Tlb& tlb, const Mmu& mmu, u64 address, u64 size) {
    const u64 first = address >> page_bits, last = (address + size - 1) >> page_bits;
    if (!tlb.lookup(first)) fill(tlb, mmu, first);
    if (last != first && !tlb.lookup(last)) fill(tlb, mmu, last);
  }

  void invalidate(u64 first_page, u64 last_page) {
    instruction.invalidate(first_page, last_page);
    data.invalidate(first_page, last_page);
  }
  bool operator==(const TlbModel&) const = default;

 private:
  static void fill(Tlb& tlb, const Mmu& mmu, u64 page);
};

/// Counts one data TLB lookup per access and page, and one instruction TLB lookup per instruction
/// and page. A read-modify-write is one access.
class ModelledPort {
 public:
  static constexpr bool counts_fetches = true;

  ModelledPort(Mmu& mmu, TlbModel& tlbs) : mmu_(&mmu), tlbs_(&tlbs) {}

  template <class T>
  [[nodiscard]] T load(u64 address) {
    const T value = mmu_->load<T>(address);
    count_data(address, sizeof(T));
    return value;
  }

  template <class T>
  void store(u64 address, T value) {
    mmu_->store<T>(address, value);
    count_data(address, sizeof(T));
  }

  template <class T>
  [[nodiscard]] T load_for_update(u64 address) {
    const T value = mmu_->load_for_update<T>(address);
    count_data(address, sizeof(T));
    return value;
  }

  template <class T>
  void store_updated(u64 address, T value) {
    mmu_->store_updated<T>(address, value);
  }

  void check_writable(u64 address, u64 size) { mmu_->check_writable(address, size); }

  void fetch(u64 address, u32 length) {
    TlbModel::count(tlbs_->instruction, *mmu_, address, length);
  }

  [[nodiscard]] Mmu& mmu() { return *mmu_; }

 private:
  void count_data(u64 address, u64 size) { TlbModel::count(tlbs_->data, *mmu_, address, size); }

  Mmu* mmu_;
  TlbModel* tlbs_;
};

/// Counts as ModelledPort does, and appends every access to `accesses`, which its owner empties.
class ObservedPort {
 public:
  static constexpr bool counts_fetches = true;

  ObservedPort(Mmu& mmu, TlbModel& tlbs, std::vector<MemoryAccess>& accesses)
      : modelled_(mmu, tlbs), accesses_(&accesses) {}

  template <class T>
  [[nodiscard]] T load(u64 address) {
    const T value = modelled_.load<T>(address);
    append(AccessKind::Read, address, value, value);
    return value;
  }

  template <class T>
  void store(u64 address, T value) {
    const T before = mmu().load_before_store<T>(address);
    modelled_.store<T>(address, value);
    append(AccessKind::Write, address, before, value);
  }

  template <class T>
  [[nodiscard]] T load_for_update(u64 address) {
    const T value = modelled_.load_for_update<T>(address);
    append(AccessKind::Read, address, value, value);
    return value;
  }

  template <class T>
  void store_updated(u64 address, T value) {
    const T before = mmu().load_before_store<T>(address);
    modelled_.store_updated<T>(address, value);
    append(AccessKind::Write, address, before, value);
  }

  void check_writable(u64 address, u64 size) { modelled_.check_writable(address, size); }
  void fetch(u64 address, u32 length) { modelled_.fetch(address, length); }
  [[nodiscard]] Mmu& mmu() { return modelled_.mmu(); }

 private:
  template <class T>
  void append(AccessKind kind, u64 address, const T& before, const T& after) {
    MemoryAccess access;
    access.address = address;
    access.size = sizeof(T);
    access.kind = kind;
    std::memcpy(access.before.data(), &before, sizeof(T));
    if (kind == AccessKind::Write) std::memcpy(access.after.data(), &after, sizeof(T));
    accesses_->push_back(access);
  }

  ModelledPort modelled_;
  std::vector<MemoryAccess>* accesses_;
};

}  // namespace vitrine::memory
