// Our decoder and Capstone read the same bytes and must agree on length, mnemonic and operands.
// Where they do not, an exception says why; one that is not needed any more fails the test.
#include <algorithm>
#include <random>
#include <set>

#include "emu/base/text.hpp"
#include "emu/disasm/disasm.hpp"
#include "emu/isa/decoder.hpp"
#include "emu/isa/encoder.hpp"
#include "nasm_text.hpp"
#include "samples.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::isa;

namespace {

constexpr u64 address = 0x401000;

void erase_all(std::string& text, std::string_view part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part))
    text.erase(at, part.size());
}

/// What the exceptions look at: the bytes taken apart without the table, and both readings.
struct Reading {
  std::span<const u8> bytes;
  std::multiset<u8> prefixes;  // all but REX
  bool rex_ignored = false;    // a REX that does not stand before the opcode
  u8 rex = 0;
  bool two_byte = false;
  u8 opcode = 0;
  u8 modrm = 0;

  DecodeStatus status{};
  Instruction ours;
  std::string our_text;
  disasm::Text theirs;
  std::string their_text;

  explicit Reading(std::span<const u8> bytes_) : bytes(bytes_) {
    const std::set<u8> known = {0xF0, 0xF2, 0xF3, 0x2E, 0x36, 0x3E, 0x26, 0x64, 0x65, 0x66, 0x67};
    std::size_t i = 0;
    for (; i < bytes.size(); ++i) {
      if (known.count(bytes[i]) != 0) {
        rex_ignored |= rex != 0;
        rex = 0;
        prefixes.insert(bytes[i]);
      } else if ((bytes[i] & 0xF0) == 0x40) {
        rex_ignored |= rex != 0;
        rex = bytes[i];
      } else {
        break;
      }
    }
    const auto next = [&] { return i < bytes.size() ? bytes[i++] : u8{0}; };
    opcode = next();
    two_byte = opcode == 0x0F;
    if (two_byte) opcode = next();
    modrm = next();

    status = decode(bytes, ours);
    theirs = disasm::disassemble(bytes, address);
    if (status != DecodeStatus::Ok) return;
    our_text = nasm_text(ours, address);
    their_text = with_our_numbers(ours, theirs.to_string());
    // Capstone also shows the segments that 64-bit mode ignores.
    for (const char* segment : {"cs:", "ds:", "es:", "ss:"})
      erase_all(their_text, segment);
  }

  [[nodiscard]] bool has(u8 prefix) const { return prefixes.count(prefix) != 0; }
  [[nodiscard]] bool has_repeat() const { return has(0xF2) || has(0xF3); }
  [[nodiscard]] bool is(u8 low, u8 high, bool in_two_byte) const {
    return two_byte == in_two_byte && opcode >= low && opcode <= high;
  }
  [[nodiscard]] bool op(Op op) const { return status == DecodeStatus::Ok && ours.op() == op; }
  [[nodiscard]] bool they_say(std::string_view part) const {
    return theirs.to_string().find(part) != std::string::npos;
  }
};

struct Exception {
  const char* reason;
  bool (*applies)(const Reading&);
  unsigned hits = 0;
};

/// Whether two instructions differ in nothing but the order of their two operands.
bool swapped(const std::string& a, const std::string& b) {
  const auto first = a.find("xchg ") + 5, comma = a.find(", ");
  return comma != std::string::npos &&
         a.substr(0, first) + a.substr(comma + 2) + ", " + a.substr(first, comma - first) == b;
}

// Both read an instruction, and not the same.
std::vector<Exception> disagreements() {
  return {
      {"66 at a near branch: we follow Intel (ignored), Capstone AMD (16-bit displacement)",
       [](const Reading& r) {
         return r.has(0x66) && (r.is(0xE8, 0xE9, false) || r.is(0x80, 0x8F, true));
       }},
      {"66 at an indirect branch: the same",
       [](const Reading& r) {
         return r.has(0x66) && (r.op(Op::JmpIndirect) || r.op(Op::CallIndirect));
       }},
      {"REX.W C2: Capstone reads two bytes too many",
       [](const Reading& r) { return r.is(0xC2, 0xC2, false) && (r.rex & 8) != 0; }},
      {"fences whose ModRM.rm is not 0: the manual ignores it, Capstone does not",
       [](const Reading& r) { return r.is(0xAE, 0xAE, true) && (r.modrm & 7) != 0; }},
      {"nop of a register: Capstone refuses it",
       [](const Reading& r) { return r.is(0x1F, 0x1F, true) && r.modrm >= 0xC0; }},
      {"nop with REX.W: Capstone calls its operand dword",
       [](const Reading& r) { return r.op(Op::Nop) && (r.rex & 8) != 0; }},
      {"comiss and comisd of memory: Capstone gives no size",
       [](const Reading& r) { return r.op(Op::Comiss) || r.op(Op::Comisd); }},
      {"movsxd of a word or doubleword: Capstone always says qword",
       [](const Reading& r) { return r.op(Op::Movsxd) && r.ours.form->has(DecodeOnly); }},
      {"xchg: Capstone names the operands in the other order",
       [](const Reading& r) { return r.op(Op::Xchg) && swapped(r.our_text, r.their_text); }},
      {"another name for shl at /6",
       [](const Reading& r) { return r.op(Op::Shl) && r.they_say("sal "); }},
      {"hints for transactions and bounds, which no processor follows any more",
       [](const Reading& r) {
         return r.they_say("xacquire ") || r.they_say("xrelease ") || r.they_say("bnd ");
       }},
      {"repne before movs, stos, lods repeats like rep: Capstone shows repne, or nothing",
       [](const Reading& r) {
         return r.status == DecodeStatus::Ok && r.ours.form->has(Repeatable) && r.has(0xF2);
       }},
      {"xlatb: Capstone does not show address size and segment",
       [](const Reading& r) { return r.op(Op::Xlatb); }},
      {"several prefixes: Capstone lets only the last one choose opcode or width",
       [](const Reading& r) { return r.prefixes.size() > 1 || r.rex_ignored; }},
      {"67 together with REX.W: Capstone takes it for 66 and forgets the width",
       [](const Reading& r) { return r.has(0x67) && (r.rex & 8) != 0; }},
      {"66 together with REX.W at a 64-bit default: REX.W wins, Capstone says 16 bits",
       [](const Reading& r) {
         return r.has(0x66) && (r.rex & 8) != 0 && r.ours.form->has(Default64);
       }},
      {"F3 REX.W 0F 7E: Capstone takes movq for the MMX movd",
       [](const Reading& r) { return r.op(Op::Movq) && r.they_say("movd "); }},
      {"F3 REX.W 90 is pause all the same",
       [](const Reading& r) { return r.op(Op::Pause) && r.they_say("xchg rax, rax"); }},
  };
}

