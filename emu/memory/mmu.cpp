#include "emu/memory/mmu.hpp"

#include <algorithm>

namespace vitrine::memory {

namespace {

constexpr u64 page_of(u64 address) {
  return address >> page_bits;
}

/// How many of `size` bytes at `address` lie in its page.
constexpr std::size_t within_page(u64 address, std::size_t size) {
  return std::min<std::size_t>(size, page_size - (address & page_mask));
}

}  // namespace

void Mmu::forget_pages() {
  soft_.flush();
  watched_pages_.flush();
  ++host_generation_;
}

void Mmu::flush() {
  forget_pages();
  fetches_.fill(FetchEntry{});
  seen_epoch_ = memory_->epoch();
  ++generation_;
}

void Mmu::refresh() {
  if (seen_epoch_ != memory_->epoch()) flush();
}

/// While checking, no access may take the fast path: the soft TLB stays empty.
void Mmu::set_alignment_check(bool on) {
  if (on != check_alignment_) forget_pages();
  check_alignment_ = on;
}

void Mmu::check_alignment(u64 address, std::size_t size) const {
  // An address that is not canonical is worse.
  if (check_alignment_ && (address & (size - 1)) != 0 && is_canonical(address)) {
    throw AccessFault{AccessFault::Kind::Misaligned, address, 0};
  }
}

u64 Mmu::translate(u64 address, AccessKind kind) {
  Walk result = walk_and_mark(*memory_, cr3, address, kind);
  if (!result.canonical) throw AccessFault{AccessFault::Kind::NonCanonical, address, 0};
  if (!result.ok && resolver_ != nullptr && resolver_->resolve(address, kind)) {
    result = walk_and_mark(*memory_, cr3, address, kind);
  }
  if (!result.ok) throw AccessFault{AccessFault::Kind::Page, address, result.error_code};
  return result.physical;
}

u64 Mmu::translate_fetch_slow(u64 address) {
  const u64 physical = translate(address, AccessKind::Execute);
  fetches_[page_of(address) % fetches_.size()] = {page_of(address), physical & ~page_mask};
  return physical;
}

/// Drops what the soft TLB knows of a host object, for all virtual pages that show it.
void Mmu::forget_host(const Frame& frame) {
  for (SoftTlb::Entry& entry : soft_.entries) {
    if (entry.read_page != SoftTlb::no_page &&
        entry.host.at(entry.read_page << page_bits) == frame.bytes.data())
      entry = SoftTlb::Entry{};
  }
  for (WatchedPages::Entry& entry : watched_pages_.entries) {
    if (entry.host == frame.bytes.data()) entry = WatchedPages::Entry{};
  }
  ++host_generation_;
}

const Frame& Mmu::protect_code(u64 frame_number) {
  forget_host(memory_->frame(frame_number));
  return memory_->attachable_frame(frame_number);
}

/// Tells the frame's attachment of a write that is about to happen. Returns whether the next write
/// must be announced too.
bool Mmu::announce_write(u64 physical, std::size_t size) {
  const u64 number = page_of(physical);
  const Frame& frame = memory_->frame(number);
  const bool replaced = memory_->write_would_replace(number);
  if (replaced) forget_host(frame);
  if (!frame.attachment) return false;
  if (replaced) {
    frame.attachment->replaced();
    return false;
  }
  return frame.attachment->written(static_cast<u32>(physical & page_mask), static_cast<u32>(size));
}

void Mmu::read_physical(u64 address, u64 physical, u8* out, std::size_t size) {
  const Frame& frame = memory_->frame(page_of(physical));
  std::memcpy(out, frame.bytes.data() + (physical & page_mask), size);
  if (check_alignment_) return;
  const u64 page = page_of(address);
  // Never written through: write_page is only set where the host object is this memory's own.
  auto* host = const_cast<u8*>(frame.bytes.data());
  if (watched_page(AccessKind::Read, address)) {
    WatchedPages::Entry& entry = watched_pages_.entry(address);
    if (entry.read_page != page)
      entry = {page, SoftTlb::no_page, host, watches_.hull(page << page_bits)};
    return;
  }
  SoftTlb::Entry& entry = soft_.entry(address);
  if (entry.read_page != page) entry = {page, SoftTlb::no_page, {page << page_bits, host}};
}

void Mmu::write_physical(u64 address, u64 physical, const u8* in, std::size_t size) {
  const u64 number = page_of(physical);
  const bool announce_next = announce_write(physical, size);
  Frame& frame = memory_->writable_frame(number);
  std::memcpy(frame.bytes.data() + (physical & page_mask), in, size);
  if (check_alignment_ || number >= memory_->frames()) return;
  const u64 page = page_of(address), fast_page = announce_next ? SoftTlb::no_page : page;
  const HostDistance host(page << page_bits, frame.bytes.data());
  const bool reads = watched_page(AccessKind::Read, address);
  if (!reads && !watched_page(AccessKind::Write, address)) {
    soft_.entry(address) = {page, fast_page, host};
    return;
  }
  watched_pages_.entry(address) = {page, fast_page, frame.bytes.data(),
                                   watches_.hull(page << page_bits)};
  if (!reads) soft_.entry(address) = {page, SoftTlb::no_page, host};
}

void Mmu::set_watches(std::vector<Watch> watches) {
  if (watches == watches_.watches()) return;
  watches_.set(std::move(watches));
  forget_pages();
}

/// Whether accesses of this kind anywhere in the page must be looked at.
bool Mmu::watched_page(AccessKind kind, u64 address) const {
  return !watches_.empty() && watches_.find(kind, address & ~page_mask, page_size).has_value();
}

/// Before an access of an instruction that will not fault.
void Mmu::touch(AccessKind kind, u64 address, const void* written, std::size_t size) {
  if (watches_.empty()) return;
  if (!watches_.find(kind, address, size)) return;
  if (refuse_touches_) throw TouchRefused{};
  MemoryAccess access{address, static_cast<u8>(size), kind, {}, {}};
  (void)peek(address, access.before.data(), size);
  if (written != nullptr) std::memcpy(access.after.data(), written, size);
  watches_.add_hits(touches_, access, false);
}

/// Before an access of the kernel within a page.
void Mmu::touch_by_kernel(AccessKind kind, u64 address, u64 physical, const u8* written,
                          std::size_t size) {
  const bool look = watches_.find(kind, address, size).has_value();
  if (!look && kernel_log_ == nullptr) return;
  const u8* bytes = memory_->frame(page_of(physical)).bytes.data() + (physical & page_mask);
  constexpr std::size_t piece = 16;
  for (std::size_t done = 0; done < size; done += piece) {
    const std::size_t part = std::min(piece, size - done);
    MemoryAccess access{address + done, static_cast<u8>(part), kind, {}, {}};
    std::memcpy(access.before.data(), bytes + done, part);
    if (written != nullptr) std::memcpy(access.after.data(), written + done, part);
    if (look) watches_.add_hits(touches_, access, true);
    if (kernel_log_ != nullptr && kernel_log_->size() < most_logged) kernel_log_->push_back(access);
  }
}

void Mmu::load_slow(u64 address, void* out, std::size_t size) {
  refresh();
  check_alignment(address, size);
  load_unwatched(address, static_cast<u8*>(out), size);
  touch(AccessKind::Read, address, nullptr, size);
}

void Mmu::load_unwatched(u64 address, u8* bytes, std::size_t size) {
  const std::size_t first = within_page(address, size);
  const u64 physical = translate(address, AccessKind::Read);
  if (first == size) return read_physical(address, physical, bytes, size);
  const u64 rest = translate(address + first, AccessKind::Read);
  read_physical(address, physical, bytes, first);
  read_physical(address + first, rest, bytes + first, size - first);
}

void Mmu::store_slow(u64 address, const void* in, std::size_t size) {
  refresh();
  check_alignment(address, size);
  const std::size_t first = within_page(address, size);
  const auto* bytes = static_cast<const u8*>(in);
  const u64 physical = translate(address, AccessKind::Write);
  if (first == size) {
    touch(AccessKind::Write, address, in, size);
    return write_physical(address, physical, bytes, size);
  }
  const u64 rest = translate(address + first, AccessKind::Write);
  touch(AccessKind::Write, address, in, size);
  write_physical(address, physical, bytes, first);
  write_physical(address + first, rest, bytes + first, size - first);
}

void Mmu::load_for_update_slow(u64 address, void* out, std::size_t size) {
  refresh();
  check_writable(address, size);
  load_unwatched(address, static_cast<u8*>(out), size);
  touch(AccessKind::Read, address, nullptr, size);
  if (refuse_touches_) touch(AccessKind::Write, address, nullptr, size);
}

void Mmu::load_before_store_slow(u64 address, void* out, std::size_t size) {
  refresh();
  check_writable(address, size);
  load_unwatched(address, static_cast<u8*>(out), size);
}

void Mmu::check_writable(u64 address, u64 size) {
  check_alignment(address, size);
  for (u64 done = 0; done < size; done += within_page(address + done, size - done)) {
    translate(address + done, AccessKind::Write);
  }
}

std::size_t Mmu::peek(u64 address, void* out, std::size_t size) const {
  auto* bytes = static_cast<u8*>(out);
  std::size_t done = 0;
  while (done < size) {
    const Walk found = walk(*memory_, cr3, address + done, AccessKind::Read);
    if (!found.ok) break;
    const std::size_t part = within_page(address + done, size - done);
    std::memcpy(bytes + done,
                memory_->frame(page_of(found.physical)).bytes.data() + (found.physical & page_mask),
                part);
    done += part;
  }
  return done;
}

Walk Mmu::walk_for_poke(u64 address) {
  Walk found;
  for (const AccessKind kind : {AccessKind::Write, AccessKind::Read, AccessKind::Execute}) {
    found = walk(*memory_, cr3, address, kind);
    if (!found.ok && resolver_ != nullptr && resolver_->resolve(address, kind))
      found = walk(*memory_, cr3, address, kind);
    if (found.ok) break;
  }
  return found;
}

std::size_t Mmu::poke(u64 address, std::span<const u8> bytes) {
  refresh();
  std::size_t done = 0;
  while (done < bytes.size()) {
    const Walk found = walk_for_poke(address + done);
    if (!found.ok) break;
    const std::size_t part = within_page(address + done, bytes.size() - done);
    announce_write(found.physical, part);
    Frame& frame = memory_->writable_frame(page_of(found.physical));
    std::memcpy(frame.bytes.data() + (found.physical & page_mask), bytes.data() + done, part);
    done += part;
  }
  return done;
}

u64 Mmu::load_shadow(u64 address) const {
  u64 value = 0;
  if (peek(address, &value, sizeof value) != sizeof value)
    throw AccessFault{AccessFault::Kind::Page, address, FaultUser | FaultShadowStack};
  return value;
}

void Mmu::store_shadow(u64 address, u64 value) {
  if (poke(address, {reinterpret_cast<const u8*>(&value), sizeof value}) != sizeof value)
    throw AccessFault{AccessFault::Kind::Page, address, FaultUser | FaultWrite | FaultShadowStack};
}

std::size_t Mmu::read_bytes(u64 address, std::span<u8> out) {
  refresh();
  std::size_t done = 0;
  try {
    while (done < out.size()) {
      const std::size_t part = within_page(address + done, out.size() - done);
      const u64 physical = translate(address + done, AccessKind::Read);
      touch_by_kernel(AccessKind::Read, address + done, physical, nullptr, part);
      read_physical(address + done, physical, out.data() + done, part);
      done += part;
    }
  } catch (const AccessFault&) {
  }
  return done;
}

std::size_t Mmu::write_bytes(u64 address, std::span<const u8> bytes) {
  refresh();
  std::size_t done = 0;
  try {
    while (done < bytes.size()) {
      const std::size_t part = within_page(address + done, bytes.size() - done);
      const u64 physical = translate(address + done, AccessKind::Write);
      touch_by_kernel(AccessKind::Write, address + done, physical, bytes.data() + done, part);
      write_physical(address + done, physical, bytes.data() + done, part);
      done += part;
    }
  } catch (const AccessFault&) {
  }
  return done;
}

}  // namespace vitrine::memory
