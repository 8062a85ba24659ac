// Mnemonics × operands, generated: nasm and we accept the same lines and make the same bytes.

#include <cstdlib>
#include <map>
#include <random>

#include "asm/assembler.hpp"
#include "tests/unit/image_referee/referee.hpp"

using namespace vitrine;
using namespace vitrine::assembler;
using referee::Workshop;

namespace {

using Words = std::vector<std::string>;

const Words two_operands = {
    "mov",     "add",     "adc",      "sub",       "sbb",      "cmp",   "and",
    "or",      "xor",     "test",     "xchg",      "movzx",    "movsx", "movsxd",
    "imul",    "shl",     "sar",      "ror",       "rcl",      "bt",    "bts",
    "btr",     "btc",     "bsf",      "bsr",       "popcnt",   "lzcnt", "tzcnt",
    "cmovz",   "cmovnle", "xadd",     "cmpxchg",   "movss",    "movsd", "movd",
    "movq",    "movaps",  "movupd",   "movdqa",    "addsd",    "subss", "sqrtsd",
    "ucomiss", "comisd",  "cvtsi2sd", "cvttsd2si", "cvtsd2ss", "pxor",  "andpd"};
const Words one_operand = {"push", "pop",  "inc", "neg",       "not",       "mul",
                           "imul", "idiv", "jmp", "call",      "setg",      "bswap",
                           "nop",  "ret",  "jz",  "cmpxchg8b", "cmpxchg16b"};
const Words no_operands = {"cdqe",  "cqo",     "ret",   "leave",  "movsb",
                           "stosq", "lodsd",   "scasw", "cmpsb",  "pushfq",
                           "xlatb", "syscall", "pause", "lfence", "cpuid"};
const Words prefixes = {"", "", "", "", "", "", "lock ", "rep ", "repne ", "fs ", "a32 "};
const Words registers = {"rax", "rcx",  "rsp", "rbp", "r8", "r13", "eax",  "edx",  "r9d", "ax",
                         "bx",  "r10w", "al",  "cl",  "ah", "spl", "r11b", "xmm0", "xmm9"};
const Words memory = {"[rax]",       "[rbp]",         "[rsp]",
                      "[r12+8]",     "[r13-128]",     "[rax+rbx*4+0x1234]",
                      "[rcx*2]",     "[rcx*4]",       "[rdx*3]",
                      "[rax+rsp]",   "[eax+8]",       "[r10d+ecx*2]",
                      "[fs:0x28]",   "[rel here]",    "[here]",
                      "[rax+there]", "[here+rcx]",    "[rax+128]",
                      "[byte rbx]",  "[dword rbx+1]", "[nosplit rax*2]",
                      "[rbx*1+rcx]", "[rsp*2]"};
const Words sizes = {"", "", "", "byte ", "word ", "dword ", "qword "};
const Words constants = {"0",           "1",          "-1",         "127",        "128",
                         "-128",        "-129",       "255",        "256",        "0xffff",
                         "0xff80",      "0x7fffffff", "0x80000000", "0xffffffff", "-0x80000000",
                         "0x100000000", "here",       "there",      "end-here",   "'a'"};
const Words constant_sizes = {"",      "",      "",       "",        "",
                              "byte ", "word ", "qword ", "strict ", "strict byte "};

/// Lines on which we differ, and why. Each must still differ.
const std::map<std::string, std::string> exceptions = {};

class Generator {
 public:
  /// One draw a statement: the order within an expression is the compiler's.
  std::string line() {
    const unsigned kind = next(10);
    std::string text = pick(prefixes);
    text += pick(kind < 7 ? two_operands : kind < 9 ? one_operand : no_operands);
    if (kind < 9) text += ' ' + operand();
    if (kind < 7) text += ", " + operand();
    return text;
  }

 private:
  std::mt19937 random_{20};

  unsigned next(std::size_t count) { return static_cast<unsigned>(random_() % count); }
  const std::string& pick(const Words& words) { return words[next(words.size())]; }
  std::string operand() {
    const unsigned kind = next(10);
    if (kind < 5) return pick(registers);
    std::string text = pick(kind < 8 ? sizes : constant_sizes);
    text += pick(kind < 8 ? memory : constants);
    return text;
  }
};

}  // namespace

TEST_CASE("generated lines are accepted and encoded as by nasm") {
  if (!referee::have({"nasm"})) return;
  const Workshop shop("asm_sweep");
  Generator generator;
  std::vector<std::string> lines;
  const int count = std::getenv("VITRINE_FULL") != nullptr ? 6000 : 1500;
  for (int i = 0; i < count; ++i)
    lines.push_back(generator.line());
  std::vector<std::string> sources;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    sources.push_back("bits 64\nhere: nop\n nop\nend:\n " + lines[i] + "\nthere equ 100\n");
    shop.write(std::to_string(i) + ".asm", sources.back());
  }
  static_cast<void>(
      shop.run("for f in *.asm; do nasm -w-all -f bin $f -o $f.bin || rm -f $f.bin; done"));
  Options options;
  options.format = Format::Bin;
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    INFO(lines[i]);
    const Assembly ours = assemble("t.asm", sources[i], options);
    const std::vector<u8> theirs = shop.bytes(std::to_string(i) + ".asm.bin");
    const bool same = ours.ok() ? ours.flat == theirs : theirs.empty();
    accepted += ours.ok() ? 1 : 0;
    CHECK(same != exceptions.contains(lines[i]));
  }
  CHECK(accepted > 250);
}
