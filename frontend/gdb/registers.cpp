#include "frontend/gdb/registers.hpp"

#include <fmt/core.h>

#include <cstring>
#include <numeric>
#include <vector>

#include "frontend/gdb/hex.hpp"

namespace vitrine::gdb {

namespace {

/// gdb numbers the general registers in the order of the old 32-bit debugging formats.
constexpr std::array<u8, 16> gpr_order = {
    isa::Rax, isa::Rbx, isa::Rcx, isa::Rdx, isa::Rsi, isa::Rdi, isa::Rbp, isa::Rsp,
    isa::R8,  isa::R9,  isa::R10, isa::R11, isa::R12, isa::R13, isa::R14, isa::R15};

/// Where the groups begin.
enum Number : unsigned {
  Rip = rip_number,
  Eflags,
  Selectors,  // cs ss ds es fs gs
  St0 = Selectors + 6,
  X87Control = St0 + 8,  // fctrl fstat ftag fiseg fioff foseg fooff fop
  Xmm0 = X87Control + 8,
  Mxcsr = Xmm0 + 16,
  OrigRax,
  FsBase,
  GsBase,
};
static_assert(GsBase + 1 == register_count);

struct Description {
  std::string name;
  unsigned size;  ///< bytes
  std::string type;
  std::string group;  ///< for `info float` and the like; empty: general
};

std::vector<Description> describe_all() {
  std::vector<Description> all;
  for (const u8 number : gpr_order) {
    const bool pointer = number == isa::Rbp || number == isa::Rsp;
    all.push_back({std::string(name(isa::gpr(number, 8))), 8, pointer ? "data_ptr" : "int64", ""});
  }
  all.push_back({"rip", 8, "code_ptr", ""});
  all.push_back({"eflags", 4, "i386_eflags", ""});
  for (const char* selector : {"cs", "ss", "ds", "es", "fs", "gs"})
    all.push_back({selector, 4, "int32", ""});
  for (int i = 0; i < 8; ++i)
    all.push_back({fmt::format("st{}", i), 10, "i387_ext", ""});
  for (const char* x87 : {"fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop"})
    all.push_back({x87, 4, "int", "float"});
  for (int i = 0; i < 16; ++i)
    all.push_back({fmt::format("xmm{}", i), 16, "vec128", ""});
  all.push_back({"mxcsr", 4, "i386_mxcsr", "vector"});
  all.push_back({"orig_rax", 8, "int", "system"});
  all.push_back({"fs_base", 8, "int", ""});
  all.push_back({"gs_base", 8, "int", ""});
  return all;
}

const std::vector<Description>& descriptions() {
  static const std::vector<Description> all = describe_all();
  return all;
}

struct NamedBit {
  const char* name;
  unsigned bit;
};

constexpr NamedBit eflags_bits[] = {{"CF", 0},  {"", 1},    {"PF", 2},  {"AF", 4},  {"ZF", 6},
                                    {"SF", 7},  {"TF", 8},  {"IF", 9},  {"DF", 10}, {"OF", 11},
                                    {"NT", 14}, {"RF", 16}, {"VM", 17}, {"AC", 18}, {"ID", 21}};
constexpr NamedBit mxcsr_bits[] = {{"IE", 0},  {"DE", 1},  {"ZE", 2},  {"OE", 3}, {"UE", 4},
                                   {"PE", 5},  {"DAZ", 6}, {"IM", 7},  {"DM", 8}, {"ZM", 9},
                                   {"OM", 10}, {"UM", 11}, {"PM", 12}, {"FZ", 15}};

std::string flags_type(const char* id, std::span<const NamedBit> bits) {
  std::string text = fmt::format("<flags id=\"{}\" size=\"4\">\n", id);
  for (const auto& [name, bit] : bits)
    text += fmt::format("<field name=\"{}\" start=\"{}\" end=\"{}\"/>\n", name, bit, bit);
  return text + "</flags>\n";
}

/// How gdb lets people look at a vector register: $xmm0.v2_double, $xmm0.v4_int32, …
std::string vector_type() {
  struct Lane {
    const char *id, *type, *field;
    int count;
  };
  constexpr Lane lanes[] = {
      {"v4f", "ieee_single", "v4_float", 4}, {"v2d", "ieee_double", "v2_double", 2},
      {"v16i8", "int8", "v16_int8", 16},     {"v8i16", "int16", "v8_int16", 8},
      {"v4i32", "int32", "v4_int32", 4},     {"v2i64", "int64", "v2_int64", 2}};
  std::string text, fields;
  for (const Lane& lane : lanes) {
    text += fmt::format("<vector id=\"{}\" type=\"{}\" count=\"{}\"/>\n", lane.id, lane.type,
                        lane.count);
    fields += fmt::format("<field name=\"{}\" type=\"{}\"/>\n", lane.field, lane.id);
  }
  return text + "<union id=\"vec128\">\n" + fields +
         "<field name=\"uint128\" type=\"uint128\"/>\n</union>\n";
}

std::string feature(const char* name, const std::string& types, unsigned first, unsigned last) {
  std::string text = fmt::format("<feature name=\"org.gnu.gdb.i386.{}\">\n{}", name, types);
  for (unsigned number = first; number <= last; ++number) {
    const Description& reg = descriptions()[number];
    const std::string group = reg.group.empty() ? "" : fmt::format(" group=\"{}\"", reg.group);
    text += fmt::format("<reg name=\"{}\" bitsize=\"{}\" type=\"{}\" regnum=\"{}\"{}/>\n", reg.name,
                        8 * reg.size, reg.type, number, group);
  }
  return text + "</feature>\n";
}

/// Selectors as Linux has them in 64-bit code: ds, es, fs and gs are null.
u64 selector(unsigned index) {
  return index == 0 ? cpu::user_cs : index == 1 ? cpu::user_ss : 0;
}

/// The control registers of an x87 after FNINIT: control word 37Fh, everything empty.
u64 x87_control(unsigned index) {
  constexpr u64 control_word = 0x37f, all_empty = 0xffff;
  return index == 0 ? control_word : index == 2 ? all_empty : 0;
}

/// What orig_rax holds outside of a system call.
constexpr u64 no_system_call = ~u64{0};

/// As ptrace lets a debugger change them: like POPF, and the resume flag has no meaning here.
constexpr u64 nested_task = 1u << 14;
constexpr u64 changeable_flags =
    isa::status_flags | isa::TF | isa::DF | nested_task | isa::AC | isa::ID;
constexpr u32 mxcsr_reserved = 0xffff'0000;

bool canonical(u64 address) {
  return static_cast<u64>(static_cast<i64>(address << 16) >> 16) == address;
}

u64 number_of(std::string_view bytes) {
  u64 value = 0;
  std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
  return value;
}

/// Takes a base address; the processor has none that is not canonical.
bool write_base(u64& base, u64 value) {
  if (!canonical(value)) return false;
  base = value;
  return true;
}

}  // namespace

std::string target_description() {
  return "<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
         "<target version=\"1.0\">\n<architecture>i386:x86-64</architecture>\n"
         "<osabi>GNU/Linux</osabi>\n" +
         feature("core", flags_type("i386_eflags", eflags_bits), 0, Xmm0 - 1) +
         feature("sse", vector_type() + flags_type("i386_mxcsr", mxcsr_bits), Xmm0, Mxcsr) +
         feature("linux", "", OrigRax, OrigRax) + feature("segments", "", FsBase, GsBase) +
         "</target>\n";
}

unsigned register_size(unsigned number) {
  return descriptions()[number].size;
}

std::string read_register(const cpu::State& state, unsigned number) {
  const unsigned size = register_size(number);
  if (number < gpr_order.size()) return little_endian(state.gpr[gpr_order[number]], size);
  if (number == Rip) return little_endian(state.rip, size);
  if (number == Eflags) return little_endian(state.rflags, size);
  if (number < St0) return little_endian(selector(number - Selectors), size);
  if (number < X87Control) return std::string(size, '\0');
  if (number < Xmm0) return little_endian(x87_control(number - X87Control), size);
  if (number < Mxcsr) {
    const auto& lanes = state.xmm[number - Xmm0].q;
    return little_endian(lanes[0], 8) + little_endian(lanes[1], 8);
  }
  if (number == Mxcsr) return little_endian(state.mxcsr, size);
  if (number == OrigRax) return little_endian(no_system_call, size);
  return little_endian(number == FsBase ? state.fs_base : state.gs_base, size);
}

std::string read_registers(const cpu::State& state) {
  std::string bytes;
  for (unsigned number = 0; number < register_count; ++number)
    bytes += read_register(state, number);
  return bytes;
}

bool write_register(cpu::State& state, unsigned number, std::string_view bytes) {
  if (number >= register_count || bytes.size() != register_size(number)) return false;
  if (bytes == read_register(state, number)) return true;
  const u64 value = number_of(bytes);
  if (number < gpr_order.size()) {
    state.gpr[gpr_order[number]] = value;
  } else if (number == Rip) {
    state.rip = value;
  } else if (number == Eflags) {
    state.rflags = (state.rflags & ~changeable_flags) | (value & changeable_flags);
  } else if (number >= Xmm0 && number < Mxcsr) {
    state.xmm[number - Xmm0].q = {value, number_of(bytes.substr(8))};
  } else if (number == Mxcsr && (value & mxcsr_reserved) == 0) {
    state.mxcsr = static_cast<u32>(value);
  } else if (number == FsBase) {
    return write_base(state.fs_base, value);
  } else if (number == GsBase) {
    return write_base(state.gs_base, value);
  } else {
    // gdb sets orig_rax so that no system call is restarted; none ever is here.
    return number == OrigRax;
  }
  return true;
}

}  // namespace vitrine::gdb
