// Random programs run the same whole, in slices, one instruction at a time, and over every port.
// Whole runs use blocks, fused handlers and flags left out where nobody sees them; single steps use
// none of these.

#include <random>

#include "emu/isa/encoder.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/no_model.hpp"
#include "tests/unit/cpu/guest.hpp"

using namespace vitrine;
using namespace vitrine::cpu;

namespace {

/// Ops that neither leave the block nor touch rsp; memory goes through rdi, which nobody writes.
bool is_wanted(const isa::Form& form) {
  switch (form.op) {
    case isa::Op::Div:
    case isa::Op::Idiv:
    case isa::Op::Mul:
    case isa::Op::Imul1:
    case isa::Op::Xchg:
      return false;
    case isa::Op::Jcc:
      return form.operands[0].encoded_size == 1;
    default:
      return form.op >= isa::Op::Mov && form.op <= isa::Op::Shrd && form.op != isa::Op::Push &&
             form.op != isa::Op::Pop && form.op != isa::Op::Xlatb;
  }
}

std::vector<const isa::Form*> wanted_forms() {
  std::vector<const isa::Form*> forms;
  for (const isa::Form& form : isa::forms()) {
    if (is_wanted(form)) forms.push_back(&form);
  }
  return forms;
}

class Generator {
 public:
  explicit Generator(u64 seed) : random_(seed) {}

  /// A program of `count` instructions; conditional jumps skip nothing or one instruction.
  std::vector<u8> program(unsigned count) {
    static const auto forms = wanted_forms();
    std::vector<u8> bytes;
    std::size_t jump_at = 0;
    while (count > 0) {
      const isa::Instruction instruction = instance(*forms[random_() % forms.size()]);
      const isa::Encoding encoding = isa::encode(instruction);
      if (encoding.length == 0) continue;
      bytes.insert(bytes.end(), encoding.bytes.begin(), encoding.bytes.begin() + encoding.length);
      if (jump_at != 0 && random_() % 2) bytes[jump_at] = encoding.length;
      jump_at = instruction.op() == isa::Op::Jcc ? bytes.size() - 1 : 0;
      --count;
    }
    return bytes;
  }

 private:
  u8 number() {
    constexpr u8 free[] = {isa::Rax, isa::Rcx, isa::Rdx, isa::Rbx, isa::Rsi, isa::R8, isa::R9};
    return free[random_() % std::size(free)];
  }

  isa::Operand operand(const isa::OperandSpec& spec, isa::Instruction& instruction) {
    isa::Operand operand;
    operand.size = spec.size;
    using enum isa::OperandKind;
    if (spec.kind == Imm || spec.kind == One) {
      operand.kind = isa::Operand::Kind::Immediate;
      operand.value = spec.kind == One ? 1 : static_cast<i8>(random_());
    } else if (spec.kind == Rel) {
      operand.kind = isa::Operand::Kind::Relative;
    } else if (spec.slot == isa::Slot::Fixed) {
      operand.kind = isa::Operand::Kind::Register;
      operand.reg = spec.fixed;
    } else if (spec.kind == Mem || (spec.kind == RegMem && random_() % 3 == 0)) {
      operand.kind = isa::Operand::Kind::Memory;
      instruction.memory.base = isa::gpr(isa::Rdi, 8);
      instruction.memory.displacement = static_cast<i64>(random_() % 64);
    } else {
      operand.kind = isa::Operand::Kind::Register;
      operand.reg = isa::gpr(number(), spec.size);
    }
    return operand;
  }

  isa::Instruction instance(const isa::Form& form) {
    isa::Instruction instruction;
    instruction.form = &form;
    for (std::size_t i = 0; i < form.operand_count; ++i) {
      instruction.operands[i] = operand(form.operands[i], instruction);
    }
    return instruction;
  }

  std::mt19937_64 random_;
};

void set_up(Guest& guest, const std::vector<u8>& program, u64 seed) {
  std::mt19937_64 random(seed);
  for (u64& value : guest.state.gpr)
    value = random() >> random() % 64;
  guest.reg(isa::Rsp) = Guest::stack_top - 256;
  guest.reg(isa::Rdi) = Guest::data + 64;
  guest.put(Guest::code, program);
  guest.put(Guest::code + program.size(), {0x0f, 0x05});
}

std::array<u64, 24> contents(const Guest& guest) {
  std::array<u64, 24> bytes{};
  (void)guest.mmu.peek(Guest::data, bytes.data(), sizeof bytes);
  return bytes;
}

}  // namespace

TEST_CASE("a program run whole, in slices and by single steps ends the same") {
  for (u64 seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    const std::vector<u8> program = Generator(seed).program(60);
    Guest whole, sliced, stepped;
    set_up(whole, program, seed);
    set_up(sliced, program, seed);
    set_up(stepped, program, seed);
    REQUIRE(whole.run().reason == Stop::Syscall);

    std::mt19937_64 random(seed);
    for (Exit exit{}; exit.reason != Stop::Syscall;) {
      const u64 before = sliced.state.retired, slice = random() % 20;
      exit = sliced.run(slice);
      if (exit.reason == Stop::Budget) REQUIRE(sliced.state.retired == before + slice);
      // The states on the way agree too: flags are exact wherever a run stops.
      while (stepped.state.retired < sliced.state.retired)
        (void)stepped.run(1);
      REQUIRE(stepped.state == sliced.state);
    }
    REQUIRE(sliced.state == whole.state);
    REQUIRE(contents(sliced) == contents(whole));
    REQUIRE(contents(stepped) == contents(whole));
  }
}

TEST_CASE("every port computes the same") {
  for (u64 seed = 1001; seed <= 1100; ++seed) {
    CAPTURE(seed);
    const std::vector<u8> program = Generator(seed).program(60);
    Guest plain, modelled, observed;
    for (Guest* guest : {&plain, &modelled, &observed})
      set_up(*guest, program, seed);
    REQUIRE(plain.run().reason == Stop::Syscall);

    tests::NoModel model;
    memory::ModelledPort port(modelled.mmu, model.filter, model);
    Engine<memory::ModelledPort> counting(port, &model);
    REQUIRE(counting.run(modelled.state, 1'000'000).reason == Stop::Syscall);

    std::vector<memory::MemoryAccess> accesses;
    memory::ObservedPort watching_port(observed.mmu, model.filter, model, accesses);
    Engine<memory::ObservedPort> watching(watching_port, &model);
    REQUIRE(watching.run(observed.state, 1'000'000).reason == Stop::Syscall);

    REQUIRE(plain.state == modelled.state);
    REQUIRE(plain.state == observed.state);
    REQUIRE(contents(plain) == contents(modelled));
    REQUIRE(contents(plain) == contents(observed));
  }
}
