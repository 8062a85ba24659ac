#pragma once
// The memory management unit: virtual addresses → host bytes, through the page tables in guest RAM.
// Three ports over it are what the processor's handlers are instantiated with: plain (nothing but
// the guest), modelled (counts TLBs, and later caches), observed (also reports every access).

#include <cstring>

#include "emu/base/bits.hpp"
#include "emu/memory/paging.hpp"

namespace vitrine::memory {

/// Thrown inside the emulator by a memory access that the guest may not make, and caught by the
/// processor's run loop: it never leaves emu/cpu or emu/os.
struct AccessFault {
  enum class Kind : u8 { Page, NonCanonical, Misaligned } kind{};
  u64 address = 0;
  u32 error_code = 0;  ///< of #PF
};

/// Asked when a walk refuses an access; the kernel's demand paging. Returns true when it has
/// changed the tables so that the access may be tried again.
class FaultResolver {
 public:
  virtual ~FaultResolver() = default;
  virtual bool resolve(u64 address, AccessKind kind) = 0;
};

/// Host pointers of recently used pages: the fast path of every load and store. Purely an
/// accelerator; flushed whenever tables or frames change under it.
struct SoftTlb {
  static constexpr u64 no_page = ~u64{0};
  static constexpr std::size_t entry_count = 512;
  struct Entry {
    u64 read_page = no_page;
    u64 write_page = no_page;  ///< only when the frame is unshared, dirty and holds no decoded code
    u8* host = nullptr;        ///< first byte of the page
  };
  std::array<Entry, entry_count> entries{};

  [[nodiscard]] Entry& entry(u64 address) { return entries[(address >> page_bits) % entry_count]; }
  void flush() { entries.fill(Entry{}); }
};

class Mmu {
 public:
  Mmu(PhysicalMemory& memory, FaultResolver* resolver) : memory_(&memory), resolver_(resolver) {}

  u64 cr3 = 0;                   ///< physical address of the root table
  bool check_alignment = false;  ///< RFLAGS.AC: misaligned accesses fault; set through set_…

  /// The physical address of one byte, after demand paging, with A and D set. Throws AccessFault.
  u64 translate(u64 address, AccessKind kind);

  /// After the tables changed (mmap, munmap, mprotect) or memory was restored.
  void flush();
  void set_alignment_check(bool on);

  /// Unaligned little-endian access of 1, 2, 4, 8 or 16 bytes, across pages too; either all of it
  /// happens or AccessFault is thrown and nothing has changed.
  template <class T>
  [[nodiscard]] T load(u64 address) {
    const SoftTlb::Entry& entry = soft_.entry(address);
    // One compare for hit and page crossing: the page of the last byte must be the entry's.
    if (entry.read_page == (address + sizeof(T) - 1) >> page_bits) [[likely]] {
      T value;
      std::memcpy(&value, entry.host + (address & page_mask), sizeof(T));
      return value;
    }
    T value;
    load_slow(address, &value, sizeof(T));
    return value;
  }

  template <class T>
  void store(u64 address, T value) {
    const SoftTlb::Entry& entry = soft_.entry(address);
    if (entry.write_page == (address + sizeof(T) - 1) >> page_bits) [[likely]] {
      std::memcpy(entry.host + (address & page_mask), &value, sizeof(T));
      return;
    }
    store_slow(address, &value, sizeof(T));
  }

  /// For read-modify-write: loads, but checks (and faults) as a write, so that the store of the
  /// result to the same place can no longer fault.
  template <class T>
  [[nodiscard]] T load_for_update(u64 address) {
    const SoftTlb::Entry& entry = soft_.entry(address);
    if (entry.write_page == (address + sizeof(T) - 1) >> page_bits) [[likely]] {
      T value;
      std::memcpy(&value, entry.host + (address & page_mask), sizeof(T));
      return value;
    }
    T value;
    load_for_update_slow(address, &value, sizeof(T));
    return value;
  }

  /// Throws AccessFault unless [address, address+size) may be written; changes no guest byte.
  void check_writable(u64 address, u64 size);

  /// Copies for views: no marks, no demand paging, no faults. Returns how many bytes from the start
  /// were mapped and readable.
  [[nodiscard]] std::size_t peek(u64 address, void* out, std::size_t size) const;

  [[nodiscard]] PhysicalMemory& memory() { return *memory_; }
  [[nodiscard]] const PhysicalMemory& memory() const { return *memory_; }

 private:
  void load_slow(u64 address, void* out, std::size_t size);
  void store_slow(u64 address, const void* in, std::size_t size);
  void load_for_update_slow(u64 address, void* out, std::size_t size);

  PhysicalMemory* memory_;
  FaultResolver* resolver_;
  SoftTlb soft_;
};

}  // namespace vitrine::memory
