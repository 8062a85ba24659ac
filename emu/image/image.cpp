// Looking things up in a program: all searches rest on the sorted order that image.hpp promises.

#include "emu/image/image.hpp"

#include <algorithm>

#include "emu/base/text.hpp"

namespace vitrine::image {

namespace {

/// How many symbols symbol_at() looks back over: a table of a million local labels must not make
/// every lookup walk through all of them.
constexpr int symbol_search_limit = 4096;

/// Marks that the linker sets at section ends; they often coincide with a variable's own label.
bool is_linker_mark(std::string_view name) {
  return name == "__bss_start" || name == "_edata" || name == "_end" || name == "edata" ||
         name == "end" || name == "__executable_start" || name == "_etext" || name == "etext";
}

/// Whether a symbol names a thing of its own rather than a place inside one. NASM's local labels
/// contain a dot ("sum.loop", "..@3.skip"); so do compilers' clones of functions, which are typed.
bool is_principal(const Symbol& symbol) {
  if (symbol.kind != SymbolKind::Label) return true;
  return symbol.name.find('.') == std::string::npos && !is_linker_mark(symbol.name);
}

/// The linker's own marks are global; a program's label of such a name hardly ever is.
bool is_wall(const Symbol& symbol) {
  return symbol.kind == SymbolKind::Label && symbol.global && is_linker_mark(symbol.name);
}

bool is_sized_past(const Symbol& symbol, u64 address) {
  return symbol.size != 0 && address - symbol.value >= symbol.size;
}

/// Whether `path` is `wanted` or ends in "/wanted".
bool path_ends_in(std::string_view path, std::string_view wanted) {
  if (path.size() < wanted.size() || wanted.empty()) return false;
  const std::size_t start = path.size() - wanted.size();
  return path.substr(start) == wanted && (start == 0 || path[start - 1] == '/');
}

}  // namespace

const Segment* Image::segment_at(u64 address) const {
  const auto next =
      std::upper_bound(segments.begin(), segments.end(), address,
                       [](u64 value, const Segment& segment) { return value < segment.address; });
  if (next == segments.begin()) return nullptr;
  const Segment& segment = *std::prev(next);
  return address - segment.address < segment.memory_size ? &segment : nullptr;
}

const Symbol* Image::find_symbol(std::string_view name) const {
  const Symbol* found = nullptr;
  for (const Symbol& symbol : symbols) {
    if (symbol.name != name) continue;
    if (symbol.global) return &symbol;
    if (found == nullptr) found = &symbol;
  }
  return found;
}

const Symbol* Image::symbol_at(u64 address) const {
  const Segment* segment = segment_at(address);
  if (segment == nullptr) return nullptr;
  const auto above =
      std::upper_bound(symbols.begin(), symbols.end(), address,
                       [](u64 value, const Symbol& symbol) { return value < symbol.value; });
  const Symbol* principal = nullptr;  // the best so far, of one address
  const Symbol* local = nullptr;      // the nearest other label, when there is no principal one
  // NASM's debug information gives `a: resb 1000` the size of one element: the nearest object
  // claims what is behind it, unless one is large enough to hold it.
  const Symbol* short_object = nullptr;
  u64 wall = 0;  // where a linker's mark ends a section: of those below, only sized ones reach past
  int steps = 0;
  for (auto it = above; it != symbols.begin() && steps < symbol_search_limit; ++steps) {
    const Symbol& symbol = *--it;
    if (symbol.value < segment->address) break;
    if (principal != nullptr && symbol.value != principal->value) break;
    if (symbol.kind == SymbolKind::Constant) continue;
    if (is_wall(symbol)) {
      wall = std::max(wall, symbol.value);
      continue;
    }
    const bool past = is_sized_past(symbol, address);
    if (past && symbol.kind != SymbolKind::Object) continue;
    if ((past || symbol.size == 0) && (symbol.value < wall || short_object != nullptr)) continue;
    if (past) {
      short_object = &symbol;
    } else if (is_principal(symbol)) {
      // Of several at one address the first typed one wins, else the first as in the file.
      const bool typed = symbol.kind != SymbolKind::Label;
      if (principal == nullptr || typed || principal->kind == SymbolKind::Label)
        principal = &symbol;
    } else if (local == nullptr || local->value == symbol.value) {
      local = &symbol;
    }
  }
  if (principal != nullptr) return principal;
  return short_object != nullptr ? short_object : local;
}

std::string Image::describe(u64 address) const {
  const Symbol* symbol = symbol_at(address);
  if (symbol == nullptr) return hex(address);
  if (symbol->value == address) return symbol->name;
  return symbol->name + "+" + hex(address - symbol->value);
}

const LineEntry* Image::line_at(u64 address) const {
  const auto next =
      std::upper_bound(lines.begin(), lines.end(), address,
                       [](u64 value, const LineEntry& row) { return value < row.address; });
  if (next == lines.begin()) return nullptr;
  const LineEntry& row = *std::prev(next);
  return row.line == 0 ? nullptr : &row;
}

std::string Image::place(u64 address) const {
  const LineEntry* found = line_at(address);
  if (found == nullptr || found->file >= files.size()) return {};
  return files[found->file].path + ":" + std::to_string(found->line);
}

std::string_view Image::source_text(const LineEntry& line) const {
  if (line.file >= files.size() || line.line == 0) return {};
  const SourceText& text = files[line.file].lines;
  return line.line <= text.size() ? text[line.line - 1] : std::string_view{};
}

std::vector<u64> Image::addresses_of(std::string_view file, u32 line) const {
  const bool exact = std::any_of(files.begin(), files.end(),
                                 [&](const SourceFile& source) { return source.path == file; });
  std::vector<bool> wanted;
  for (const SourceFile& source : files)
    wanted.push_back(exact ? source.path == file : path_ends_in(source.path, file));

  const auto is_wanted = [&](u32 at_file, u32 at_line) {
    return line != 0 && at_line == line && at_file < wanted.size() && wanted[at_file];
  };

  std::vector<u64> addresses;
  const LineEntry* previous = nullptr;
  for (const LineEntry& row : lines) {
    const bool continues =
        previous != nullptr && previous->file == row.file && previous->line == row.line;
    const bool call_continues = previous != nullptr && previous->call_file == row.call_file &&
                                previous->call_line == row.call_line;
    if ((!continues && is_wanted(row.file, row.line)) ||
        (!call_continues && is_wanted(row.call_file, row.call_line)))
      addresses.push_back(row.address);
    previous = &row;
  }
  return addresses;
}

const FrameLayout* Image::frame_of(u64 function) const {
  const auto it = std::lower_bound(
      frames.begin(), frames.end(), function,
      [](const FrameLayout& frame, u64 address) { return frame.function < address; });
  return it != frames.end() && it->function == function ? &*it : nullptr;
}

Image moved(Image image, u64 distance) {
  if (image.segments.empty()) return image;
  // Up or down: a sum of 64 bits wraps.
  const u64 by = position_independent_base + distance - image.segments.front().address;
  for (Segment& segment : image.segments)
    segment.address += by;
  image.entry += by;
  if (image.program_headers != 0) image.program_headers += by;
  for (Symbol& symbol : image.symbols)
    if (symbol.kind != SymbolKind::Constant) symbol.value += by;
  std::stable_sort(image.symbols.begin(), image.symbols.end(),
                   [](const Symbol& a, const Symbol& b) { return a.value < b.value; });
  for (LineEntry& line : image.lines)
    line.address += by;
  for (FrameLayout& frame : image.frames)
    frame.function += by;
  return image;
}

void sort_lines(std::vector<LineEntry>& lines) {
  const auto before = [](const LineEntry& a, const LineEntry& b) {
    return a.address != b.address ? a.address < b.address : a.line == 0 && b.line != 0;
  };
  if (!std::is_sorted(lines.begin(), lines.end(), before))
    std::stable_sort(lines.begin(), lines.end(), before);
  std::size_t kept = 0;
  for (const LineEntry& line : lines) {
    if (kept != 0 && lines[kept - 1].address == line.address) --kept;
    lines[kept++] = line;
  }
  lines.resize(kept);
}

}  // namespace vitrine::image
