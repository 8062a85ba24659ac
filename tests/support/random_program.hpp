#pragma once
// Random programs that do a bit of everything that makes going back hard: loops, calls, memory of
// all widths, repetitions, self-modifying code, input, output, files, mappings that come and go,
// and now and then a fault at the end. The same seed gives the same program everywhere.

#include <fmt/format.h>

#include <array>
#include <initializer_list>
#include <iterator>
#include <string>

#include "emu/os/process.hpp"
#include "tests/support/program.hpp"

namespace vitrine::tests {

/// SplitMix64, since the standard's distributions differ between libraries.
class Random {
 public:
  explicit Random(u64 seed) : stream_(seed) {}
  /// 0..bound-1
  u64 below(u64 bound) { return (stream_.next() >> 11) % bound; }
  bool one_in(u64 count) { return below(count) == 0; }
  template <class T>
  T pick(std::initializer_list<T> list) {
    return *(list.begin() + below(list.size()));
  }

 private:
  os::RandomStream stream_;
};

/// Assembler source. r15 counts rounds, r14 holds the last mapping, r13 and r12 count loops.
class RandomSource {
 public:
  explicit RandomSource(u64 seed) : random_(seed) {}

  std::string make() {
    const u64 rounds = 2 + random_.below(4);
    line("  global _start\n  section .data\narea:");
    line("        times 1024 db 0x5a, 0xc3\npath: db 'file', 0");
    line("  section .bss\n        resb 12288\nfar_area: resb 16384\n  section .text");
    line(
        "_start: xor ebx, ebx\n        mov r8d, 0x1234567\n        mov r9d, 77\n        mov rbp, "
        "rsp");
    line("        mov r14d, area");
    line("        mov r15d, {}\nround:", rounds);
    const u64 blocks = 6 + random_.below(12);
    for (u64 i = 0; i < blocks; ++i)
      block();
    if (random_.one_in(3)) fault();
    line("        dec r15d\n        jnz round\n        mov edi, ebx\n        and edi, 0x7f");
    line("        mov eax, {}\n        syscall", random_.one_in(2) ? 60 : 231);
    line("function: push rbp\n        mov rbp, rsp\n        add rbx, [rbp + 8]");
    line("        mov [area + 100], bx\n        pop rbp\n        ret");
    return source_;
  }

 private:
  template <class... Arguments>
  void line(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    source_ += fmt::format(text, std::forward<Arguments>(arguments)...);
    source_ += '\n';
  }

  void block() {
    switch (random_.below(17)) {
      case 0:
      case 1:
      case 2:
        return arithmetic();
      case 3:
      case 4:
        return memory();
      case 5:
        return loop();
      case 6:
        return repetition();
      case 7:
        return stack();
      case 8:
        return modify_code();
      case 9:
        return vectors();
      case 10:
        return read_input();
      case 11:
      case 12:
        return write_output();
      case 13:
        return map();
      case 14:
        return break_();
      case 15:
        return file();
      default:
        return clock_or_random();
    }
  }

  const char* wide() {
    return random_.pick({"rax", "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10"});
  }
  const char* any() {
    return random_.pick({"rax", "ebx", "cx", "dl", "ah", "bh", "rsi", "edi", "r8", "r9d", "r10w"});
  }

  void arithmetic() {
    for (u64 i = 0; i < 1 + random_.below(6); ++i) {
      const char* const op = random_.pick({"add", "sub", "xor", "and", "or", "adc", "cmp"});
      if (random_.one_in(2)) {
        line("        {} {}, {}", op, any(), random_.below(100));
      } else if (random_.one_in(2)) {
        line("        {} {}, {}", op, wide(), wide());
      } else {
        line("        {} {}", random_.pick({"inc", "neg", "not", "bswap"}), wide());
      }
    }
    switch (random_.below(5)) {
      case 0:
        return line("        imul rax, rbx, 13\n        setc dl\n        cmovs ecx, eax");
      case 1:
        return line(
            "        xor edx, edx\n        lea r11, [rbx + rcx * 2 + 1]\n        or r11, 1\n"
            "        div r11");
      case 2:
        return line("        xchg rax, r9\n        shl r9, 3\n        ror eax, cl");
      case 3:
        return line("        mul r8\n        lahf\n        cdqe");
      default:
        return line("        mov r10, 0x123456789abcdef\n        add ebx, r10d");
    }
  }

  void memory() {
    line("        mov r11d, {}\n        and r11d, 0x7f8", any_dword());
    const char* const area = random_.pick({"area", "area + 3", "area + 4090", "far_area + 8192"});
    switch (random_.below(6)) {
      case 0:
        return line("        mov [{} + r11], {}", area, any_old());
      case 1:
        return line("        {} [{} + r11], {}", random_.pick({"add", "xor", "sub"}), area,
                    any_old());
      case 2:
        return line("        {} {}, [{} + r11]", random_.pick({"mov", "add", "or"}), any_old(),
                    area);
      case 3:
        return line("        inc qword [{} + r11]\n        not byte [{} + 5]", area, area);
      case 4:
        return line("        mov r11d, {}\n        lock xadd [r11 + 8], rbx", area);
      default:
        return line("        xchg [{} + r11], rcx\n        movzx eax, word [{} + 1]", area, area);
    }
  }
  const char* any_dword() { return random_.pick({"eax", "ebx", "ecx", "edx", "esi", "r8d"}); }
  const char* any_old() { return random_.pick({"rax", "ebx", "cx", "dl", "sil", "rsi", "edi"}); }

