#pragma once
// The memory management unit: virtual addresses → host bytes, through the page tables in guest RAM.
// It is itself the plain port of the processor; port.hpp has the others.

#include <cstring>
#include <span>
#include <utility>

#include "emu/base/bits.hpp"
#include "emu/memory/paging.hpp"
#include "emu/memory/watch.hpp"

namespace vitrine::memory {

/// Thrown inside the emulator by a memory access that the guest may not make, and caught by the
/// processor's run loop: it never leaves emu/cpu or emu/os.
struct AccessFault {
  enum class Kind : u8 { Page, NonCanonical, Misaligned } kind{};
  u64 address = 0;     ///< the first byte that cannot be accessed (of #PF: CR2)
  u32 error_code = 0;  ///< of #PF
};

/// Thrown instead of making an access that touches a watch, while Mmu::refuse_touches() is on;
/// caught by the processor's run loop.
struct TouchRefused {};

/// Asked when a walk refuses an access; the kernel's demand paging. Returns true when it has
/// changed the tables so that the access may be tried again. It may only add translations.
class FaultResolver {
 public:
  virtual ~FaultResolver() = default;
  virtual bool resolve(u64 address, AccessKind kind) = 0;
};

/// What to add to an address of the guest for its byte in the host's memory: so a fast path need
/// not take the address apart.
class HostDistance {
 public:
  HostDistance() = default;
  /// `host` is the byte of `address`; holds for the rest of their page, too.
  HostDistance(u64 address, const u8* host)
      : value_(reinterpret_cast<std::uintptr_t>(host) - address) {}

  /// Not null: for the compiler, which else would ask once more.
  [[nodiscard, gnu::always_inline]] u8* at(u64 address) const {
    auto* const host = reinterpret_cast<u8*>(address + value_);  // NOLINT: its purpose
    if (host == nullptr) __builtin_unreachable();
    return host;
  }

 private:
  u64 value_ = 0;
};

/// Host pointers of recently used pages: the fast path of every load and store. Purely an
/// accelerator; flushed whenever tables or frames change under it. Pages with watched bytes never
/// enter for the kinds of access that are watched, so that nothing else need ask for watches.
struct SoftTlb {
  static constexpr u64 no_page = ~u64{0};
  static constexpr std::size_t entry_count = 512;
  struct alignas(32) Entry {  // a power of two, to be indexed by a shift
    u64 read_page = no_page;
    /// Only when the frame is unshared, dirty and holds no decoded code, and the page no watch.
    u64 write_page = no_page;
    HostDistance host;
  };
  std::array<Entry, entry_count> entries{};

  [[nodiscard]] Entry& entry(u64 address) { return entries[(address >> page_bits) % entry_count]; }
  [[nodiscard]] const Entry& entry(u64 address) const {
    return entries[(address >> page_bits) % entry_count];
  }
  void flush() { entries.fill(Entry{}); }
};

/// The same for pages with watched bytes: behind the fast path, for accesses beside those bytes.
struct WatchedPages {
  struct Entry {
    u64 read_page = SoftTlb::no_page, write_page = SoftTlb::no_page;
    u8* host = nullptr;
    PagePart watched;

    /// The host bytes of [address, address+size) when they lie in `page` (read_page or write_page)
    /// and beside what is watched.
    [[nodiscard]] u8* beside(u64 page, u64 address, u64 size) const {
      const u64 offset = address & page_mask;
      if (page != (address + size - 1) >> page_bits) return nullptr;
      if (offset < watched.end && offset + size > watched.begin) return nullptr;
      return host + offset;
    }
  };
  static constexpr std::size_t entry_count = 16;
  std::array<Entry, entry_count> entries{};

  [[nodiscard]] Entry& entry(u64 address) { return entries[(address >> page_bits) % entry_count]; }
  void flush() { entries.fill(Entry{}); }
};

class Mmu {
 public:
  Mmu(PhysicalMemory& memory, FaultResolver* resolver) : memory_(&memory), resolver_(resolver) {}

  u64 cr3 = 0;  ///< physical address of the root table; flush() after changing it
  /// CR4.CET and IA32_U_CET.SH_STK_EN: the program has a shadow stack. To be set before it runs.
  bool shadow_stack = false;

  static constexpr bool counts = false;
  static constexpr bool steps_singly = false;
  [[nodiscard]] Mmu& mmu() { return *this; }

