#pragma once
// What the assembler says to people: place, thing, remedy, with the source line and a caret.

#include <string>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::assembler {

struct Location {
  std::string file;
  u32 line = 0;    ///< from 1
  u32 column = 0;  ///< from 1; 0 when only the line is known
};

enum class Severity : u8 { Warning, Error };

struct Diagnostic {
  Severity severity = Severity::Error;
  Location location;
  u32 length = 1;           ///< characters to underline
  std::string message;      ///< "operation size not specified"
  std::string remedy;       ///< "write `mov qword [rax], 5` or byte/word/dword", or empty
  std::string source_line;  ///< as written
  struct Note {
    Location location;
    std::string message;
  };
  std::vector<Note> notes;  ///< "in expansion of macro `print`"

  /// file:line:column: error: message, the line, the caret, the remedy, the notes.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace vitrine::assembler
