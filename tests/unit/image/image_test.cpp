#include "emu/image/image.hpp"

#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::image;

namespace {

Image two_functions() {
  Image image;
  image.segments = {{0x401000, 0x100, Permission::Read | Permission::Execute, {}, ".text"},
                    {0x402000, 0x40, Permission::Read | Permission::Write, {}, ".data"}};
  image.symbols = {{"answer", 42, 0, SymbolKind::Constant, false},
                   {"_start", 0x401000, 0, SymbolKind::Label, true},
                   {"_start.loop", 0x401008, 0, SymbolKind::Label, false},
                   {"sum", 0x401010, 0x10, SymbolKind::Function, true},
                   {"sum.end", 0x401020, 0, SymbolKind::Label, false},
                   {"magic", 0x401030, 0, SymbolKind::Constant, false},
                   {"__bss_start", 0x402010, 0, SymbolKind::Label, true},
                   {"buffer", 0x402010, 0, SymbolKind::Label, false}};
  image.files = {{"src/sum.asm", SourceText("_start:\n  call sum\nsum:\n  ret")},
                 {"lib/sum.asm", {}}};
  image.lines = {{0x401000, 0, 2}, {0x401005, 0, 2}, {0x401008, 0, 4}, {0x401010, 0, 2},
                 {0x401020, 0, 0}, {0x401080, 1, 2}, {0x401090, 0, 0}};
  image.frames = {{0x401010, {{"x", -8, 8, false}}}};
  return image;
}

std::string name_at(const Image& image, u64 address) {
  const Symbol* symbol = image.symbol_at(address);
  return symbol == nullptr ? "" : symbol->name;
}

}  // namespace

TEST_CASE("an address belongs to the function or label before it") {
  const Image image = two_functions();
  CHECK(name_at(image, 0x401000) == "_start");
  CHECK(name_at(image, 0x40100a) == "_start");  // not _start.loop
  CHECK(name_at(image, 0x401010) == "sum");
  CHECK(name_at(image, 0x40101f) == "sum");
  CHECK(image.describe(0x40101b) == "sum+0xb");
  CHECK(image.describe(0x401010) == "sum");
}

TEST_CASE("a symbol with a size covers no more than that") {
  const Image image = two_functions();
  CHECK(name_at(image, 0x401020) == "_start");
  CHECK(name_at(image, 0x401038) == "_start");  // the constant of that value is no place
}

TEST_CASE("no symbol reaches across segments") {
  const Image image = two_functions();
  CHECK(image.symbol_at(0x400fff) == nullptr);
  CHECK(image.symbol_at(0x401100) == nullptr);
  CHECK(image.symbol_at(0x402000) == nullptr);
  CHECK(image.symbol_at(42) == nullptr);
  CHECK(image.describe(0x402000) == "0x402000");
  CHECK(name_at(image, 0x402018) == "buffer");  // rather than the linker's mark
}

TEST_CASE("a local label names what no other does") {
  Image image = two_functions();
  image.symbols = {{"_start.loop", 0x401008, 0, SymbolKind::Label, false}};
  CHECK(name_at(image, 0x401009) == "_start.loop");
}

TEST_CASE("of several symbols at one address the typed one wins, then the first") {
  Image image = two_functions();
  image.symbols = {{"a", 0x401000, 0, SymbolKind::Label, false},
                   {"b", 0x401000, 0, SymbolKind::Label, false}};
  CHECK(name_at(image, 0x401001) == "a");
  image.symbols[1].kind = SymbolKind::Function;
  CHECK(name_at(image, 0x401001) == "b");
}

TEST_CASE("symbols are found by name, the global one first") {
  Image image = two_functions();
  REQUIRE(image.find_symbol("sum") != nullptr);
  CHECK(image.find_symbol("sum")->value == 0x401010);
  CHECK(image.find_symbol("nothing") == nullptr);
  image.symbols.insert(image.symbols.begin(), {"sum", 0x10, 0, SymbolKind::Constant, false});
  CHECK(image.find_symbol("sum")->value == 0x401010);
}

