// Prefixes, limits and refusals of the decoder, and what the encoder will not do.
#include "emu/isa/decoder.hpp"

#include "emu/isa/encoder.hpp"
#include "samples.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::isa;

namespace {

struct Decoded {
  DecodeStatus status;
  Instruction instruction;
};

Decoded decoded(std::vector<u8> bytes) {
  Decoded result{};
  result.status = decode(bytes, result.instruction);
  return result;
}

std::string_view mnemonic(std::vector<u8> bytes) {
  const Decoded result = decoded(std::move(bytes));
  return result.status == DecodeStatus::Ok ? result.instruction.form->mnemonic : "";
}

std::string_view first_register(std::vector<u8> bytes) {
  return name(decoded(std::move(bytes)).instruction.operands[0].reg);
}

Instruction instruction(std::string_view mnemonic, std::size_t choice) {
  Instruction result;
  result.form = &forms()[forms_named(mnemonic)[choice]];
  return result;
}

Operand reg(std::string_view spelling) {
  Operand operand;
  operand.kind = Operand::Kind::Register;
  operand.reg = find_register(spelling).value();
  operand.size = operand.reg.size;
  return operand;
}

}  // namespace

TEST_CASE("an instruction cut short is truncated at every byte") {
  std::size_t cuts = 0;
  for (const Form& form : forms()) {
    const std::vector<Instruction> all = samples(form);
    for (std::size_t i = 0; i < all.size(); i += 7) {
      const Encoding encoding = encode(all[i]);
      for (std::size_t length = 0; length < encoding.length; ++length, ++cuts) {
        Instruction out;
        if (decode(std::span(encoding.bytes.data(), length), out) != DecodeStatus::Truncated)
          FAIL_CHECK(describe(all[i]) << " cut to " << length << " bytes");
      }
    }
  }
  CHECK(cuts > 10000);
}

TEST_CASE("an instruction has at most 15 bytes") {
  std::vector<u8> bytes(14, 0x66);
  bytes.push_back(0x90);
  CHECK(decoded(bytes).status == DecodeStatus::Ok);
  bytes.insert(bytes.begin(), 0x66);
  CHECK(decoded(bytes).status == DecodeStatus::TooLong);
  CHECK(decoded(std::vector<u8>(16, 0x66)).status == DecodeStatus::TooLong);
  CHECK(decoded(std::vector<u8>(14, 0x66)).status == DecodeStatus::Truncated);
  // 11 prefixes, C7 /0 of 6 bytes.
  std::vector<u8> mov(10, 0x2E);
  for (const u8 byte : {0xC7, 0xC0, 0x01, 0x00, 0x00, 0x00})
    mov.push_back(byte);
  CHECK(decoded(mov).status == DecodeStatus::TooLong);
}

TEST_CASE("lock needs a memory destination that allows it") {
  CHECK(decoded({0xF0, 0x01, 0x03}).status == DecodeStatus::Ok);  // lock add [rbx], eax
  CHECK(decoded({0xF0, 0x01, 0x03}).instruction.lock);
  CHECK(decoded({0xF0, 0x01, 0xC3}).status == DecodeStatus::Undefined);  // a register
  CHECK(decoded({0xF0, 0x03, 0x03}).status == DecodeStatus::Undefined);  // memory is the source
  CHECK(decoded({0xF0, 0x39, 0x03}).status == DecodeStatus::Undefined);  // cmp
  CHECK(decoded({0xF0, 0x89, 0x03}).status == DecodeStatus::Undefined);  // mov
  CHECK(decoded({0xF0, 0x87, 0x03}).status == DecodeStatus::Ok);         // xchg
  CHECK(decoded({0xF0, 0x90}).status == DecodeStatus::Undefined);
}

