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
//   const u8* readable<Size>(address), u8* writable<Size>(address)
//                                      the host bytes of an access that may be made through them,
//                                      as nobody needs to know of it; else null
//   Mmu& mmu()                         for everything else (translate, protect_code, …)
//
// Ports that count (`counts`) also have begin(…), which says whose accesses follow, and fetch(…),
// with which every instruction begins; `steps_singly` asks the processor to execute one instruction
// at a time.
//
// T is u8, u16, u32, u64 or a trivially copyable struct of 16 bytes. All but these and mmu may
// throw AccessFault, and then have changed nothing and counted nothing.

#include <array>
#include <bit>
#include <vector>

#include "emu/memory/mmu.hpp"
#include "emu/memory/tlb.hpp"

namespace vitrine::memory {

/// Nothing but the guest: the MMU itself.
using PlainPort = Mmu;

/// The modelled TLBs of one processor.
struct TlbModel {
  Tlb instruction, data;

  TlbModel(const TlbGeometry& instruction_geometry, const TlbGeometry& data_geometry)
      : instruction(instruction_geometry), data(data_geometry) {}

  void invalidate(u64 first_page, u64 last_page) {
    instruction.invalidate(first_page, last_page);
    data.invalidate(first_page, last_page);
  }
  bool operator==(const TlbModel&) const = default;
};

/// How an access counts.
enum class AccessUse : u8 { Read, Write, Update, Locked };

/// What is modelled behind a port. Every reference arrives here but those that HitFilter knows.
class ReferenceModel {
 public:
  virtual ~ReferenceModel() = default;
  /// The instruction of `length` bytes at `address` begins, the `step`-th to be executed.
  virtual void fetched(u64 address, u32 length, u64 step) = 0;
  /// The instruction at `instruction` has accessed [address, address+size).
  virtual void accessed(AccessUse use, u64 address, u32 size, u64 instruction, u64 step) = 0;
  /// A shorter way for an access that is about to be made: counts it if that is certain to succeed
  /// and to pass then, and returns whether it has.
  virtual bool admits(AccessUse use, u64 address, u32 size, u64 instruction) = 0;
};

/// References that are known to hit and to change nothing in the models: to the line that was used
/// last in its cache set, on the page that was used last in its TLB set. Kept by the
/// ReferenceModel. Lines are numbered by virtual address. A slot stands for several sets of a
/// cache: its line was the last used in all of them. What is known of data comes with its host
/// bytes, so that one compare tells that an access may be made and need not be counted.
struct HitFilter {
  static constexpr std::size_t slots = 64;
  static constexpr u64 none = ~u64{0};
  /// The line number of what lies in two lines: in no slot either.
  static constexpr u64 crossing = none - 1;

  struct alignas(32) DataLine {     // a power of two, to be indexed by a shift
    u64 read = none, write = none;  ///< the line's number, if such accesses may pass
    HostDistance host;
  };

  u32 fetch_bits = page_bits, data_bits = page_bits;  ///< log2 of the line size
  u64 fetch_mask = 0, data_mask = 0, page_mask = 0;   ///< slots in use, less one
  /// All lines share one cache set: only the last one passes. It has two slots all the same, so
  /// that an access which crosses into it is not taken for one within it.
  bool one_line = false;
  u64 current = none;                ///< the line that is being executed
  std::array<u64, slots> fetch;      ///< by line number & mask
  std::array<DataLine, slots> data;  ///< by line number & mask

  /// The page that was used last in its TLB set.
  struct DataPage {
    u64 page = none;
    u64 lines = 0;  ///< the slots of `data` where its lines may be, a bit for each
  };
  std::array<DataPage, slots> data_pages;  ///< by page number & mask

  HitFilter() { forget(); }

  [[nodiscard]] DataLine& data_line(u64 address) { return data[address >> data_bits & data_mask]; }

