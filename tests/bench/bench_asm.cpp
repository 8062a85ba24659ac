// Speed of the assembler on generated source: labels, jumps, memory operands.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>

#include "asm/assembler.hpp"

namespace {

std::string generate(int blocks) {
  std::string source = "global _start\nsection .text\n_start:\n";
  for (int i = 0; i < blocks; ++i) {
    const std::string number = std::to_string(i);
    source += "label" + number + ":\n    mov rax, [rbx+8]\n    add rcx, rdx\n";
    source += "    mov qword [rsp+16], 5\n    cmp eax, 0x10 ; compare\n";
    source += "    jne label" + std::to_string(std::max(0, i - 3)) + "\n";
    source += "    lea rsi, [rdi+rax*4-32]\n";
    source += "    jz label" + std::to_string(std::min(blocks - 1, i + 2)) + "\n";
  }
  return source;
}

void assemble_generated(benchmark::State& state) {
  constexpr int lines_per_block = 8;
  const int blocks = static_cast<int>(state.range(0)) / lines_per_block;
  const std::string source = generate(blocks);
  for (auto step : state) {
    const auto assembly = vitrine::assembler::assemble("generated.asm", source);
    if (!assembly.ok()) state.SkipWithError("the generated source has errors");
    benchmark::DoNotOptimize(assembly.object.sections.data());
  }
  state.SetItemsProcessed(state.iterations() * blocks * lines_per_block);
}

}  // namespace

BENCHMARK(assemble_generated)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
