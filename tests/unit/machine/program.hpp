#pragma once
// Small programs as bytes, laid out as `vitrine asm` would: text at 0x401000, data at 0x402000,
// one page of bss behind it.

#include <memory>

#include "emu/machine/machine.hpp"
#include "emu/os/test_host.hpp"

namespace vitrine::tests {

constexpr u64 text = 0x401000, data = 0x402000, bss = 0x403000;

inline std::shared_ptr<const image::Image> program(std::vector<u8> code,
                                                   std::string initial_data = "data") {
  auto image = std::make_shared<image::Image>();
  image->path = "program";
  image->entry = text;
  image->segments = {
      {text, code.size(), image::Read | image::Execute, code, ".text"},
      {data,
       2 * memory::page_size,
       image::Read | image::Write,
       {initial_data.begin(), initial_data.end()},
       ".data"},
  };
  return image;
}

/// Bytes of instructions, put together.
class Code {
 public:
  Code& bytes(std::initializer_list<unsigned> list) {
    for (const unsigned byte : list)
      code_.push_back(static_cast<u8>(byte));
    return *this;
  }
  /// mov r32, imm32 for register numbers 0..7 (rax rcx rdx rbx rsp rbp rsi rdi).
  Code& mov(unsigned reg, u64 value) { return bytes({0xb8 + reg}).word32(value); }
  /// mov eax, number; syscall
  Code& call(u64 number) { return mov(0, number).bytes({0x0f, 0x05}); }
  Code& call(u64 number, u64 rdi, u64 rsi, u64 rdx) {
    return mov(7, rdi).mov(6, rsi).mov(2, rdx).call(number);
  }
  Code& exit(u64 code) { return mov(7, code).call(60); }
  Code& word32(u64 value) {
    for (int i = 0; i < 4; ++i)
      code_.push_back(static_cast<u8>(value >> (8 * i)));
    return *this;
  }
  [[nodiscard]] std::size_t size() const { return code_.size(); }
  operator std::vector<u8>() const { return code_; }

 private:
  std::vector<u8> code_;
};

}  // namespace vitrine::tests