  void forget() {
    fetch.fill(none);
    data.fill({});
    data_pages.fill({});
  }
  /// From now on, accesses of these kinds within the line of `address` pass, if the MMU makes them
  /// on its own fast path: `host` is its host_page().
  void pass(const SoftTlb::Entry& host, u64 address, bool reads, bool writes) {
    const u64 line = address >> data_bits, page = address >> page_bits;
    const u64 slot = line & data_mask;
    // One by one: put together elsewhere and copied in wider pieces, the host would have to wait.
    data[slot].read = reads && host.read_page == page ? line : none;
    data[slot].write = writes && host.write_page == page ? line : none;
    data[slot].host = host.host;
    data_pages[page & page_mask].lines |= u64{1} << slot;
    if (one_line) data[~line & data_mask] = {};
  }
  /// This page has been used, and is the last of its TLB set now: lines of the one before no longer
  /// pass. Returns whether it was already.
  bool use_page(u64 page) {
    DataPage& last = data_pages[page & page_mask];
    if (last.page == page) return true;
    for (u64 lines = last.lines; lines != 0; lines &= lines - 1)
      data[static_cast<std::size_t>(std::countr_zero(lines))] = {};
    last = {page, 0};
    return false;
  }
  [[nodiscard]] bool is_last_page(u64 page) const {
    return data_pages[page & page_mask].page == page;
  }
  /// Forgets all data if their host bytes may have moved.
  void refresh(const Mmu& mmu) {
    if (mmu.host_generation() == host_generation_) return;
    host_generation_ = mmu.host_generation();
    data.fill({});
  }

 private:
  u64 host_generation_ = 0;
};

/// Lets a reference pass that the filter knows, and hands all others to the model: an access once
/// it has succeeded, a read-modify-write when it loads.
class ModelledPort {
 public:
  static constexpr bool counts = true;
  static constexpr bool steps_singly = false;

  ModelledPort(Mmu& mmu, HitFilter& filter, ReferenceModel& model)
      : mmu_(&mmu), filter_(&filter), model_(&model) {}

  /// Whose accesses follow.
  void begin(u64 instruction, u64 step, bool locked) {
    instruction_ = instruction;
    step_ = step;
    locked_ = locked;
  }

  template <std::size_t Size>
  [[nodiscard]] const u8* readable(u64 address) {
    const HitFilter::DataLine& line = filter_->data_line(address);
    if (line.read != line_of_last(address, Size)) [[unlikely]]
      return nullptr;
    return line.host.at(address);
  }
  template <std::size_t Size>
  [[nodiscard]] u8* writable(u64 address) {
    const HitFilter::DataLine& line = filter_->data_line(address);
    if (line.write != line_of_last(address, Size)) [[unlikely]]
      return nullptr;
    return line.host.at(address);
  }

  template <class T>
  [[nodiscard]] T load(u64 address) {
    const T value = mmu_->load<T>(address);
    refer(AccessUse::Read, address, sizeof(T));
    return value;
  }

  template <class T>
  void store(u64 address, T value) {
    mmu_->store<T>(address, value);
    refer(AccessUse::Write, address, sizeof(T));
  }

  template <class T>
  [[nodiscard]] T load_for_update(u64 address) {
    const T value = mmu_->load_for_update<T>(address);
    refer(locked_ ? AccessUse::Locked : AccessUse::Update, address, sizeof(T));
    return value;
  }

  template <class T>
  void store_updated(u64 address, T value) {
    mmu_->store_updated<T>(address, value);
    filter_->refresh(*mmu_);  // the page may have moved for this write
  }

  void check_writable(u64 address, u64 size) { mmu_->check_writable(address, size); }

  /// Whether an instruction may be fetched from this line, or from the current one and this,
  /// without being told to fetch(). Of `crossing` nothing is known.
  [[nodiscard]] bool fetches_freely(u64 line) {
    if (filter_->fetch[line & filter_->fetch_mask] != line) [[unlikely]]
      return false;
    filter_->current = line;
    return true;
  }

