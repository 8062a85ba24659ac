// What expressions are worth, and where their values stand.

#include "emu/debug/expression.hpp"

#include <fmt/format.h>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"
#include "emu/debug/frame.hpp"
#include "emu/debug/memory.hpp"

namespace vitrine::debug {

namespace {

bool is_register_size(u64 size) {
  return size == 1 || size == 2 || size == 4 || size == 8;
}

/// == and != compare what the narrower side has: eax == -1 holds when eax is 0xffffffff.
bool equal(Value a, Value b) {
  if (b.size < a.size) std::swap(a, b);
  const unsigned bits = 8u * a.size;
  if (a.size < 8 && b.size == 8 && fits_signed(static_cast<i64>(b.bits), bits))
    return ((a.bits ^ b.bits) & low_mask(bits)) == 0;
  return a.bits == b.bits;
}

}  // namespace

u64 register_value(const cpu::State& state, isa::Register reg) {
  switch (reg.cls) {
    case isa::RegisterClass::Gpr:
      return state.gpr[reg.number] & low_mask(8u * reg.size);
    case isa::RegisterClass::GprHigh:
      return state.gpr[reg.number] >> 8 & 0xff;
    case isa::RegisterClass::Xmm:
      return state.xmm[reg.number].q[0];
    case isa::RegisterClass::Rip:
      return state.rip & low_mask(8u * reg.size);
    default:
      return 0;
  }
}

std::string size_name(u64 size) {
  switch (size) {
    case 1:
      return "byte";
    case 2:
      return "word";
    case 4:
      return "dword";
    case 8:
      return "qword";
    default:
      return counted(size, "byte");
  }
}

bool Expression::is_memory() const {
  return nodes_.back().kind == Kind::Load;
}

Result<Value> Expression::evaluate(const machine::Machine& machine) const {
  return evaluate(machine, nodes_.back());
}

Result<Value> Expression::evaluate(const machine::Machine& machine, const Node& node) const {
  const cpu::State& state = machine.state();
  switch (node.kind) {
    case Kind::Number:
    case Kind::Label:
      return Value{node.number};
    case Kind::Register: {
      const u8 size = node.reg.size > 8 ? u8{8} : node.reg.size;
      return Value{register_value(state, node.reg), size};
    }
    case Kind::Flag:
      return Value{node.number == 0 ? state.rflags : u64{(state.rflags & node.number) != 0}};
    case Kind::Step:
      return Value{machine.step()};
    case Kind::Local: {
      const auto place = locate_local(machine, node);
      if (!place) return tl::unexpected(place.error());
      return Value{place->address};
    }
    case Kind::Load: {
      const auto place = locate_load(machine, node);
      if (!place) return tl::unexpected(place.error());
      if (!is_register_size(place->size))
        return fail(text_,
                    fmt::format("{} has {}, too many for a number", node.name,
                                counted(place->size, "byte")),
                    "say which part: byte, word, dword or qword [..]");
      const auto value = read_number(machine, place->address, place->size);
      if (!value) return tl::unexpected(not_mapped(text_, place->address));
      return Value{*value, static_cast<u8>(place->size)};
    }
    case Kind::Unary: {
      const auto operand = evaluate(machine, nodes_[node.left]);
      if (!operand) return operand;
      switch (node.op) {
        case Operator::Negate:
          return Value{u64{0} - operand->bits};
        case Operator::Not:
          return Value{~operand->bits};
        case Operator::LogicalNot:
          return Value{operand->bits == 0};
        case Operator::Signed:
          return Value{static_cast<u64>(sign_extend(operand->bits, 8u * operand->size))};
        default:
          return Value{operand->bits};
      }
    }
    case Kind::Binary:
      return evaluate_binary(machine, node);
  }
  return Value{};
}

Result<Value> Expression::evaluate_binary(const machine::Machine& machine, const Node& node) const {
  const auto left = evaluate(machine, nodes_[node.left]);
  if (!left) return left;
  if (node.op == Operator::LogicalAnd && left->bits == 0) return Value{0};
  if (node.op == Operator::LogicalOr && left->bits != 0) return Value{1};
  const auto right = evaluate(machine, nodes_[node.right]);
  if (!right) return right;
  const u64 a = left->bits, b = right->bits;
  const auto x = static_cast<i64>(a), y = static_cast<i64>(b);
  switch (node.op) {
    case Operator::LogicalOr:
    case Operator::LogicalAnd:
      return Value{b != 0};
    case Operator::Or:
      return Value{a | b};
    case Operator::Xor:
      return Value{a ^ b};
    case Operator::And:
      return Value{a & b};
    case Operator::Equal:
      return Value{equal(*left, *right)};
    case Operator::NotEqual:
      return Value{!equal(*left, *right)};
    case Operator::Less:
      return Value{x < y};
    case Operator::LessEqual:
      return Value{x <= y};
    case Operator::Greater:
      return Value{x > y};
    case Operator::GreaterEqual:
      return Value{x >= y};
    case Operator::ShiftLeft:
      return Value{b < 64 ? a << b : 0};
    case Operator::ShiftRight:
      return Value{b < 64 ? a >> b : 0};
    case Operator::Add:
      return Value{a + b};
    case Operator::Subtract:
      return Value{a - b};
    case Operator::Multiply:
      return Value{a * b};
    case Operator::Divide:
    case Operator::Remainder:
      if (b == 0) return fail(text_, "divides by zero", "");
      if (y == -1) return Value{node.op == Operator::Divide ? u64{0} - a : 0};
      return Value{static_cast<u64>(node.op == Operator::Divide ? x / y : x % y)};
    default:
      return Value{};
  }
}

Result<Location> Expression::locate(const machine::Machine& machine) const {
  const Node& root = nodes_.back();
  switch (root.kind) {
    case Kind::Register:
      return Location{.kind = Location::Kind::Register, .reg = root.reg};
    case Kind::Flag:
      return Location{.kind = Location::Kind::Flag, .flag = root.number};
    case Kind::Load:
      return locate_load(machine, root);
    case Kind::Local:
      return locate_local(machine, root);
    case Kind::Label: {
      const image::Symbol* symbol = machine.image().find_symbol(root.name);
      return Location{.kind = Location::Kind::Memory,
                      .address = root.number,
                      .size = symbol != nullptr && symbol->size != 0 ? symbol->size : 8};
    }
    default:
      return Location{};
  }
}

Result<Location> Expression::locate_load(const machine::Machine& machine, const Node& node) const {
  const Node& inner = nodes_[node.left];
  Location place{.kind = Location::Kind::Memory};
  if (inner.kind == Kind::Local) {
    const auto local = locate_local(machine, inner);
    if (!local) return local;
    place = *local;
  } else {
    const auto address = evaluate(machine, inner);
    if (!address) return tl::unexpected(address.error());
    place.address = address->bits;
  }
  if (node.number == isa::Fs) place.address += machine.state().fs_base;
  if (node.number == isa::Gs) place.address += machine.state().gs_base;
  if (node.size != 0) place.size = node.size;
  return place;
}

Result<Location> Expression::locate_local(const machine::Machine& machine, const Node& node) const {
  const auto frame = current_frame(machine);
  if (frame && frame->layout != nullptr)
    for (const image::FrameVariable& variable : frame->layout->variables)
      if (variable.name == node.name)
        return Location{.kind = Location::Kind::Memory,
                        .address = frame->address_of(variable),
                        .size = variable.size != 0 ? variable.size : 8};
  if (const image::Symbol* symbol = machine.image().find_symbol(node.name))
    return Location{.kind = Location::Kind::Memory, .address = symbol->value};
  std::string owner;
  for (const image::FrameLayout& layout : machine.image().frames)
    for (const image::FrameVariable& variable : layout.variables)
      if (variable.name == node.name) owner = machine.image().describe(layout.function);
  return fail(node.name,
              fmt::format("is a variable of {}, which is not the function at hand", owner),
              fmt::format("`break {}` and `continue` lead there", owner));
}

namespace {

void assign_register(cpu::State& state, isa::Register reg, u64 value) {
  if (reg.cls == isa::RegisterClass::Rip) {
    state.rip = value;
  } else if (reg.cls == isa::RegisterClass::Xmm) {
    state.xmm[reg.number] = {{value, 0}};
  } else {
    // As the processor writes parts: 32 bits clear the upper half, 8 and 16 leave the rest.
    const unsigned shift = reg.cls == isa::RegisterClass::GprHigh ? 8 : 0;
    const u64 mask = low_mask(8u * reg.size) << shift;
    u64& gpr = state.gpr[reg.number];
    gpr = (reg.size >= 4 ? 0 : gpr & ~mask) | (value << shift & mask);
  }
}

}  // namespace

Result<void> check_assign(const machine::Machine& machine, const Location& location, u64 value) {
  const auto check_size = [&](u64 size) -> Result<void> {
    const auto bits = static_cast<unsigned>(8 * size);
    if (fits_unsigned(value, bits) || fits_signed(static_cast<i64>(value), bits)) return {};
    return fail("", fmt::format("{} does not fit into {}", hex(value), counted(size, "byte")), "");
  };
  switch (location.kind) {
    case Location::Kind::Register:
      return check_size(std::min<u64>(location.reg.size, 8));
    case Location::Kind::Flag:
      if (location.flag == 0 || value <= 1) return {};
      return fail("", fmt::format("{} is no value of a flag", value), "write 0 or 1");
    case Location::Kind::Memory:
      if (!is_register_size(location.size))
        return fail("", fmt::format("{} are no number", counted(location.size, "byte")),
                    "say which part: byte, word, dword or qword [..]");
      if (!read_number(machine, location.address, location.size))
        return tl::unexpected(not_mapped("", location.address));
      return check_size(location.size);
    case Location::Kind::None:
      break;
  }
  return fail("", "is no place to write to", "name a register, a flag, or memory: byte [x]");
}

void assign(machine::Machine& machine, const Location& location, u64 value) {
  cpu::State& state = machine.state();
  switch (location.kind) {
    case Location::Kind::Register:
      assign_register(state, location.reg, value);
      break;
    case Location::Kind::Flag: {
      constexpr u64 settable = isa::status_flags | isa::DF;
      if (location.flag == 0)
        state.rflags = (state.rflags & ~settable) | (value & settable);
      else
        state.rflags = value != 0 ? state.rflags | location.flag : state.rflags & ~location.flag;
      break;
    }
    case Location::Kind::Memory: {
      std::array<u8, 8> bytes{};
      for (u64 i = 0; i < 8; ++i)
        bytes[i] = static_cast<u8>(value >> (8 * i));
      static_cast<void>(
          write_memory(machine, location.address, std::span(bytes).first(location.size)));
      break;
    }
    case Location::Kind::None:
      break;
  }
}

}  // namespace vitrine::debug
