// Every source of tests/golden/asm through nasm and through ours: the same objects and binaries.

#include <algorithm>
#include <map>

#include "asm/assembler.hpp"
#include "emu/image/elf.hpp"
#include "tests/unit/asm_referee/corpus.hpp"
#include "tests/unit/image_referee/referee.hpp"

using namespace vitrine;
using namespace vitrine::assembler;
using referee::Workshop;

namespace {

/// `..@17.` numbered in order of appearance: NASM counts the calls of its own macros too.
std::string renumbered(const std::string& text) {
  std::map<std::string, std::size_t> numbers;
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    if (text.compare(i, 3, "..@") != 0) {
      result += text[i++];
      continue;
    }
    const std::size_t end = text.find_first_not_of("0123456789", i + 3);
    const auto number = numbers.emplace(text.substr(i, end - i), numbers.size()).first->second;
    result += "..@" + std::to_string(number);
    i = end;
  }
  return result;
}

/// What readelf says of an object, and the bytes of each section.
std::string described(const Workshop& shop, const std::string& file) {
  shop.must_run("readelf -SsrW " + file + " > all.txt; for s in $(readelf -SW " + file +
                " | sed -n 's/^ *\\[ *[0-9]*\\] \\([._a-zA-Z0-9-]*\\) *PROGBITS.*/\\1/p'); do "
                "readelf -x $s " +
                file + "; done >> all.txt 2>&1");
  std::string text = shop.text("all.txt");
  // Names of different length move what stands behind them in the file.
  const bool numbered = text.find("..@") != std::string::npos;
  text = renumbered(text);
  if (numbered) text.erase(0, text.find("Symbol table"));
  return text;
}

}  // namespace

TEST_CASE("objects and flat binaries are those of nasm") {
  if (!referee::have({"nasm", "readelf"})) return;
  const Workshop shop("asm_corpus");
  shop.must_run("cp '" + corpus::directory.string() + "'/* .");
  std::size_t count = 0;
  for (const auto& path : corpus::sources()) {
    ++count;
    const std::string name = path.filename().string();
    INFO(name);
    const bool flat = corpus::is_flat(path);
    const Assembly ours = corpus::assembled(path);
    REQUIRE(ours.ok());
    shop.must_run("nasm -w-all -f " + std::string(flat ? "bin " : "elf64 ") + name + " -o nasm.o");
    if (flat) {
      CHECK(ours.flat == shop.bytes("nasm.o"));
      continue;
    }
    image::Object object = ours.object;
    object.source_name = name;
    shop.write("ours.o", image::write_object(object, false));
    CHECK(described(shop, "ours.o") == described(shop, "nasm.o"));
  }
  CHECK(count >= 60);
}

TEST_CASE("listings are those of nasm") {
  if (!referee::have({"nasm"})) return;
  const Workshop shop("asm_listing");
  shop.must_run("cp '" + corpus::directory.string() + "'/* .");
  for (const char* name : {"alu-add", "calls", "times", "sections", "data-strings", "jumps",
                           "reserve", "symbols", "incbin", "equ"}) {
    INFO(name);
    const auto path = corpus::directory / (std::string(name) + ".asm");
    Options options = corpus::options(path);
    options.listing = true;
    const Assembly ours = assemble(path.string(), corpus::text(path), options);
    shop.must_run("nasm -w-all -f elf64 " + std::string(name) + ".asm -o nasm.o -l nasm.lst");
    CHECK(ours.listing == shop.text("nasm.lst"));
  }
}