  /// Has an access counted before it is made, where the model admits that.
  [[nodiscard]] bool admit(AccessUse use, u64 address, u32 size, u64 instruction) {
    return model_->admits(use, address, size, instruction);
  }

  void fetch(u64 address, u32 length, u64 step) {
    const u64 first = address >> filter_->fetch_bits;
    const u64 last = (address + length - 1) >> filter_->fetch_bits;
    const auto known = [&](u64 line) {
      return line == filter_->current || filter_->fetch[line & filter_->fetch_mask] == line;
    };
    if (known(first) && known(last)) {
      filter_->current = last;
    } else {
      model_->fetched(address, length, step);
    }
  }
  [[nodiscard]] u32 fetch_bits() const { return filter_->fetch_bits; }

  /// To be called before handlers are.
  void refresh() { filter_->refresh(*mmu_); }

  [[nodiscard]] Mmu& mmu() { return *mmu_; }

 protected:
  void tell(AccessUse use, u64 address, u32 size) {
    model_->accessed(use, address, size, instruction_, step_);
  }
  void tell_fetch(u64 address, u32 length, u64 step) { model_->fetched(address, length, step); }
  [[nodiscard]] bool locked() const { return locked_; }

 private:
  /// The line of the last byte must be the slot's: one compare for hit and crossing, as the line
  /// behind has another slot.
  [[nodiscard]] u64 line_of_last(u64 address, u64 size) const {
    return (address + size - 1) >> filter_->data_bits;
  }
  void refer(AccessUse use, u64 address, u32 size) {
    filter_->refresh(*mmu_);
    const HitFilter::DataLine& line = filter_->data_line(address);
    const u64 known = use == AccessUse::Read ? line.read : line.write;
    if (known != line_of_last(address, size)) tell(use, address, size);
  }

  Mmu* mmu_;
  HitFilter* filter_;
  ReferenceModel* model_;
  u64 instruction_ = 0, step_ = 0;
  bool locked_ = false;
};

/// Counts as ModelledPort does, but tells the model every reference; and appends every access to
/// `accesses`, which its owner empties.
class ObservedPort : private ModelledPort {
 public:
  static constexpr bool counts = true;
  static constexpr bool steps_singly = true;

  ObservedPort(Mmu& mmu, HitFilter& filter, ReferenceModel& model,
               std::vector<MemoryAccess>& accesses)
      : ModelledPort(mmu, filter, model), accesses_(&accesses) {}

  using ModelledPort::begin;
  using ModelledPort::check_writable;
  using ModelledPort::fetch_bits;
  using ModelledPort::mmu;

  template <class T>
  [[nodiscard]] T load(u64 address) {
    const T value = mmu().template load<T>(address);
    tell(AccessUse::Read, address, sizeof(T));
    append(AccessKind::Read, address, value, value);
    return value;
  }

  template <class T>
  void store(u64 address, T value) {
    const T before = mmu().template load_before_store<T>(address);
    mmu().template store<T>(address, value);
    tell(AccessUse::Write, address, sizeof(T));
    append(AccessKind::Write, address, before, value);
  }

  template <class T>
  [[nodiscard]] T load_for_update(u64 address) {
    const T value = mmu().template load_for_update<T>(address);
    tell(locked() ? AccessUse::Locked : AccessUse::Update, address, sizeof(T));
    append(AccessKind::Read, address, value, value);
    return value;
  }

  template <class T>
  void store_updated(u64 address, T value) {
    const T before = mmu().template load_before_store<T>(address);
    mmu().template store_updated<T>(address, value);
    append(AccessKind::Write, address, before, value);
  }

  void fetch(u64 address, u32 length, u64 step) { tell_fetch(address, length, step); }

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

  std::vector<MemoryAccess>* accesses_;
};

}  // namespace vitrine::memory