  void loop() {
    const u64 label = ++labels_;
    line("        mov r13d, {}\nloop{}:", 2 + random_.below(30), label);
    random_.one_in(2) ? arithmetic() : memory();
    if (random_.one_in(2)) line("        call function");
    line("        dec r13d\n        jnz loop{}", label);
  }

  void repetition() {
    line("        mov ecx, {}\n        mov edi, far_area + {}\n        mov esi, area",
         random_.one_in(3) ? 3000 : random_.below(40), random_.below(5000));
    line("        {}", random_.pick({"rep movsb", "rep stosb", "rep movsd", "rep lodsb",
                                     "repne scasb", "repe cmpsb"}));
  }

  void stack() {
    line("        push rbx\n        push qword [area + {}]", random_.below(1000));
    if (random_.one_in(2)) line("        call function");
    line("        pop rsi\n        pop rdi\n        pushf\n        pop r10");
  }

  void modify_code() {
    const u64 label = ++labels_;
    line("        mov [patch{} + 1], bl", label);
    line("patch{}:  mov al, 0\n        add bl, al", label);
  }

  void vectors() {
    line("        cvtsi2sd xmm{}, rbx\n        addsd xmm1, xmm0\n        movups [area + {}], xmm1",
         random_.below(4), random_.below(1500));
    line("        movdqu xmm2, [area + {}]\n        pxor xmm3, xmm2", random_.below(1500));
  }

  void call(u64 number) { line("        mov eax, {}\n        syscall", number); }

  void read_input() {
    line("        xor edi, edi\n        mov esi, area + {}\n        mov edx, {}",
         random_.one_in(2) ? 0 : random_.below(1000), 1 + random_.below(40));
    call(0);
  }

  void write_output() {
    line("        mov edi, {}\n        mov esi, area + {}\n        mov edx, {}",
         1 + random_.below(2), random_.below(1000), random_.below(60));
    call(1);
  }

  void map() {
    const u64 pages = 1 + random_.below(3);
    line("        xor edi, edi\n        mov esi, {}\n        mov edx, 3\n        mov r10d, 0x22",
         pages * 4096);
    line("        mov r8, -1\n        xor r9d, r9d");
    call(9);
    line("        mov r14, rax\n        mov [r14 + {}], rbx", random_.below(4000));
    line("        mov r8d, [r14 + 4]");
    if (random_.one_in(2)) {
      line("        mov rdi, r14\n        mov esi, 4096");
      call(11);
      line("        mov r14d, area");
    }
  }

  void break_() {
    line("        xor edi, edi");
    call(12);
    line("        lea rdi, [rax + {}]\n        mov r11, rax\n        mov r12, rax",
         16 + random_.below(9000));
    call(12);
    line("        mov [r12], ebx");
  }

  void file() {
    line("        mov edi, path\n        mov esi, {}\n        mov edx, 0644q",
         random_.pick({0102, 01102, 02102}));
    call(2);
    line("        mov r12d, eax\n        mov edi, eax\n        mov esi, area\n        mov edx, {}",
         random_.below(50));
    call(random_.one_in(2) ? 0 : 1);
    line("        mov edi, r12d");
    if (!random_.one_in(3)) call(3);
  }

  void clock_or_random() {
    if (random_.one_in(2)) {
      line("        xor edi, edi\n        mov esi, area + 64");
      return call(228);
    }
    line("        mov edi, area + {}\n        mov esi, 24\n        xor edx, edx",
         random_.below(500));
    call(318);
  }

  /// Something that ends the program, but not in its first round.
  void fault() {
    line("        cmp r15d, 1\n        jne unharmed");
    line("        {}",
         random_.pick({"mov [8], rax", "ud2", "hlt", "int3", "xor ecx, ecx\n        div ecx",
                       "mov rsp, 1\n        push rax", "jmp rsp",
                       "mov ecx, 100000\n        mov edi, far_area\n        rep stosb",
                       "mov edi, 1000\n        mov esi, 6\n        mov eax, 62\n        "
                       "syscall"}));
    line("unharmed:");
  }

  Random random_;
  std::string source_;
  u64 labels_ = 0;
};

/// A random program with all that a run of it needs.
struct RandomProgram {
  explicit RandomProgram(u64 seed)
      : source(RandomSource(seed).make()), image(assemble_image("random.asm", source)) {
    for (u64 i = 0; i < 300; ++i)
      input += static_cast<char>('a' + i * (seed % 7 + 1) % 26);
    options.memory = u64{1} << 20;
    options.stack_size = u64{64} << 10;
    options.arguments = {"random"};
    options.seed = seed;
    options.writable_text = true;
    options.grants = {{"file", false, true}};
  }

  [[nodiscard]] os::TestHost host() const {
    os::TestHost made;
    made.input = input;
    made.files["file"] = {'o', 'l', 'd', ' ', 't', 'e', 'x', 't'};
    return made;
  }
  [[nodiscard]] machine::Machine machine(os::Host& host) const {
    auto made = machine::Machine::create(image, options, host);
    REQUIRE(made.has_value());
    return std::move(*made);
  }

  std::string source;
  std::shared_ptr<const image::Image> image;
  std::string input;
  machine::Options options;
};

}  // namespace vitrine::tests