TEST_CASE("REX tells spl from ah and counts only before the opcode") {
  CHECK(first_register({0xB4, 0x01}) == "ah");
  CHECK(first_register({0x40, 0xB4, 0x01}) == "spl");
  CHECK(first_register({0x41, 0xB4, 0x01}) == "r12b");
  CHECK(first_register({0x48, 0x66, 0xB8, 0x01, 0x00}) == "ax");  // the REX is ignored
  CHECK(first_register({0x66, 0x48, 0x01, 0xC0}) == "rax");       // REX.W goes before 66
  CHECK(first_register({0x41, 0x48, 0x01, 0xC0}) == "rax");       // the last REX counts
}

TEST_CASE("90 and its relatives") {
  CHECK(mnemonic({0x90}) == "nop");
  CHECK(mnemonic({0x66, 0x90}) == "nop");
  CHECK(mnemonic({0x48, 0x90}) == "nop");
  CHECK(mnemonic({0xF3, 0x90}) == "pause");
  CHECK(mnemonic({0x41, 0x90}) == "xchg");
  CHECK(mnemonic({0x49, 0x90}) == "xchg");
  CHECK(mnemonic({0x91}) == "xchg");
}

TEST_CASE("mandatory prefixes choose, other ones are ignored") {
  CHECK(mnemonic({0x0F, 0xBC, 0xC1}) == "bsf");
  CHECK(mnemonic({0xF3, 0x0F, 0xBC, 0xC1}) == "tzcnt");
  CHECK(mnemonic({0xF2, 0x0F, 0xBC, 0xC1}) == "bsf");
  CHECK(mnemonic({0x0F, 0xB8, 0xC1}).empty());  // popcnt without F3
  CHECK(mnemonic({0x0F, 0x58, 0xC1}).empty());  // addps: packed
  CHECK(mnemonic({0x66, 0xF2, 0x0F, 0x58, 0xC1}) == "addsd");
  CHECK(mnemonic({0x66, 0x0F, 0x6F, 0xC1}) == "movdqa");
  CHECK(mnemonic({0x0F, 0x6F, 0xC1}).empty());  // MMX
  CHECK(mnemonic({0xF3, 0x01, 0xC1}) == "add");
  CHECK(decoded({0xF3, 0x01, 0xC1}).instruction.repeat == Repeat::None);
  CHECK(decoded({0xF2, 0xAE}).instruction.repeat == Repeat::Repne);
  CHECK(decoded({0xF2, 0xAA}).instruction.repeat == Repeat::Rep);  // repne stosb repeats as rep
}

TEST_CASE("66 does not shorten near branches") {
  const Decoded call = decoded({0x66, 0xE8, 0x10, 0x00, 0x00, 0x00});
  CHECK(call.status == DecodeStatus::Ok);
  CHECK(call.instruction.length == 6);
  CHECK(decoded({0x66, 0xC3}).instruction.form->operand_size == 8);
}

TEST_CASE("67 and segments reach memory that no ModRM byte names") {
  CHECK(decoded({0x67, 0xA4}).instruction.memory.address_size == 4);
  CHECK(decoded({0x64, 0xA4}).instruction.memory.has_segment);
  CHECK_FALSE(decoded({0x64, 0xAA}).instruction.memory.has_segment);  // [rdi] is in es
  CHECK(mnemonic({0xE3, 0x00}) == "jrcxz");
  CHECK(mnemonic({0x67, 0xE3, 0x00}) == "jecxz");
}

TEST_CASE("what 64-bit mode took away is undefined") {
  for (const u8 opcode :
       {0x06, 0x27, 0x37, 0x60, 0x61, 0x62, 0x82, 0x9A, 0xC4, 0xC5, 0xCE, 0xD5, 0xEA})
    CHECK(decoded({opcode, 0, 0, 0, 0, 0, 0, 0}).status == DecodeStatus::Undefined);
}