  /// The host bytes of an access that the fast path serves; null when it takes load() or store().
  /// Valid until the next access by any other function here.
  template <std::size_t Size>
  [[nodiscard]] const u8* readable(u64 address) {
    const SoftTlb::Entry& entry = soft_.entry(address);
    // One compare for hit and page crossing: the page of the last byte must be the entry's.
    if (entry.read_page != (address + Size - 1) >> page_bits) [[unlikely]]
      return nullptr;
    return entry.host.at(address);
  }
  template <std::size_t Size>
  [[nodiscard]] u8* writable(u64 address) {
    const SoftTlb::Entry& entry = soft_.entry(address);
    if (entry.write_page != (address + Size - 1) >> page_bits) [[unlikely]]
      return nullptr;
    return entry.host.at(address);
  }

  /// Unaligned little-endian access of 1, 2, 4, 8 or 16 bytes, across pages too; either all of it
  /// happens or AccessFault is thrown and nothing has changed.
  template <class T>
  [[nodiscard]] T load(u64 address) {
    if (const u8* host = readable<sizeof(T)>(address)) {
      T value;
      std::memcpy(&value, host, sizeof(T));
      return value;
    }
    return load_far<T>(address);
  }

  template <class T>
  void store(u64 address, T value) {
    if (u8* host = writable<sizeof(T)>(address)) {
      std::memcpy(host, &value, sizeof(T));
    } else {
      store_far<T>(address, value);
    }
  }

  /// For read-modify-write: loads, but checks (and faults) as a write, so that the store of the
  /// result to the same place can no longer fault.
  template <class T>
  [[nodiscard]] T load_for_update(u64 address) {
    if (const u8* host = writable<sizeof(T)>(address)) {
      T value;
      std::memcpy(&value, host, sizeof(T));
      return value;
    }
    return load_for_update_far<T>(address);
  }

  /// The write of a read-modify-write.
  template <class T>
  void store_updated(u64 address, T value) {
    store<T>(address, value);
  }

  /// What a store to the same place is about to overwrite, for those who report it: faults as the
  /// store would, but is no access of the program.
  template <class T>
  [[nodiscard]] T load_before_store(u64 address) {
    if (const u8* host = writable<sizeof(T)>(address)) {
      T value;
      std::memcpy(&value, host, sizeof(T));
      return value;
    }
    return load_before_store_far<T>(address);
  }

  /// Throws AccessFault unless [address, address+size) may be written; changes no guest byte.
  void check_writable(u64 address, u64 size);

  /// The physical address of one byte, after demand paging, with A (and D) set. Throws AccessFault.
  u64 translate(u64 address, AccessKind kind);

  /// translate(address, Execute), fast for recently executed pages.
  [[nodiscard]] u64 translate_fetch(u64 address) {
    const FetchEntry& entry = fetches_[(address >> page_bits) % fetches_.size()];
    if (entry.page == address >> page_bits) [[likely]] {
      return entry.physical | (address & page_mask);
    }
    return translate_fetch_slow(address);
  }

  /// The frame to attach decoded code to. To be called at each attaching: from now on every write
  /// to the frame, by whatever virtual page, tells the attachment first.
  const Frame& protect_code(u64 frame_number);

  /// After the tables changed (mmap, munmap, mprotect), cr3 changed or memory was restored.
  void flush();
  /// Flushes if memory was copied or assigned since the last time. Call before each burst.
  void refresh();
  /// Changes with every flush: whoever keeps translations of their own must then drop them.
  [[nodiscard]] u64 generation() const { return generation_; }

  /// The host page of `address`, for those who keep what readable() and writable() would say …
  [[nodiscard]] const SoftTlb::Entry& host_page(u64 address) const { return soft_.entry(address); }
  /// … and must drop it when this has changed.
  [[nodiscard]] u64 host_generation() const { return host_generation_; }

  /// RFLAGS.AC: accesses that are not naturally aligned fault.
  void set_alignment_check(bool on);
  [[nodiscard]] bool alignment_check() const { return check_alignment_; }

  /// From now on, accesses to these bytes are noted.
  void set_watches(std::vector<Watch> watches);
  /// Whether an access since take_touches() touched a watch.
  [[nodiscard]] bool touched() const { return !touches_.empty(); }
  WatchHits take_touches() { return std::exchange(touches_, {}); }
  /// While on, an instruction's access that would touch a watch, or a load_for_update of a place
  /// whose write would, throws TouchRefused instead. Then store_updated() cannot throw it.
  void refuse_touches(bool on) { refuse_touches_ = on; }

  /// From now on, appends what read_bytes() and write_bytes() access to `log`, in pieces of at most
  /// 16 bytes that do not cross pages, until it holds `most_logged`. Null: no longer.
  void log_kernel_accesses(std::vector<MemoryAccess>* log) { kernel_log_ = log; }
  static constexpr std::size_t most_logged = 65536;

