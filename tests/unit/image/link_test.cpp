#include "emu/base/text.hpp"
#include "emu/image/elf.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::image;

namespace {

constexpr u64 alloc = 2;
constexpr u64 write = 1;
constexpr u64 execute = 4;

Section section(std::string name, u64 flags, std::vector<u8> bytes, u64 alignment = 1) {
  Section made;
  made.name = std::move(name);
  made.flags = flags;
  made.alignment = alignment;
  made.size = bytes.size();
  made.bytes = std::move(bytes);
  return made;
}

Section nobits(std::string name, u64 size, u64 alignment) {
  Section made = section(std::move(name), alloc | write, {}, alignment);
  made.type = 8;
  made.size = size;
  return made;
}

ObjectSymbol symbol(std::string name, i32 in, u64 value) {
  ObjectSymbol made;
  made.name = std::move(name);
  made.section = in;
  made.value = value;
  return made;
}

/// _start at the first of 16 bytes of text, room for relocations in them.
Object small_object() {
  Object object;
  object.source_name = "t.asm";
  object.sections = {section(".text", alloc | execute, std::vector<u8>(16), 16),
                     section(".rodata", alloc, {1, 2, 3}, 4),
                     section(".data", alloc | write, std::vector<u8>(8), 4),
                     nobits(".bss", 100, 4)};
  object.symbols = {symbol("_start", 0, 0), symbol("_start.loop", 0, 8),
                    symbol("text", 1, 0),   symbol("number", 2, 0),
                    symbol("buffer", 3, 0), symbol("limit", ObjectSymbol::absolute, 10)};
  object.files = {{"t.asm", SourceText("_start:\nnop")}};
  object.lines = {{0, 0, 0, 2}, {0, 4, 0, 3}};
  return object;
}

Relocation against_symbol(RelocationType type, u64 offset, u32 index, i64 addend) {
  Relocation made;
  made.type = type;
  made.offset = offset;
  made.symbol = index;
  made.addend = addend;
  return made;
}

u64 read(const Image& image, u64 address, unsigned size) {
  const Segment* segment = image.segment_at(address);
  REQUIRE(segment != nullptr);
  u64 value = 0;
  for (unsigned i = 0; i < size; ++i)
    value |= u64{segment->bytes.at(address - segment->address + i)} << (8 * i);
  return value;
}

std::string error_of(const Object& object) {
  const auto image = link(object);
  REQUIRE_FALSE(image);
  return image.error().to_string();
}

}  // namespace

TEST_CASE("sections are laid out as GNU ld lays them out") {
  const auto image = link(small_object());
  REQUIRE(image);
  REQUIRE(image->segments.size() == 4);
  const auto& segments = image->segments;
  CHECK(segments[0].address == 0x400000);
  CHECK(segments[0].permissions == Permission::Read);
  CHECK(segments[1].address == 0x401000);
  CHECK(segments[1].permissions == (Permission::Read | Permission::Execute));
  CHECK(segments[2].address == 0x402000);
  CHECK(segments[2].permissions == Permission::Read);
  CHECK(segments[3].address == 0x403004);  // the offset in the page goes on from .rodata's end
  CHECK(segments[3].permissions == (Permission::Read | Permission::Write));
  CHECK(segments[3].bytes.size() == 8);
  CHECK(segments[3].memory_size >= 108);
  CHECK(image->entry == 0x401000);
  CHECK(image->find_symbol("buffer")->value == 0x40300c);
  CHECK(image->find_symbol("limit")->kind == SymbolKind::Constant);
  CHECK(image->find_symbol("_start.loop")->value == 0x401008);
  CHECK_FALSE(image->executable_stack.has_value());
  CHECK(image->program_headers == 0x400040);
  CHECK(image->program_header_count == 4);
  CHECK(read(*image, 0x400000, 4) == 0x464c457f);
  CHECK(read(*image, 0x400018, 8) == image->entry);
}

TEST_CASE("without read-only data, data begin a page") {
  Object object = small_object();
  object.sections[1].size = 0;
  object.sections[1].bytes.clear();
  const auto image = link(object);
  REQUIRE(image);
  CHECK(image->find_symbol("number")->value == 0x402000);
}

TEST_CASE("lines and places follow the sections") {
  const auto image = link(small_object());
  REQUIRE(image);
  CHECK(image->place(0x401003) == "t.asm:2");
  CHECK(image->place(0x40100f) == "t.asm:3");
  CHECK(image->place(0x401010).empty());
}

TEST_CASE("each relocation type computes what the ABI says") {
  Object object = small_object();
  auto& relocations = object.sections[2].relocations;
  const auto apply = [&](RelocationType type, u32 index, i64 addend, unsigned size) {
    relocations = {against_symbol(type, 0, index, addend)};
    const auto image = link(object);
    REQUIRE(image);
    return read(*image, image->find_symbol("number")->value, size);
  };
  CHECK(apply(RelocationType::Abs64, 1, 2, 8) == 0x40100a);
  CHECK(apply(RelocationType::Abs64, 5, -11, 8) == ~u64{0});
  CHECK(apply(RelocationType::Abs32, 1, 2, 4) == 0x40100a);
  CHECK(apply(RelocationType::Abs32S, 5, -11, 4) == 0xffffffff);
  CHECK(apply(RelocationType::Pc32, 1, 0, 4) == 0xffffe004);
  CHECK(apply(RelocationType::Plt32, 1, -4, 4) == 0xffffe000);
  CHECK(apply(RelocationType::Pc64, 1, 0, 8) == 0xffffffffffffe004);
  CHECK(apply(RelocationType::Abs16, 5, 0, 2) == 10);
  CHECK(apply(RelocationType::Abs8, 5, 245, 1) == 255);
  CHECK(apply(RelocationType::Pc16, 1, 0, 2) == 0xe004);
}