TEST_CASE("the encoder refuses what has no encoding") {
  Instruction mov = instruction("mov", 0);  // mov r/m8, r8
  mov.operands = {reg("ah"), reg("bl"), {}, {}};
  CHECK(encode(mov).length == 2);
  mov.operands[1] = reg("sil");  // needs REX, with which ah is spl
  CHECK(encode(mov).length == 0);
  mov.operands[1] = reg("ecx");  // of another size
  CHECK(encode(mov).length == 0);

  Instruction lea = instruction("lea", 2);
  lea.operands[0] = reg("rax");
  lea.operands[1].kind = Operand::Kind::Memory;
  lea.memory.base = gpr(Rax, 8);
  CHECK(encode(lea).length == 3);
  lea.memory.index = gpr(Rsp, 8);
  CHECK(encode(lea).length == 0);
  lea.memory.index = gpr(Rbx, 4);  // base and index of two sizes
  CHECK(encode(lea).length == 0);
  lea.memory.index = gpr(Rbx, 8);
  lea.memory.scale = 3;
  CHECK(encode(lea).length == 0);
  lea.memory.scale = 1;
  lea.memory.displacement = i64{1} << 31;
  CHECK(encode(lea).length == 0);
  lea.memory.displacement = 200;
  CHECK(encode(lea, {DisplacementSize::Byte}).length == 0);
  lea.memory.displacement = 1;
  CHECK(encode(lea, {DisplacementSize::Dword}).displacement_size == 4);
}

TEST_CASE("the encoder says where displacement and immediate stand") {
  Instruction mov = instruction("mov", 0);
  for (const u16 id : forms_named("mov"))
    if (encoding_text(forms()[id]) == "C7 /0 id") mov.form = &forms()[id];
  mov.operands[0].kind = Operand::Kind::Memory;
  mov.operands[1].kind = Operand::Kind::Immediate;
  mov.operands[1].value = 7;
  mov.memory.base = {RegisterClass::Rip, 0, 8};
  const Encoding encoding = encode(mov);  // C7 05 disp32 imm32
  CHECK(encoding.length == 10);
  CHECK(encoding.displacement_offset == 2);
  CHECK(encoding.displacement_size == 4);
  CHECK(encoding.immediate_offset == 6);
  CHECK(encoding.immediate_size == 4);
}

TEST_CASE("constants fit by the width of the operation") {
  const auto fits = [](std::string_view mnemonic, std::string_view encoding, i64 value) {
    for (const u16 id : forms_named(mnemonic))
      if (encoding_text(forms()[id]) == encoding)
        return fits_immediate(forms()[id].operands[1], value);
    return false;
  };
  CHECK(fits("add", "66 83 /0 ib", 0xFFFF));  // -1 to 16 bits
  CHECK(fits("add", "83 /0 ib", 0xFFFFFFFF));
  CHECK_FALSE(fits("add", "REX.W + 83 /0 ib", 0xFFFFFFFF));
  CHECK_FALSE(fits("add", "REX.W + 81 /0 id", 0xFFFFFFFF));
  CHECK(fits("add", "REX.W + 81 /0 id", -5));
  CHECK(fits("add", "80 /0 ib", 255));
  CHECK_FALSE(fits("add", "80 /0 ib", 256));
  CHECK_FALSE(fits("add", "83 /0 ib", 128));
}

TEST_CASE("names and aliases") {
  CHECK(find_register("R13D") == gpr(R13, 4));
  CHECK(find_register("xmm15") == xmm(15));
  CHECK_FALSE(find_register("r16").has_value());
  CHECK_FALSE(find_register("").has_value());
  for (const auto& [alias, original] : {std::pair{"jz", "je"},
                                        {"cmovnae", "cmovb"},
                                        {"setpo", "setnp"},
                                        {"sal", "shl"},
                                        {"loopz", "loope"}}) {
    REQUIRE_FALSE(forms_named(alias).empty());
    CHECK(std::equal(forms_named(alias).begin(), forms_named(alias).end(),
                     forms_named(original).begin(), forms_named(original).end()));
  }
  CHECK(forms_named("movsd").size() == 3);  // the string operation and two of SSE2
  CHECK(forms_named("jmp").front() < forms_named("jmp").back());
  CHECK(forms_named("vaddpd").empty());
  CHECK(std::is_sorted(mnemonics().begin(), mnemonics().end()));
}