TEST_CASE("lines cover addresses up to the next entry or the end of their sequence") {
  const Image image = two_functions();
  CHECK(image.line_at(0x400fff) == nullptr);
  CHECK(image.place(0x401007) == "src/sum.asm:2");
  CHECK(image.place(0x40101f) == "src/sum.asm:2");
  CHECK(image.line_at(0x401020) == nullptr);
  CHECK(image.place(0x401030).empty());
  REQUIRE(image.line_at(0x401008) != nullptr);
  CHECK(image.source_text(*image.line_at(0x401008)) == "  ret");
  CHECK(image.source_text({0, 0, 5}).empty());
  CHECK(image.source_text({0, 7, 1}).empty());
  CHECK(image.source_text(*image.line_at(0x401080)).empty());  // the file could not be read
}

TEST_CASE("a line's addresses are those where a run of it begins") {
  const Image image = two_functions();
  CHECK(image.addresses_of("src/sum.asm", 2) == std::vector<u64>{0x401000, 0x401010});
  CHECK(image.addresses_of("sum.asm", 2) == std::vector<u64>{0x401000, 0x401010, 0x401080});
  CHECK(image.addresses_of("um.asm", 2).empty());
  CHECK(image.addresses_of("src/sum.asm", 3).empty());
  CHECK(image.addresses_of("src/sum.asm", 0).empty());
}

TEST_CASE("frames are found by their function's first address") {
  const Image image = two_functions();
  REQUIRE(image.frame_of(0x401010) != nullptr);
  CHECK(image.frame_of(0x401010)->variables.front().name == "x");
  CHECK(image.frame_of(0x401011) == nullptr);
}

TEST_CASE("sorting lines keeps the last entry of an address") {
  std::vector<LineEntry> lines = {{0x20, 0, 7}, {0x10, 0, 1}, {0x20, 0, 0}, {0x10, 0, 2}};
  sort_lines(lines);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].line == 2);
  CHECK(lines[1].line == 7);  // a sequence that starts where another ends
}

TEST_CASE("what NASM gives the size of one element reaches as far as the next thing") {
  Image image;
  image.segments = {{0x402000, 0x1000, Read | Write, {}, ".data"}};
  image.symbols = {{"table", 0x402000, 8, SymbolKind::Object, false},
                   {"_edata", 0x402100, 0, SymbolKind::Label, true},
                   {"__bss_start", 0x402100, 0, SymbolKind::Label, true},
                   {"grid", 0x402140, 1, SymbolKind::Object, false},
                   {"grid.row", 0x402150, 0, SymbolKind::Label, false},
                   {"other", 0x402200, 8, SymbolKind::Object, false},
                   {"top", 0x402300, 0, SymbolKind::Label, false},
                   {"_end", 0x402400, 0, SymbolKind::Label, true}};
  CHECK(name_at(image, 0x402000) == "table");
  CHECK(name_at(image, 0x4020ff) == "table");
  CHECK(image.symbol_at(0x402108) == nullptr);  // another section: neither table nor a mark
  CHECK(name_at(image, 0x402140) == "grid");
  CHECK(name_at(image, 0x4021ff) == "grid");
  CHECK(image.describe(0x402250) == "other+0x50");
  CHECK(name_at(image, 0x402310) == "top");
  CHECK(image.symbol_at(0x402410) == nullptr);
}

TEST_CASE("a source's lines end at line feeds, and carriage returns before them are no text") {
  const SourceText text("one\r\n\nthree\nfour");
  REQUIRE(text.size() == 4);
  CHECK(text[0] == "one");
  CHECK(text[1].empty());
  CHECK(text[2] == "three");
  CHECK(text[3] == "four");
  CHECK(SourceText("one\n").size() == 1);
  CHECK(SourceText("\n").size() == 1);
  CHECK(SourceText("").empty());
  CHECK(SourceText().empty());
}
