// What compilers say of the variables in frames, in .debug_info; and the same bytes damaged.

#include <algorithm>
#include <random>

#include "emu/image/elf.hpp"
#include "tests/unit/image_referee/referee.hpp"

using namespace vitrine;
using namespace vitrine::image;

namespace {

constexpr const char* program =
    "struct point { int x, y; char name[12]; };\n"
    "typedef const volatile struct point point_t;\n"
    "static long call(long n, long a) {\n"
    "  long r; __asm__ volatile(\"syscall\" : \"=a\"(r) : \"a\"(n), \"D\"(a) : \"rcx\", \"r11\");\n"
    "  return r; }\n"
    "long greet(int many, void *who) {\n"
    "  char name[32]; short counts[3][4]; point_t where = {many, 2, {0}};\n"
    "  for (int i = 0; i < many; ++i) { char inner[24]; inner[i] = 1; name[i] = inner[i]; }\n"
    "  counts[1][1] = 2;\n"
    "  return name[0] + counts[1][1] + where.x + (who != 0);\n"
    "}\n"
    "void _start(void) { greet(3, 0); call(60, 0); for (;;) { } }\n";

std::string compile(const std::string& compiler, const std::string& options) {
  return compiler + " " + options +
         " -static -nostdlib -fno-stack-protector -mno-sse -o program program.c";
}

/// "name 32": of the function, with their sizes.
std::vector<std::string> variables_of(const Image& image, const char* function) {
  const Symbol* symbol = image.find_symbol(function);
  REQUIRE(symbol != nullptr);
  const FrameLayout* layout = image.frame_of(symbol->value);
  std::vector<std::string> found;
  if (layout != nullptr)
    for (const FrameVariable& variable : layout->variables)
      found.push_back(variable.name + " " + std::to_string(variable.size));
  return found;
}

}  // namespace

TEST_CASE("variables of C programs have names, places and sizes") {
  for (const std::string compiler : {"gcc", "clang-14"}) {
    if (!referee::have({compiler.c_str()})) continue;
    for (const std::string version : {"4", "5"}) {
      INFO(compiler << ", DWARF " << version);
      const referee::Workshop workshop("frame-variables");
      workshop.write("program.c", program);
      workshop.must_run(compile(compiler, "-O0 -gdwarf-" + version));
      const auto image = read_elf(workshop.bytes("program"), "program");
      REQUIRE(image);
      const std::vector<std::string> expected{"many 4",   "who 8", "name 32", "counts 24",
                                              "where 20", "i 4",   "inner 24"};
      CHECK(variables_of(*image, "greet") == expected);
      // None reaches into another, nor into the saved rbp.
      auto variables = image->frame_of(image->find_symbol("greet")->value)->variables;
      std::sort(variables.begin(), variables.end(),
                [](const auto& a, const auto& b) { return a.offset < b.offset; });
      for (std::size_t i = 0; i < variables.size(); ++i) {
        const i64 next = i + 1 < variables.size() ? variables[i + 1].offset : 0;
        CHECK(variables[i].offset + static_cast<i64>(variables[i].size) <= next);
      }
    }
  }
}

TEST_CASE("damaged debugging information is read as far as it goes") {
  if (!referee::have({"gcc"})) return;
  const referee::Workshop workshop("damaged-variables");
  workshop.write("program.c", program);
  workshop.must_run(compile("gcc", "-O1 -g"));
  const std::vector<u8> whole = workshop.bytes("program");
  std::mt19937 random(6);
  for (int round = 0; round < 3000; ++round) {
    std::vector<u8> bytes = whole;
    for (u64 i = random() % 8 + 1; i > 0; --i)
      bytes[random() % bytes.size()] = static_cast<u8>(random());
    const auto image = read_elf(bytes, "program");
    if (!image) continue;
    for (const FrameLayout& layout : image->frames)
      CHECK(image->frame_of(layout.function) == &layout);
  }
}