TEST_CASE("a GOT entry holds the address that a GOTPCREL relocation points at") {
  Object object = small_object();
  object.sections[0].relocations = {against_symbol(RelocationType::GotPcRel, 3, 4, -4)};
  const auto image = link(object);
  REQUIRE(image);
  const u64 entry = 0x401007 + read(*image, 0x401003, 4);
  CHECK(read(*image, entry, 8) == image->find_symbol("buffer")->value);
}

TEST_CASE("a relocation that overflows is refused with its place") {
  Object object = small_object();
  object.sections[0].relocations = {against_symbol(RelocationType::Abs8, 5, 1, 0)};
  const std::string message = error_of(object);
  CHECK(message.find("t.asm:3: ") == 0);
  CHECK(message.find("`_start.loop`: 0x401008 does not fit in 8 bits") != std::string::npos);
  object.symbols[5].value = u64{1} << 32;
  object.sections[0].relocations = {against_symbol(RelocationType::Abs32, 0, 5, 0)};
  CHECK(error_of(object).find("does not fit in 32 bits") != std::string::npos);
  object.sections[0].relocations = {against_symbol(RelocationType::Abs64, 9, 5, 0)};
  CHECK(error_of(object).find("outside section .text") != std::string::npos);
}

TEST_CASE("undefined symbols are all named, with the nearest name there is") {
  Object object = small_object();
  object.symbols.push_back(symbol("nunber", ObjectSymbol::undefined, 0));
  object.symbols.push_back(symbol("printf", ObjectSymbol::undefined, 0));
  object.symbols.push_back(symbol("unused", ObjectSymbol::undefined, 0));
  object.sections[0].relocations = {against_symbol(RelocationType::Pc32, 0, 6, 0),
                                    against_symbol(RelocationType::Pc32, 4, 7, 0)};
  const std::string message = error_of(object);
  CHECK(message.find("t.asm:2: undefined symbol `nunber` (did you mean `number`?); "
                     "undefined symbol `printf` at t.asm:3") == 0);
  CHECK(message.find("unused") == std::string::npos);
}

TEST_CASE("an undefined weak symbol is zero") {
  Object object = small_object();
  object.symbols.push_back(symbol("maybe", ObjectSymbol::undefined, 0));
  object.symbols.back().weak = true;
  object.sections[2].relocations = {against_symbol(RelocationType::Abs64, 0, 6, 0)};
  const auto image = link(object);
  REQUIRE(image);
  CHECK(read(*image, 0x403004, 8) == 0);
}

TEST_CASE("a program without an entry is told how to make one") {
  Object object = small_object();
  object.symbols[0].name = "_strat";
  CHECK(error_of(object) ==
        "t.asm: no `_start` (did you mean `_strat`?) (add `global _start` and a label `_start:`)");
  object.symbols[0] = symbol("_start", 2, 0);
  CHECK(error_of(object).find("`_start` is in .data, which is not executable") !=
        std::string::npos);
}

TEST_CASE("the stack's permission comes from .note.GNU-stack") {
  Object object = small_object();
  object.sections.push_back(section(".note.GNU-stack", 0, {}));
  CHECK(link(object)->executable_stack == false);
  object.sections.back().flags = execute;
  CHECK(link(object)->executable_stack == true);
}

TEST_CASE("thread-local and oversized sections are refused") {
  Object object = small_object();
  object.sections[3].size = u64{1} << 62;
  CHECK(error_of(object).find("section .bss takes") != std::string::npos);
  object = small_object();
  object.sections[2].flags |= 0x400;
  CHECK(error_of(object).find("thread-local") != std::string::npos);
}

TEST_CASE("common symbols live in .bss, aligned as they ask") {
  Object object = small_object();
  object.symbols.push_back(symbol("shared", ObjectSymbol::common, 32));
  object.symbols.back().size = 100;
  const auto image = link(object);
  REQUIRE(image);
  const Symbol* shared = image->find_symbol("shared");
  CHECK(shared->value % 32 == 0);
  CHECK(shared->value >= image->find_symbol("buffer")->value + 100);
  CHECK(image->segment_at(shared->value + 99) == &image->segments.back());
}

TEST_CASE("frame symbols name the slots of their function and are no labels") {
  Object object = small_object();
  const u64 minus_8 = static_cast<u64>(i64{-8});
  object.symbols.push_back(symbol("frame$_start$x$8", ObjectSymbol::absolute, minus_8));
  object.symbols.push_back(symbol("frame$_start$a$8", ObjectSymbol::absolute, 16));
  object.symbols.push_back(symbol("frame$nowhere$a$8", ObjectSymbol::absolute, 16));
  object.symbols.push_back(symbol("frame$odd", ObjectSymbol::absolute, 16));
  const auto image = link(object);
  REQUIRE(image);
  REQUIRE(image->frames.size() == 1);
  const FrameLayout* frame = image->frame_of(0x401000);
  REQUIRE(frame != nullptr);
  REQUIRE(frame->variables.size() == 2);
  CHECK(frame->variables[0].name == "x");
  CHECK(frame->variables[0].offset == -8);
  CHECK(frame->variables[0].size == 8);
  CHECK_FALSE(frame->variables[0].parameter);
  CHECK(frame->variables[1].parameter);
  CHECK(image->find_symbol("frame$_start$x$8") == nullptr);
  CHECK(image->find_symbol("frame$odd") != nullptr);
}