  /// Copies for views: no marks, no demand paging, no faults. Returns how many bytes from the start
  /// were mapped and readable.
  [[nodiscard]] std::size_t peek(u64 address, void* out, std::size_t size) const;

  /// Writes for a debugger, as ptrace does: also where the program itself may only read or execute,
  /// with demand paging, without marks. Returns how many bytes from the start were written.
  [[nodiscard]] std::size_t poke(u64 address, std::span<const u8> bytes);

  /// The processor's own accesses to the shadow stack, whose pages the program cannot write. Throws
  /// AccessFault where there is none. They touch no watch.
  [[nodiscard]] u64 load_shadow(u64 address) const;
  void store_shadow(u64 address, u64 value);

  /// Copies for the kernel, with the user's rights and demand paging. Returns how many bytes from
  /// the start could be copied: fewer than asked for when the rest may not be accessed.
  [[nodiscard]] std::size_t read_bytes(u64 address, std::span<u8> out);
  [[nodiscard]] std::size_t write_bytes(u64 address, std::span<const u8> bytes);

  [[nodiscard]] PhysicalMemory& memory() { return *memory_; }
  [[nodiscard]] const PhysicalMemory& memory() const { return *memory_; }

 private:
  struct FetchEntry {
    u64 page = SoftTlb::no_page;
    u64 physical = 0;  ///< of the page's first byte
  };

  // The slow paths take addresses of their values; out of line, so that no caller has a local whose
  // address escapes, which would keep the processor's handlers from ending in a jump.
  template <class T>
  [[gnu::noinline]] T load_far(u64 address) {
    T value;
    const auto& entry = watched_pages_.entry(address);
    if (const u8* host = entry.beside(entry.read_page, address, sizeof(T)))
      std::memcpy(&value, host, sizeof(T));
    else
      load_slow(address, &value, sizeof(T));
    return value;
  }
  template <class T>
  [[gnu::noinline]] T load_for_update_far(u64 address) {
    T value;
    const auto& entry = watched_pages_.entry(address);
    if (const u8* host = entry.beside(entry.write_page, address, sizeof(T)))
      std::memcpy(&value, host, sizeof(T));
    else
      load_for_update_slow(address, &value, sizeof(T));
    return value;
  }
  template <class T>
  [[gnu::noinline]] T load_before_store_far(u64 address) {
    T value;
    load_before_store_slow(address, &value, sizeof(T));
    return value;
  }
  template <class T>
  [[gnu::noinline]] void store_far(u64 address, T value) {
    const auto& entry = watched_pages_.entry(address);
    if (u8* host = entry.beside(entry.write_page, address, sizeof(T)))
      std::memcpy(host, &value, sizeof(T));
    else
      store_slow(address, &value, sizeof(T));
  }

  void load_slow(u64 address, void* out, std::size_t size);
  void store_slow(u64 address, const void* in, std::size_t size);
  void load_for_update_slow(u64 address, void* out, std::size_t size);
  void load_before_store_slow(u64 address, void* out, std::size_t size);
  void load_unwatched(u64 address, u8* out, std::size_t size);
  [[nodiscard]] u64 translate_fetch_slow(u64 address);
  void check_alignment(u64 address, std::size_t size) const;
  void read_physical(u64 address, u64 physical, u8* out, std::size_t size);
  void write_physical(u64 address, u64 physical, const u8* in, std::size_t size);
  bool announce_write(u64 physical, std::size_t size);
  [[nodiscard]] Walk walk_for_poke(u64 address);
  void forget_host(const Frame& frame);
  void forget_pages();
  void touch(AccessKind kind, u64 address, const void* written, std::size_t size);
  void touch_by_kernel(AccessKind kind, u64 address, u64 physical, const u8* written,
                       std::size_t size);
  [[nodiscard]] bool watched_page(AccessKind kind, u64 address) const;

  PhysicalMemory* memory_;
  FaultResolver* resolver_;
  SoftTlb soft_;
  WatchedPages watched_pages_;
  std::array<FetchEntry, 64> fetches_{};
  u64 generation_ = 0;
  u64 host_generation_ = 0;
  u64 seen_epoch_ = 0;
  bool check_alignment_ = false;
  bool refuse_touches_ = false;
  WatchList watches_;
  WatchHits touches_;
  std::vector<MemoryAccess>* kernel_log_ = nullptr;
};

}  // namespace vitrine::memory
