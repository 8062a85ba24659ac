#include "emu/image/dwarf_frames.hpp"

#include "emu/image/dwarf_abbreviations.hpp"
#include "emu/image/frame_symbols.hpp"

namespace vitrine::image {

namespace {

// DWARF 5, section 7.5.3, 7.5.4 and 7.7.1.
enum Tag : u64 {
  TagArray = 0x01,
  TagParameter = 0x05,
  TagPointer = 0x0f,
  TagTypedef = 0x16,
  TagSubrange = 0x21,
  TagConst = 0x26,
  TagSubprogram = 0x2e,
  TagVariable = 0x34,
  TagVolatile = 0x35,
  TagRestrict = 0x37,
  TagAtomic = 0x47,
};
enum Attribute : u64 {
  AtLocation = 0x02,
  AtName = 0x03,
  AtByteSize = 0x0b,
  AtLowPc = 0x11,
  AtUpperBound = 0x2f,
  AtAbstractOrigin = 0x31,
  AtCount = 0x37,
  AtFrameBase = 0x40,
  AtType = 0x49,
  AtStringOffsetsBase = 0x72,
  AtAddressBase = 0x73,
};
enum Operation : u8 { OpReg6 = 0x56, OpReg7 = 0x57, OpFbreg = 0x91, OpCallFrameCfa = 0x9c };

// Enough for any program, and soon read.
constexpr u64 attributes_limit = 20'000'000;
constexpr std::size_t variables_limit = 1 << 17, entries_limit = 1 << 19, name_limit = 128;
constexpr int types_deep = 32;

/// Of a debugging entry, what matters here.
struct Entry {
  u64 tag = 0;
  u64 type = 0, origin = 0;  ///< other entries, by their place in .debug_info; 0: none
  std::string_view name;
  std::optional<u64> byte_size, low_pc;
  std::optional<u64> count;        ///< of a subrange; of an array the product of its
  std::optional<i64> frame_base;   ///< of a subprogram: from where rbp usually points
  bool from_rsp = false;           ///< … it is where rsp points, behind the prologue
  std::optional<i64> frame_place;  ///< of a variable: from the frame base
};

/// The frame address of DWARF: above the return address, which lies above the saved rbp.
constexpr i64 cfa_from_rbp = 16;

std::optional<i64> frame_base(ByteReader expression) {
  const u8 operation = expression.byte();
  if (!expression.at_end() || expression.failed()) return std::nullopt;
  if (operation == OpCallFrameCfa) return cfa_from_rbp;
  if (operation == OpReg6) return 0;
  return std::nullopt;
}

/// clang's, of a function without a frame pointer.
bool is_rsp(ByteReader expression) {
  return expression.byte() == OpReg7 && expression.at_end() && !expression.failed();
}

std::optional<i64> frame_place(ByteReader expression) {
  if (expression.byte() != OpFbreg) return std::nullopt;
  const i64 offset = expression.sleb();
  if (expression.failed() || !expression.at_end()) return std::nullopt;
  return offset;
}

class FrameVariableReader {
 public:
  FrameVariableReader(const InfoSections& sections, u64 bias, Image& image)
      : sections_(sections),
        bias_(bias),
        image_(image),
        frame_sizes_(frame_sizes(sections.loaded_frames)) {
    frame_sizes_.merge(frame_sizes(sections.debug_frames));
  }

  void read_all() {
    ByteReader reader(sections_.info);
    while (!reader.at_end() && budget_ > 0 && read_unit(reader)) {
    }
    sort_frames(image_.frames);
  }

 private:
  struct Found {
    u64 function;
    i64 frame_base;
    Entry variable;
  };

  bool read_unit(ByteReader& info) {
    unit_ = {.start = info.offset()};
    u64 length = info.word();
    if (length == 0xffffffff) {
      unit_.offset_size = 8;
      length = info.quad();
    }
    const u64 body = info.offset();
    ByteReader unit = info.sub(length);
    const u16 version = unit.half();
    if (info.failed()) return false;
    constexpr u8 compile = 1, partial = 3;
    u64 table = 0;
    if (version == 5) {
      const u8 type = unit.byte();
      unit_.address_size = unit.byte();
      table = unit.integer(unit_.offset_size);
      if (type != compile && type != partial) return true;
    } else if (version == 4) {
      table = unit.integer(unit_.offset_size);
      unit_.address_size = unit.byte();
    } else {
      return true;  // the next one may be readable
    }
    if (unit_.address_size != 8) return true;
    const AbbreviationTable abbreviations =
        read_abbreviations(sections_.abbreviations, table, budget_);
    entries_.clear();
    found_.clear();
    read_entries(unit, body, abbreviations);
    add_found();
    return true;
  }

  void read_entries(ByteReader& unit, u64 body, const AbbreviationTable& abbreviations) {
    std::vector<u64> parents;  // places of the entries that are open
    while (!unit.at_end() && budget_ > 0) {
      const u64 place = body + unit.offset();
      const u64 code = unit.uleb();
      --budget_;
      if (code == 0) {
        if (!parents.empty()) parents.pop_back();
        continue;
      }
      const auto abbreviation = abbreviations.find(code);
      if (abbreviation == abbreviations.end()) return;
      const Entry entry = read_entry(unit, abbreviation->second);
      if (unit.failed()) return;
      keep(place, entry, parents);
      if (abbreviation->second.children) parents.push_back(place);
    }
  }

  Entry read_entry(ByteReader& unit, const Abbreviation& abbreviation) {
    Entry entry{.tag = abbreviation.tag};
    for (const AttributeSpec& spec : abbreviation.attributes) {
      if (budget_ == 0) break;
      --budget_;
      note(entry, spec.attribute, read_attribute(unit, spec, unit_, sections_));
    }
    return entry;
  }