// Capstone reads an instruction with a mnemonic of the table, and we say #UD.
std::vector<Exception> refusals() {
  return {
      {"lock without a memory destination", [](const Reading& r) { return r.has(0xF0); }},
      {"MMX registers", [](const Reading& r) { return r.they_say(" mm"); }},
      {"control, debug and segment registers",
       [](const Reading& r) {
         return r.is(0x20, 0x23, true) || r.is(0x8C, 0x8C, false) || r.is(0x8E, 0x8E, false) ||
                r.is(0xA0, 0xA1, true) || r.is(0xA8, 0xA9, true);
       }},
      {"cmpsd of xmm registers", [](const Reading& r) { return r.is(0xC2, 0xC2, true); }},
      {"67 together with REX.W: Capstone takes MMX for SSE2",
       [](const Reading& r) { return r.has(0x67) && (r.rex & 8) != 0; }},
      {"hint nops other than 0F 1F /0", [](const Reading& r) { return r.is(0x18, 0x1F, true); }},
      {"66, F2 or F3 before an opcode that has no such form",
       [](const Reading& r) { return r.two_byte && (r.has(0x66) || r.has_repeat()); }},
  };
}

std::string shown(std::span<const u8> bytes) {
  std::string text;
  for (const u8 byte : bytes)
    text += hex_digits(byte, 2) + " ";
  return text;
}

/// Compares the two readings of many bytes and reports what no exception explains.
class Comparison {
 public:
  void compare(std::span<const u8> bytes) {
    const Reading reading(bytes);
    if (reading.status == DecodeStatus::Ok) {
      ++agreed_;
      if (reading.theirs.length == reading.ours.length && reading.our_text == reading.their_text)
        return;
      explain(reading, disagreements_, reading.our_text);
    } else if (reading.theirs.length != 0 && in_table(reading.theirs.mnemonic)) {
      explain(reading, refusals_, "undefined");
    }
  }

  /// How many instructions we could read, less those that an exception excused.
  [[nodiscard]] unsigned agreed() const { return agreed_ - excused_; }

  void check_that_exceptions_are_needed() const {
    for (const auto* list : {&disagreements_, &refusals_})
      for (const Exception& exception : *list) {
        INFO("stale exception: " << exception.reason);
        CHECK(exception.hits > 0);
      }
  }

 private:
  static bool in_table(const std::string& mnemonic) {
    return !forms_named(mnemonic.substr(mnemonic.rfind(' ') + 1)).empty();
  }

  void explain(const Reading& reading, std::vector<Exception>& exceptions,
               const std::string& ours) {
    for (Exception& exception : exceptions) {
      if (!exception.applies(reading)) continue;
      ++exception.hits;
      excused_ += reading.status == DecodeStatus::Ok;
      return;
    }
    FAIL_CHECK(shown(reading.bytes)
               << ": we read \"" << ours << "\" (" << +reading.ours.length << " bytes), Capstone \""
               << reading.theirs.to_string() << "\" (" << +reading.theirs.length << " bytes)");
  }

  std::vector<Exception> disagreements_ = disagreements();
  std::vector<Exception> refusals_ = refusals();
  unsigned agreed_ = 0;
  unsigned excused_ = 0;
};

}  // namespace

TEST_CASE("Capstone reads what we encode and what we decode from random bytes") {
  Comparison comparison;
  for (const Form& form : forms())
    for (const Instruction& sample : samples(form)) {
      const Encoding encoding = encode(sample);
      if (encoding.length != 0)
        comparison.compare(std::span(encoding.bytes.data(), encoding.length));
    }
  CHECK(comparison.agreed() > 150000);

  std::mt19937_64 random(20);
  constexpr u8 prefixes[] = {0x66, 0x66, 0xF2, 0xF3, 0x67, 0x64, 0x65, 0x2E, 0xF0};
  for (int i = 0; i < 200000; ++i) {
    std::array<u8, 16> bytes;
    for (u8& byte : bytes)
      byte = static_cast<u8>(random());
    // Half of them have no prefix or one, where Capstone is reliable; REX and 0F are frequent.
    std::size_t at = 0;
    const u64 choice = random() % 8;
    for (u64 count = choice < 4 ? choice % 2 : choice - 4; count > 0; --count)
      bytes[at++] = prefixes[random() % std::size(prefixes)];
    if (random() % 2 == 0) bytes[at++] = static_cast<u8>(0x40 | random() % 16);
    if (random() % 2 == 0) bytes[at++] = 0x0F;
    comparison.compare(bytes);
  }
  comparison.check_that_exceptions_are_needed();
}
