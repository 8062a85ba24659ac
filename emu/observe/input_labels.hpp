#pragma once
// Which bytes of the program's input each byte of memory and registers came from. Fed with the
// steps of an observed run. The rules:
//
//   - Input is what the program reads from standard input and from files, and its arguments and
//     environment. Of a run that is not fed from its start, standard input counts from there.
//   - Moves, pushes and pops, string instructions and the bitwise operations keep the label of each
//     byte; but a byte that a constant has cleared or set as a whole is the program's. Other
//     results get one label for all their bytes, which spans those of the operands; of two
//     different inputs the first operand's stays. What was combined with the program's own
//     variables is marked as mixed. `xor r, r` and `sub r, r` make a number of the program's own.
//   - Addresses are not followed: an entry of a table is the program's, whoever chose the index.
//     Nor are flags: what a comparison decides carries no label.
//   - What the kernel writes otherwise, and what a system call returns, is no input.

#include <array>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "emu/machine/machine.hpp"
#include "emu/observe/filled_buffers.hpp"

namespace vitrine::observe {

/// Bytes `first` to `last` of an input.
struct InputLabel {
  u32 source = 0;  ///< 1 + index into InputLabels::sources(); 0: no input
  u32 first = 0, last = 0;
  bool mixed = false;  ///< combined with bits that are neither input nor constant

  explicit operator bool() const { return source != 0; }
  bool operator==(const InputLabel&) const = default;
};

/// The label that spans both, or all.
[[nodiscard]] InputLabel span_of(const InputLabel& a, const InputLabel& b);
[[nodiscard]] InputLabel span_of(std::span<const InputLabel> labels);

/// Where several bytes came from: a span of each input, in the order of the bytes.
using InputSpans = std::vector<InputLabel>;
void add_span(InputSpans& spans, const InputLabel& label);
[[nodiscard]] InputSpans spans_of(std::span<const InputLabel> labels);

/// Of the eight bytes of a word.
using WordLabels = std::array<InputLabel, 8>;
/// Whether each of its bytes was copied from the input, also by way of constants; and whether
/// arithmetic has made it, which gives all bytes of a result the same label.
[[nodiscard]] bool is_copy(const WordLabels& labels);
[[nodiscard]] bool is_computed(const WordLabels& labels);

class InputLabels {
 public:
  /// Begins where the machine is, with the arguments and the environment if that is the start.
  explicit InputLabels(const machine::Machine& machine);

  void on_step(const machine::StepEvent& event);

  /// Of one byte, and of several.
  [[nodiscard]] InputLabel at(u64 address) const;
  [[nodiscard]] InputSpans in_memory(u64 address, u64 size) const;
  /// Whether any of them came from the input.
  [[nodiscard]] bool any_in_memory(u64 address, u64 size) const;
  [[nodiscard]] InputLabel in_register(isa::Gpr number) const;
  [[nodiscard]] WordLabels word_in_memory(u64 address) const;
  [[nodiscard]] const WordLabels& word_in_register(isa::Gpr number) const { return gpr_[number]; }

  /// The names of the inputs: "standard input", "argument 1", "the file notes.txt".
  [[nodiscard]] const std::vector<std::string>& sources() const { return sources_; }
  /// "byte 40 of standard input", "bytes 40 to 47 of argument 1"; "" for no label. Of several
  /// inputs: with "and" between them.
  [[nodiscard]] std::string describe(const InputLabel& label) const;
  [[nodiscard]] std::string describe(const InputSpans& spans) const;

 private:
  static constexpr std::size_t widest = 16;  // bytes of a register
  using Labels = std::array<InputLabel, widest>;
  using Page = std::array<InputLabel, memory::page_size>;

  /// Where an operand's bytes are.
  struct Place {
    enum class Kind : u8 { None, Gpr, Xmm, Memory } kind{};
    u8 number = 0, first = 0;  ///< the register, and its first byte (ah: 1)
    u8 size = 0;
    u64 address = 0;
  };
  // input_labels.cpp: what is kept
  [[nodiscard]] Labels read(const Place& place) const;
  void write(const Place& place, const Labels& labels);
  void set_gpr(u8 number, u8 first, u8 size, const Labels& labels);
  void set_memory(u64 address, u64 size, const Labels& labels);
  void clear_memory(u64 address, u64 size);
  void label_memory(u64 address, u64 size, u32 source, u64 first);
  void label_string(u64 address, const std::string& name);
  void label_start();
  [[nodiscard]] u32 source_named(const std::string& name);

  // input_flow.cpp: what the instructions do to it
  [[nodiscard]] Place operand(const machine::StepEvent& event, std::size_t number,
                              memory::AccessKind kind) const;
  void move(const machine::StepEvent& event);
  void extend(const machine::StepEvent& event, bool is_signed);
  void exchange(const machine::StepEvent& event);
  void stack(const machine::StepEvent& event);
  void string(const machine::StepEvent& event);
  void bitwise(const machine::StepEvent& event);
  void compute(const machine::StepEvent& event);
  void multiply(const machine::StepEvent& event);
  void address(const machine::StepEvent& event);
  void system_call(const machine::StepEvent& event);
  void read_from(u64 descriptor, const FilledBuffer& filled, u64 back);
  void bytes(const machine::StepEvent& event);

  const machine::Machine& machine_;
  std::vector<std::string> sources_;
  std::unordered_map<u64, std::unique_ptr<Page>> pages_;  ///< by page number
  std::array<WordLabels, 16> gpr_{};
  std::array<Labels, 16> xmm_{};
  std::string input_name_;  ///< of standard input
  u64 input_read_ = 0;      ///< bytes taken from it
};

}  // namespace vitrine::observe
