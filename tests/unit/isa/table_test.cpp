// The table itself: complete, without collisions, and what encode() writes decode() reads.
#include <bit>
#include <set>

#include "emu/base/text.hpp"
#include "emu/isa/decode_index.hpp"
#include "emu/isa/decoder.hpp"
#include "emu/isa/encoder.hpp"
#include "samples.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::isa;

namespace {

std::string describe_form(const Form& form) {
  return std::string(form.mnemonic) + " " + operands_text(form) + ": " + encoding_text(form);
}

bool same_operand(const Operand& a, const Operand& b) {
  return a.kind == b.kind && a.size == b.size && a.reg == b.reg && a.value == b.value;
}

bool same_memory(const MemoryOperand& a, const MemoryOperand& b) {
  return a.base == b.base && a.index == b.index && (!a.index || a.scale == b.scale) &&
         a.address_size == b.address_size && a.has_segment == b.has_segment &&
         (!a.has_segment || a.segment == b.segment) && a.displacement == b.displacement;
}

bool same(const Instruction& a, const Instruction& b) {
  if (a.form != b.form || a.lock != b.lock || a.repeat != b.repeat) return false;
  for (std::size_t i = 0; i < a.operands.size(); ++i)
    if (!same_operand(a.operands[i], b.operands[i])) return false;
  return same_memory(a.memory, b.memory);
}

}  // namespace

TEST_CASE("every operation has a form and the ids are in order") {
  std::set<Op> seen;
  for (const Form& form : forms()) {
    CHECK(&forms()[form.id] == &form);
    seen.insert(form.op);
  }
  for (unsigned op = 1; op < static_cast<unsigned>(Op::Count); ++op) {
    INFO("op number " << op);
    CHECK(seen.count(static_cast<Op>(op)) == 1);
  }
}

TEST_CASE("no two forms can mean the same bytes") {
  for (unsigned number = 0; number < 512; ++number) {
    const DecodeSlot& slot =
        DecodeIndex::get().slot(static_cast<OpcodeMap>(number / 256), static_cast<u8>(number));
    for (std::size_t i = 0; i < slot.candidates.size(); ++i) {
      const DecodeCandidate& a = slot.candidates[i];
      CHECK(a.form->has_modrm == slot.has_modrm);
      for (std::size_t j = i + 1; j < slot.candidates.size(); ++j) {
        const DecodeCandidate& b = slot.candidates[j];
        const bool overlap = ((a.value ^ b.value) & (a.mask & b.mask)) == 0;
        // One may be a special case of the other, which is then asked first.
        const bool special_case = (a.mask & b.mask) == b.mask && a.mask != b.mask;
        INFO(describe_form(*a.form) << " and " << describe_form(*b.form));
        CHECK((!overlap || special_case));
      }
    }
  }
}

TEST_CASE("what is encoded is decoded to the same") {
  std::size_t count = 0;
  for (const Form& form : forms()) {
    std::size_t encoded = 0;
    for (const Instruction& sample : samples(form)) {
      const Encoding encoding = encode(sample);
      if (encoding.length == 0) continue;
      // xchg ax,ax and xchg rax,rax are the bytes of nop, which is what they do.
      if (form.op == Op::Xchg && form.opcode == 0x90 && sample.operands[1].reg.number == Rax)
        continue;
      ++encoded;
      Instruction decoded;
      const std::span<const u8> bytes(encoding.bytes.data(), encoding.length);
      const bool ok = decode(bytes, decoded) == DecodeStatus::Ok &&
                      decoded.length == encoding.length && same(sample, decoded);
      if (!ok) {
        std::string shown;
        for (const u8 byte : bytes)
          shown += hex_digits(byte, 2) + " ";
        FAIL_CHECK(describe(sample) << " gave " << shown << ", which is "
                                    << (decoded.form ? describe(decoded) : "nothing"));
      }
    }
    INFO(describe_form(form));
    CHECK(encoded > 0);
    count += encoded;
  }
  CHECK(count > 100000);
}
