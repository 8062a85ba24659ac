#include "emu/image/dwarf_lines.hpp"

#include <array>
#include <unordered_map>

#include "emu/image/dwarf_forms.hpp"

namespace vitrine::image {

namespace {

constexpr std::size_t path_limit = 4096;
constexpr std::size_t files_limit = 1 << 14;
constexpr u32 no_file = ~u32{0};

// DWARF 5, section 7.22.
enum Content : u64 { ContentPath = 1, ContentDirectory = 2 };
enum StandardOpcode : u8 {
  Extended = 0,
  Copy = 1,
  AdvancePc = 2,
  AdvanceLine = 3,
  SetFile = 4,
  ConstAddPc = 8,
  FixedAdvancePc = 9,
};
enum ExtendedOpcode : u8 { EndSequence = 1, SetAddress = 2, DefineFile = 3 };

struct FileEntry {
  std::string_view name;
  u64 directory = 0;
  u32 index = no_file;  ///< in Image::files, once a row has used it
};

struct Header {
  unsigned version = 0;
  unsigned offset_size = 4;  ///< 8 in 64-bit DWARF
  u8 minimum_instruction_length = 1;
  i8 line_base = 0;
  u8 line_range = 0;
  u8 opcode_base = 0;
  std::array<u8, 256> operand_counts{};  ///< of standard opcodes
  std::vector<std::string_view> directories;
  std::vector<FileEntry> files;
};

std::string join(std::string_view directory, std::string_view name) {
  if (directory.empty() || (!name.empty() && name.front() == '/')) return std::string(name);
  std::string path(directory);
  if (path.back() != '/') path += '/';
  return path + std::string(name);
}

class LineTableReader {
 public:
  LineTableReader(const DebugSections& sections, u64 bias, Image& image)
      : sections_(sections), bias_(bias), image_(image) {}

  std::vector<SourceName> read_all() {
    ByteReader reader(sections_.line);
    while (!reader.at_end() && read_unit(reader)) {
    }
    sort_lines(image_.lines);
    return std::move(names_);
  }

 private:
  struct Row {
    u64 address = 0;
    u64 file = 1;
    u64 line = 1;
  };

  bool read_unit(ByteReader& reader) {
    header_ = {};
    u64 length = reader.word();
    if (length == 0xffffffff) {
      header_.offset_size = 8;
      length = reader.quad();
    }
    ByteReader unit = reader.sub(length);
    header_.version = unit.half();
    if (reader.failed()) return false;
    if (header_.version < 2 || header_.version > 5) return true;  // the next one may be readable
    if (header_.version >= 5) unit.skip(2);  // sizes of addresses and segment selectors
    ByteReader header = unit.sub(unit.integer(header_.offset_size));
    read_header(header);
    if (!header.failed() && header_.line_range != 0) run(unit);
    return true;
  }

  void read_header(ByteReader& reader) {
    header_.minimum_instruction_length = reader.byte();
    if (header_.version >= 4) reader.byte();  // operations per VLIW instruction
    reader.byte();                            // default is_stmt
    header_.line_base = static_cast<i8>(reader.byte());
    header_.line_range = reader.byte();
    header_.opcode_base = reader.byte();
    for (unsigned opcode = 1; opcode < header_.opcode_base; ++opcode)
      header_.operand_counts[opcode] = reader.byte();
    if (header_.version >= 5)
      read_entries_v5(reader);
    else
      read_entries_v2(reader);
  }

  void read_entries_v2(ByteReader& reader) {
    header_.directories.push_back({});  // 0: where the compiler ran, said elsewhere
    for (auto name = reader.text(); !name.empty(); name = reader.text())
      header_.directories.push_back(name);
    header_.files.push_back({});  // files count from 1
    for (auto name = reader.text(); !name.empty(); name = reader.text())
      header_.files.push_back(file_v2(reader, name));
  }

  static FileEntry file_v2(ByteReader& reader, std::string_view name) {
    FileEntry file;
    file.name = name;
    file.directory = reader.uleb();
    reader.uleb();  // time
    reader.uleb();  // length
    return file;
  }

  void read_entries_v5(ByteReader& reader) {
    for (const FileEntry& entry : read_entry_list(reader))
      header_.directories.push_back(entry.name);
    header_.files = read_entry_list(reader);
  }

  std::vector<FileEntry> read_entry_list(ByteReader& reader) {
    std::vector<std::pair<u64, u64>> formats(reader.byte());
    for (auto& [content, form] : formats) {
      content = reader.uleb();
      form = reader.uleb();
    }
    std::vector<FileEntry> entries;
    // Entries without fields would take no bytes: their number could be anything.
    const u64 count = formats.empty() ? 0 : reader.uleb();
    for (u64 i = 0; i < count && !reader.failed(); ++i) {
      FileEntry entry;
      for (const auto& [content, form] : formats)
        read_field(reader, content, form, entry);
      entries.push_back(entry);
    }
    return entries;
  }

