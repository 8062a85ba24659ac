// -E: the preprocessor's lines as text.

#include <fmt/format.h>

#include "asm/preprocessor_state.hpp"

namespace vitrine::assembler {

Preprocessed preprocess(const std::string& path, std::string source, const Options& options) {
  Preprocessed result;
  Preprocessor preprocessor(path, std::move(source), options, result.diagnostics);
  Line line;
  // What the reader of the text believes about the next line, after the %line directives so far.
  std::string file;
  u32 next = 0;
  u32 increment = 1;
  while (preprocessor.next(line)) {
    if (line.tokens.empty()) continue;
    const std::string& here = preprocessor.files()[line.file];
    if (here != file || next != line.line) {
      // Lines of one macro call all stand where the call does.
      increment = here == file && next == line.line + increment ? 0 : 1;
      result.text += fmt::format("%line {}+{} {}\n", line.line, increment, here);
      file = here;
    }
    next = line.line + increment;
    if (line.tokens[0].space_before) result.text += ' ';
    result.text += spelling(line.tokens);
    result.text += '\n';
    if (result.text.size() > limits::text_size) {
      preprocessor.report(Severity::Error, line.tokens[0],
                          fmt::format("the text is larger than {} bytes", limits::text_size));
      break;
    }
  }
  return result;
}

}  // namespace vitrine::assembler