  void note(Entry& entry, u64 attribute, const AttributeValue& value) {
    using Kind = AttributeValue::Kind;
    const bool is_number = value.kind == Kind::Number;
    if (attribute == AtName && value.kind == Kind::Text) entry.name = value.text;
    if (attribute == AtType && value.kind == Kind::Reference) entry.type = value.number;
    if (attribute == AtAbstractOrigin && value.kind == Kind::Reference) entry.origin = value.number;
    if (attribute == AtByteSize && is_number) entry.byte_size = value.number;
    if (attribute == AtLowPc && is_number) entry.low_pc = value.number;
    if (attribute == AtCount && is_number) entry.count = value.number;
    if (attribute == AtUpperBound && is_number) entry.count = value.number + 1;
    if (attribute == AtStringOffsetsBase && is_number) unit_.string_offsets_base = value.number;
    if (attribute == AtAddressBase && is_number) unit_.address_base = value.number;
    if (value.kind != Kind::Block) return;
    if (attribute == AtFrameBase) {
      entry.frame_base = frame_base(value.block);
      entry.from_rsp = is_rsp(value.block);
    }
    if (attribute == AtLocation) entry.frame_place = frame_place(value.block);
  }

  void keep(u64 place, const Entry& entry, const std::vector<u64>& parents) {
    if (entry.tag == TagSubrange && !parents.empty())
      if (const auto array = entries_.find(parents.back()); array != entries_.end())
        array->second.count = array->second.count.value_or(1) * entry.count.value_or(0);
    if ((entry.tag == TagVariable || entry.tag == TagParameter) && entry.frame_place &&
        variables_left_ > 0)
      keep_variable(entry, parents);
    if (entries_.size() < entries_limit) entries_[place] = entry;
  }

  /// A function in several parts (DW_AT_ranges) begins where its symbol says.
  [[nodiscard]] std::optional<u64> start_of(const Entry& function) const {
    if (function.low_pc) return *function.low_pc + bias_;
    const auto origin = entries_.find(function.origin);
    const std::string_view name =
        function.name.empty() && origin != entries_.end() ? origin->second.name : function.name;
    const Symbol* symbol = name.empty() ? nullptr : image_.find_symbol(name);
    if (symbol == nullptr || symbol->kind != SymbolKind::Function) return std::nullopt;
    return symbol->value;
  }

  /// Of a subprogram that begins at `start`, from where rbp usually points.
  [[nodiscard]] std::optional<i64> base_of(const Entry& function, u64 start) const {
    if (!function.from_rsp) return function.frame_base;
    const auto size = frame_sizes_.find(start - bias_);
    if (size == frame_sizes_.end()) return std::nullopt;
    return static_cast<i64>(u64{cfa_from_rbp} - size->second);
  }

  /// In the innermost function around it.
  void keep_variable(const Entry& variable, const std::vector<u64>& parents) {
    for (auto parent = parents.rbegin(); parent != parents.rend(); ++parent) {
      const auto found = entries_.find(*parent);
      if (found == entries_.end() || found->second.tag != TagSubprogram) continue;
      const Entry& function = found->second;
      const auto start = start_of(function);
      const auto base = start ? base_of(function, *start) : std::nullopt;
      if (!base) return;
      --variables_left_;
      found_.push_back({*start, *base, variable});
      return;
    }
  }

  /// 0 when unknown.
  [[nodiscard]] u64 size_of(u64 type, int depth = 0) const {
    const auto found = entries_.find(type);
    if (found == entries_.end() || depth == types_deep) return 0;
    const Entry& entry = found->second;
    if (entry.byte_size) return *entry.byte_size;
    switch (entry.tag) {
      case TagArray:
        return entry.count.value_or(0) * size_of(entry.type, depth + 1);
      case TagPointer:
        return unit_.address_size;
      case TagTypedef:
      case TagConst:
      case TagVolatile:
      case TagRestrict:
      case TagAtomic:
        return size_of(entry.type, depth + 1);
      default:
        return 0;
    }
  }

  /// Types and origins may stand behind what names them, so this comes at the end of a unit.
  void add_found() {
    for (const auto& [function, base, variable] : found_) {
      Entry origin = variable;
      if (const auto named = entries_.find(variable.origin); named != entries_.end())
        origin = named->second;
      const std::string_view name = variable.name.empty() ? origin.name : variable.name;
      if (name.empty()) continue;
      // Modulo 2^64, since anything may stand there.
      const auto offset =
          static_cast<i64>(static_cast<u64>(base) + static_cast<u64>(*variable.frame_place));
      FrameVariable named{.name = std::string(name.substr(0, name_limit)),
                          .offset = offset,
                          .size = size_of(variable.type != 0 ? variable.type : origin.type),
                          .parameter = offset >= cfa_from_rbp};
      image_.frames.push_back({function, {std::move(named)}});
    }
  }

  const InfoSections& sections_;
  const u64 bias_;
  Image& image_;
  std::map<u64, u64> frame_sizes_;  ///< by the function's first address, without the bias
  u64 budget_ = attributes_limit;
  std::size_t variables_left_ = variables_limit;
  UnitEncoding unit_;
  std::unordered_map<u64, Entry> entries_;  ///< of the unit, by place in .debug_info
  std::vector<Found> found_;
};

}  // namespace

void read_frame_variables(const InfoSections& sections, u64 bias, Image& image) {
  FrameVariableReader(sections, bias, image).read_all();
}

}  // namespace vitrine::image
