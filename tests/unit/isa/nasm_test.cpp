// NASM assembles what we encode to the same bytes. Skipped by name when there is no nasm.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "emu/base/text.hpp"
#include "emu/isa/decoder.hpp"
#include "emu/isa/encoder.hpp"
#include "nasm_text.hpp"
#include "samples.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::isa;

namespace {

// Each sample has its own slot of this many bytes, so that one difference does not move the rest.
constexpr std::size_t slot_size = 16;
constexpr u64 origin = 0x401000;

struct Sample {
  std::vector<u8> bytes;
  std::string text;
  const Form* form;
};

/// Whether NASM prefers another form for the same text, so that this one is out of its reach: a
/// constant that fits a shorter form, or a register operand with two encodings.
bool nasm_prefers_another(const Instruction& sample, std::size_t length) {
  for (const u16 id : forms_named(sample.form->mnemonic)) {
    const Form& other = forms()[id];
    Instruction rival = sample;
    rival.form = &other;
    const Encoding encoding = encode(rival);
    if (encoding.length == 0 || &other == sample.form) continue;
    if (encoding.length < length || (encoding.length == length && id < sample.form->id))
      return true;
  }
  // mov rax, 5 becomes mov eax, 5.
  return sample.form->op == Op::Mov && sample.form->operand_size == 8 &&
         sample.operands[1].kind == Operand::Kind::Immediate &&
         sample.operands[0].kind == Operand::Kind::Register &&
         static_cast<u64>(sample.operands[1].value) <= 0xFFFFFFFF;
}

/// NASM has no word for eip, and an absolute address is 64 bits wide to it.
bool is_beyond_nasm(const MemoryOperand& memory) {
  return memory.address_size == 4 && memory.base.cls != RegisterClass::Gpr && !memory.index;
}

/// What Capstone's notation leaves open and NASM would take otherwise.
std::string in_nasm_words(const Instruction& sample, std::string text) {
  if (const auto rel = text.find("[rel ");
      rel != std::string::npos)  // a bare number is not relative
    text.insert(rel + 5, "$$-0x401000+");
  if (sample.operands[0].kind == Operand::Kind::Relative)
    text.insert(text.find(" 0x") + 1, "$$-0x401000+");
  if (sample.memory.index && !sample.memory.base && sample.memory.scale == 2)  // not [r13+r13]
    text.insert(text.find('[') + 1, "nosplit ");
  return text;
}

/// One in `step` samples of each form, those that NASM would write in this form.
std::vector<Sample> nasm_samples() {
  std::vector<Sample> all;
  for (const Form& form : forms()) {
    if (form.has(DecodeOnly)) continue;
    const std::vector<Instruction> every = samples(form);
    const std::size_t step = 1 + every.size() / 60;
    for (std::size_t i = 0; i < every.size(); i += step) {
      Instruction sample = every[i];
      if (is_beyond_nasm(sample.memory)) continue;
      const Encoding encoding = encode(sample);
      if (encoding.length == 0 || nasm_prefers_another(sample, encoding.length)) continue;
      sample.length = encoding.length;
      all.push_back({{encoding.bytes.begin(), encoding.bytes.begin() + encoding.length},
                     in_nasm_words(sample, nasm_text(sample, origin + all.size() * slot_size)),
                     &form});
    }
  }
  return all;
}

std::string shown(std::span<const u8> bytes) {
  std::string text;
  for (const u8 byte : bytes)
    text += hex_digits(byte, 2) + " ";
  return text;
}

}  // namespace

TEST_CASE("NASM assembles our instructions to our bytes", "[.nasm]") {
  if (std::system("command -v nasm > /dev/null 2>&1") != 0) {
    WARN("skipped: nasm is not installed (apt install nasm)");
    return;
  }
  const std::vector<Sample> all = nasm_samples();
  const std::string stem = std::string(VITRINE_BINARY_DIR) + "/isa_nasm_test";
  {
    std::ofstream source(stem + ".asm");
    source << "bits 64\norg 0x401000\n";
    for (const Sample& sample : all)
      source << "align " << slot_size << ", db 0x90\n" << sample.text << '\n';
    source << "align " << slot_size << ", db 0x90\n";
  }
  REQUIRE(std::system(("nasm -w-all -f bin -o " + stem + ".bin " + stem + ".asm").c_str()) == 0);
  std::ifstream file(stem + ".bin", std::ios::binary);
  const std::vector<u8> image((std::istreambuf_iterator<char>(file)), {});
  REQUIRE(image.size() == all.size() * slot_size);

  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::span<const u8> theirs = std::span(image).subspan(i * slot_size, slot_size);
    const bool equal = std::equal(all[i].bytes.begin(), all[i].bytes.end(), theirs.begin());
    if (!equal)
      FAIL_CHECK(all[i].text << "\nwe: " << shown(all[i].bytes) << "\nNASM: " << shown(theirs)
                             << "\n"
                             << encoding_text(*all[i].form));
  }
  CHECK(all.size() > 15000);
}
