#pragma once
// Decoded code and where it hangs: Frame → FrameCode → CodePage (one for each engine and virtual
// page) → CodeEntry (one for each address that was jumped to) → Block.
//
// The rules:
// - A CodeEntry lives as long as its page's code and is what branches within the page point to. It
//   has a block or not; losing the block makes it uncallable, never dangling.
// - A store into decoded bytes drops the blocks it overlaps: their entries lose them, and all their
//   ops become `resync`, so that a block that is just running leaves before its next instruction.
//   The memory is released by the run loop, when no handler can be inside.
// - Branches to other pages, and indirect ones, go through the jump cache, which is emptied when
//   translations change.

#include <bitset>
#include <deque>
#include <memory>
#include <vector>

#include "emu/cpu/decoded_op.hpp"
#include "emu/cpu/ledger.hpp"
#include "emu/memory/physical.hpp"

namespace vitrine::cpu {

/// What is known at decoding of how an instruction of a block counts.
struct OpAccount {
  References references;
  bool repeated = false;     ///< it tells the ledger itself
  bool conditional = false;  ///< its op counts how often it was `taken`
};

/// A run of consecutive instructions within a page and the op that leaves it. It may be left early,
/// by a taken branch.
struct Block {
  u32 begin = 0, end = 0;  ///< bytes of the page that were looked at
  u32 count = 0;           ///< instructions
  u32 first_length = 0;    ///< bytes of the first one
  u64 first_line = 0;      ///< that the first one is fetched from, or HitFilter::crossing
  std::vector<DecodedOp> ops;
  std::vector<OpAccount> accounts;  ///< by DecodedOp::number less 1; empty where nobody counts
};

/// An address that can be entered.
struct CodeEntry {
  static constexpr u64 none = ~u64{0};

  const DecodedOp* first = nullptr;
  u64 count = none;  ///< instructions the block retires at most; `none`: there is no block
  u64 rip = 0;
  Block* block = nullptr;
  u64 line = 0;  ///< Block::first_line
  /// How often, not yet told to the ledger, less one: so that counting the first time tells.
  mutable u64 entered = ~u64{0};

  /// Tells what the entry and the block's branches have counted.
  void settle(Ledger& ledger) const;
};

class CodePage;

/// Shared by an engine and all the code it decoded, which may outlive it in a snapshot's frames.
struct CodeOwner {
  Handler resync = nullptr;                     ///< what the ops of a dropped block become
  std::vector<std::unique_ptr<Block>> dropped;  ///< free once the run loop has control
  std::vector<CodePage*> pages;
  std::size_t held_ops = 0;               ///< memory held by all pages, in ops
  Ledger* ledger = nullptr;               ///< of a counting engine
  std::vector<const CodeEntry*> touched;  ///< those that have been entered since settle()

  /// Tells the ledger what all blocks have counted.
  void settle();

  /// Forgets all code. Only when the run loop has control; the jump cache must be emptied too.
  void clear();
  /// Drops the blocks that hold the byte at `rip` or end before it. Only when the run loop has
  /// control.
  void drop_around(u64 rip);
};

/// The code of one frame as seen at one virtual page by one engine.
class CodePage {
 public:
  CodePage(std::shared_ptr<CodeOwner> owner, u64 page);
  CodePage(const CodePage&) = delete;
  CodePage& operator=(const CodePage&) = delete;
  ~CodePage();

  [[nodiscard]] const CodeOwner* owner() const { return owner_.get(); }
  [[nodiscard]] u64 page() const { return page_; }  ///< virtual page number

  /// The entry of an offset in the page, made when needed; its address is stable.
  CodeEntry& entry(u32 offset);
  /// The entry that stands for an address outside the page: it never has a block.
  const CodeEntry& outside(u64 rip);

  /// Gives an entry its block.
  void install(CodeEntry& entry, std::unique_ptr<Block> block);
  /// Drops the blocks that overlap [offset, offset+size).
  void drop(u32 offset, u32 size);
  /// Forgets blocks and entries.
  void clear();
  [[nodiscard]] bool holds_code() const { return !blocks_.empty(); }

 private:
  // Bytes are looked up by granule first, so that data beside code costs little.
  static constexpr u32 granule_bits = 5;
  static constexpr u32 granules = memory::page_size >> granule_bits;

  static constexpr std::size_t index_cost = memory::page_size * sizeof(u16) / sizeof(DecodedOp);

  struct Installed {
    CodeEntry* entry;
    std::unique_ptr<Block> block;
  };
  void retire(Installed& installed);
  void mark(const Block& block);

  std::shared_ptr<CodeOwner> owner_;
  u64 page_;
  std::deque<CodeEntry> entries_, outside_;
  std::vector<u16> entry_at_;  ///< by offset: number in entries_ plus one, or 0
  std::vector<Installed> blocks_;
  std::bitset<granules> code_;
};

/// What hangs on a frame.
class FrameCode final : public memory::FrameAttachment {
 public:
  /// The code of `owner` at virtual page `page`, made when needed.
  CodePage& page(const std::shared_ptr<CodeOwner>& owner, u64 page);

  /// Whether a write to the frame has to be announced.
  [[nodiscard]] bool holds_code() const;
  bool written(u32 offset, u32 size) override;
  void replaced() override;

 private:
  std::vector<std::unique_ptr<CodePage>> pages_;
};

}  // namespace vitrine::cpu
