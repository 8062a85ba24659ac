#include "emu/os/start_stack.hpp"

#include <fmt/core.h>
#include <cstring>

#include "emu/base/text.hpp"
#include "emu/os/abi.hpp"

namespace vitrine::os {

namespace {

/// Bytes that grow downwards from the stack's end.
class Builder {
 public:
  explicit Builder(u64 end) : end_(end), address_(end) {}

  /// Puts bytes below everything so far; returns their address.
  u64 push(const void* bytes, std::size_t size) {
    const auto* first = static_cast<const u8*>(bytes);
    reversed_.insert(reversed_.end(), std::make_reverse_iterator(first + size),
                     std::make_reverse_iterator(first));
    address_ = end_ - reversed_.size();
    return address_;
  }
  u64 push_string(const std::string& text) { return push(text.c_str(), text.size() + 1); }
  u64 push_word(u64 word) { return push(&word, sizeof word); }
  /// Zero bytes until `size` further ones would end 16-aligned.
  void align_for(u64 size) {
    while ((address_ - size) % 16 != 0)
      push("", 1);
  }
  [[nodiscard]] std::vector<u8> bytes() const { return {reversed_.rbegin(), reversed_.rend()}; }
  [[nodiscard]] u64 address() const { return address_; }

 private:
  u64 end_, address_;
  std::vector<u8> reversed_;
};

/// The strings so that the first lies lowest, as Linux has them.
std::vector<u64> push_strings(Builder& stack, const std::vector<std::string>& texts) {
  std::vector<u64> addresses(texts.size());
  for (std::size_t i = texts.size(); i-- > 0;)
    addresses[i] = stack.push_string(texts[i]);
  return addresses;
}

void push_pointers(std::vector<u64>& words, const std::vector<u64>& pointers) {
  words.insert(words.end(), pointers.begin(), pointers.end());
  words.push_back(0);
}

u64 text_bytes(const ProcessOptions& options) {
  u64 sum = 0;
  for (const auto* list : {&options.arguments, &options.environment}) {
    for (const std::string& text : *list)
      sum += text.size() + 1 + sizeof(u64);
  }
  return sum;
}

std::array<u64, 2> random_words_for(const Defences& defences, RandomStream& common) {
  RandomStream own(defences.canary_seed.value_or(0));
  RandomStream& random = defences.canary_seed ? own : common;
  const u64 first = random.next();
  return {first, random.next()};
}

}  // namespace

Result<u64> build_start_stack(const image::Image& image, const ProcessOptions& options,
                              u64 stack_end, u64 gap, memory::PhysicalMemory& memory,
                              AddressSpace& space, RandomStream& random) {
  if (text_bytes(options) > options.stack_size / 4) {
    return fail("", "the arguments and the environment take more than a quarter of the stack",
                "pass less, or give a larger --stack-size");
  }
  Builder stack(stack_end);
  stack.push_word(0);
  const std::string name = options.arguments.empty() ? image.path : options.arguments.front();
  const u64 executed_name = stack.push_string(name);
  const std::vector<u64> environment = push_strings(stack, options.environment);
  const std::vector<u64> arguments = push_strings(stack, options.arguments);
  const u64 platform = stack.push_string("x86_64");
  stack.align_for(0);
  const std::vector<u8> unused(gap);
  stack.push(unused.data(), unused.size());
  const std::array<u64, 2> random_words = random_words_for(options.defences, random);
  const u64 random_bytes = stack.push(random_words.data(), sizeof random_words);

  constexpr u64 user = 1000;
  // CPUID.1:EDX as far as programs look at it: FPU, TSC, CX8, CMOV, FXSR, SSE, SSE2.
  constexpr u64 hardware = 1 << 0 | 1 << 4 | 1 << 8 | 1 << 15 | 1 << 24 | 1 << 25 | 1 << 26;
  std::vector<u64> words = {options.arguments.size()};
  push_pointers(words, arguments);
  push_pointers(words, environment);
  const auto auxiliary = [&](abi::AuxiliaryType type, u64 value) {
    words.push_back(type);
    words.push_back(value);
  };
  auxiliary(abi::AtHwcap, hardware);
  auxiliary(abi::AtPagesz, memory::page_size);
  auxiliary(abi::AtClktck, 100);
  auxiliary(abi::AtPhdr, image.program_headers);
  auxiliary(abi::AtPhent, 56);
  auxiliary(abi::AtPhnum, image.program_header_count);
  auxiliary(abi::AtBase, 0);
  auxiliary(abi::AtFlags, 0);
  auxiliary(abi::AtEntry, image.entry);
  auxiliary(abi::AtUid, user);
  auxiliary(abi::AtEuid, user);
  auxiliary(abi::AtGid, user);
  auxiliary(abi::AtEgid, user);
  auxiliary(abi::AtSecure, 0);
  auxiliary(abi::AtRandom, random_bytes);
  auxiliary(abi::AtHwcap2, 0);
  auxiliary(abi::AtExecfn, executed_name);
  auxiliary(abi::AtPlatform, platform);
  auxiliary(abi::AtNull, 0);
  stack.align_for(words.size() * sizeof(u64));
  const u64 pointer = stack.push(words.data(), words.size() * sizeof(u64));

  if (!space.place(memory, pointer, stack.bytes())) {
    return fail("", "the start stack does not fit in RAM", "give more with --memory");
  }
  return pointer;
}

}  // namespace vitrine::os