  void read_field(ByteReader& reader, u64 content, u64 form, FileEntry& entry) {
    u64 number = 0;
    std::string_view text;
    switch (form) {
      case FormString:
        text = reader.text();
        break;
      case FormLineStrp:
        text = string_at(sections_.line_strings, reader.integer(header_.offset_size));
        break;
      case FormStrp:
        text = string_at(sections_.strings, reader.integer(header_.offset_size));
        break;
      case FormData1:
        number = reader.byte();
        break;
      case FormData2:
        number = reader.half();
        break;
      case FormData4:
        number = reader.word();
        break;
      case FormData8:
        number = reader.quad();
        break;
      case FormData16:
        reader.skip(16);
        break;
      case FormUdata:
        number = reader.uleb();
        break;
      case FormBlock:
        reader.skip(reader.uleb());
        break;
      case FormBlock1:
        reader.skip(reader.byte());
        break;
      case FormBlock2:
        reader.skip(reader.half());
        break;
      case FormBlock4:
        reader.skip(reader.word());
        break;
      default:
        reader.fail();
    }
    if (content == ContentPath) entry.name = text;
    if (content == ContentDirectory) entry.directory = number;
  }

  /// The line number program (DWARF 5, section 6.2.5).
  void run(ByteReader& program) {
    const u64 step = header_.minimum_instruction_length;
    Row row;
    sequence_.clear();
    while (!program.at_end()) {
      const u8 opcode = program.byte();
      if (opcode >= header_.opcode_base) {
        const unsigned adjusted = opcode - header_.opcode_base;
        row.address += adjusted / header_.line_range * step;
        row.line += static_cast<u64>(i64{header_.line_base} + adjusted % header_.line_range);
        emit(row);
        continue;
      }
      switch (opcode) {
        case Extended:
          run_extended(program, row);
          break;
        case Copy:
          emit(row);
          break;
        case AdvancePc:
          row.address += program.uleb() * step;
          break;
        case AdvanceLine:
          row.line += static_cast<u64>(program.sleb());
          break;
        case SetFile:
          row.file = program.uleb();
          break;
        case ConstAddPc:
          row.address += (255U - header_.opcode_base) / header_.line_range * step;
          break;
        case FixedAdvancePc:
          row.address += program.half();
          break;
        default:
          for (u8 i = 0; i < header_.operand_counts[opcode]; ++i)
            program.uleb();
      }
    }
  }

  void run_extended(ByteReader& program, Row& row) {
    const u64 length = program.uleb();
    ByteReader operands = program.sub(length);
    switch (operands.byte()) {
      case EndSequence:
        if (!operands.failed()) end_sequence(row);
        row = {};
        break;
      case SetAddress:
        row.address = operands.integer(operands.remaining() >= 8 ? 8 : 4);
        break;
      case DefineFile: {
        const auto name = operands.text();
        header_.files.push_back(file_v2(operands, name));
        break;
      }
      default:
        break;
    }
  }

  void emit(const Row& row) {
    const u32 file = file_index(row.file);
    const bool known = file != no_file && row.line <= 0xffffffff;
    sequence_.push_back(
        {row.address + bias_, known ? file : 0, known ? static_cast<u32>(row.line) : 0});
  }

  void end_sequence(const Row& row) {
    sequence_.push_back({row.address + bias_, 0, 0});
    const Segment* segment = image_.segment_at(sequence_.front().address);
    if (segment != nullptr && (segment->permissions & Permission::Execute) != 0)
      image_.lines.insert(image_.lines.end(), sequence_.begin(), sequence_.end());
    sequence_.clear();
  }

  /// The index in Image::files of a file register's value.
  u32 file_index(u64 file) {
    if (file >= header_.files.size()) return no_file;
    FileEntry& entry = header_.files[file];
    if (entry.index == no_file && !entry.name.empty()) entry.index = add_file(entry);
    return entry.index;
  }

  u32 add_file(const FileEntry& entry) {
    const auto& directories = header_.directories;
    const std::string_view home = directories.empty() ? std::string_view{} : directories.front();
    std::string_view directory;
    if (entry.directory < directories.size()) directory = directories[entry.directory];
    if (entry.name.size() > path_limit || directory.size() > path_limit || home.size() > path_limit)
      return no_file;
    // Relative to where the compiler ran: that is how people know the file.
    std::string path = directory == home ? std::string(entry.name) : join(directory, entry.name);
    std::string key = std::string(home) + '\0' + path;
    const auto found = known_files_.find(key);
    if (found != known_files_.end()) return found->second;
    if (image_.files.size() >= files_limit) return no_file;
    const u32 index = static_cast<u32>(image_.files.size());
    known_files_.emplace(std::move(key), index);
    image_.files.push_back({path, {}});
    names_.push_back({std::move(path), std::string(home)});
    return index;
  }

  const DebugSections& sections_;
  const u64 bias_;
  Image& image_;
  Header header_;
  std::vector<LineEntry> sequence_;
  std::vector<SourceName> names_;
  std::unordered_map<std::string, u32> known_files_;  ///< by home and path
};

}  // namespace

std::vector<SourceName> read_line_tables(const DebugSections& sections, u64 bias, Image& image) {
  return LineTableReader(sections, bias, image).read_all();
}

}  // namespace vitrine::image
