#pragma once
// The symbols of a source: labels, constants, external names.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "asm/arena.hpp"
#include "asm/operand.hpp"
#include "emu/image/image.hpp"

namespace vitrine::assembler {

struct Symbol {
  enum class Kind : u8 {
    Undefined,   // only referred to so far
    Label,       // section, item, value: an address
    Constant,    // value
    Expression,  // value: index into SymbolTable::expressions, evaluated anew in each pass
    Extern,
    Common,  // value: bytes
  };
  std::string_view name;  ///< in full: "sum.loop"
  Kind kind = Kind::Undefined;
  bool evaluating = false;  ///< to find constants that are defined by themselves
  bool reported = false;    ///< an error about it has been given
  u32 section = 0, item = 0;
  u64 value = 0;
  Place place;  ///< of the definition; of the first reference while undefined
};

/// What global, static, extern and common say of a symbol.
struct Linkage {
  bool global = false, weak = false, is_static = false, is_extern = false, required = false;
  image::SymbolKind kind = image::SymbolKind::Label;
  u8 visibility = 0;  ///< STV_*
  Expression size;
  bool has_size = false;
  u64 alignment = 0;  ///< of a common
  Place place;
};

class SymbolTable {
 public:
  static constexpr u32 none = ~u32{0};

  /// The symbol that `token` names, made when there is none yet. Names that begin with one dot
  /// belong to the last label of the other kind.
  u32 find(const Token& token);

  Symbol& operator[](u32 index) { return symbols_[index]; }
  const Symbol& operator[](u32 index) const { return symbols_[index]; }
  [[nodiscard]] u32 size() const { return static_cast<u32>(symbols_.size()); }

  void set_scope(u32 symbol) { scope_ = symbol; }
  [[nodiscard]] u32 scope() const { return scope_; }

  Linkage& linkage(u32 symbol) { return linkage_[symbol]; }
  [[nodiscard]] const Linkage* linkage_of(u32 symbol) const {
    const auto found = linkage_.find(symbol);
    return found == linkage_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] const std::unordered_map<u32, Linkage>& linkages() const { return linkage_; }

  std::vector<Expression> expressions;  ///< of equ, when they are no constants
  std::vector<u32> defined;             ///< symbols in order of definition

  static bool is_local(std::string_view name) {
    return name.size() > 1 && name[0] == '.' && name[1] != '.';
  }

 private:
  u32 find_local(const Token& token);
  u32 find_or_make(std::string_view full_name, const Token& token);
  u32 make(std::string_view name, const Token& token);

  std::vector<Symbol> symbols_;
  std::vector<u32> by_id_;                             // Token::id → symbol + 1
  std::unordered_map<std::string_view, u32> by_name_;  // full names, once one was written
  bool dotted_ = false;                                // by_name_ is in use
  std::string full_name_;                              // scratch
  struct LocalSlot {
    u64 key = 0;  // scope + 1, id
    u32 symbol = none;
  };
  std::vector<LocalSlot> locals_ = std::vector<LocalSlot>(1024);
  std::size_t local_count_ = 0;
  std::unordered_map<u32, Linkage> linkage_;
  Arena names_;
  u32 scope_ = none;
};

}  // namespace vitrine::assembler
