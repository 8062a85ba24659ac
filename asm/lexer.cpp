#include "asm/lexer.hpp"

#include <fmt/core.h>

#include <array>

#include "asm/character_class.hpp"

namespace vitrine::assembler {

namespace {

struct Symbol {
  std::string_view text;
  Punct punct;
};

// Longer spellings first.
constexpr std::array symbols = std::to_array<Symbol>({
    {"<<<", Punct::ShiftLeftComplete},
    {">>>", Punct::ShiftRightArithmetic},
    {"<=>", Punct::Compare},
    {"//", Punct::SignedSlash},
    {"<<", Punct::ShiftLeft},
    {">>", Punct::ShiftRight},
    {"==", Punct::Equal},
    {"!=", Punct::NotEqual},
    {"<>", Punct::NotEqual},
    {"<=", Punct::LessEqual},
    {">=", Punct::GreaterEqual},
    {"&&", Punct::LogicalAnd},
    {"||", Punct::LogicalOr},
    {"^^", Punct::LogicalXor},
    {"+", Punct::Plus},
    {"-", Punct::Minus},
    {"*", Punct::Star},
    {"/", Punct::Slash},
    {"&", Punct::And},
    {"|", Punct::Or},
    {"^", Punct::Xor},
    {"~", Punct::Tilde},
    {"!", Punct::Bang},
    {"(", Punct::LParen},
    {")", Punct::RParen},
    {"[", Punct::LBracket},
    {"]", Punct::RBracket},
    {"{", Punct::LBrace},
    {"}", Punct::RBrace},
    {",", Punct::Comma},
    {":", Punct::Colon},
    {"=", Punct::Equal},
    {"<", Punct::Less},
    {">", Punct::Greater},
    {"?", Punct::Question},
});

// Most operators are one character long whatever follows: 0 means "look at the list".
constexpr std::array<Punct, 256> single = [] {
  std::array<Punct, 256> result{};
  for (const Symbol& symbol : symbols) {
    if (std::string_view("+-*~()[]{},:?").find(symbol.text) != std::string_view::npos) {
      result[static_cast<u8>(symbol.text[0])] = symbol.punct;
    }
  }
  return result;
}();

}  // namespace

void Lexer::error(const Token& token, std::string message, std::string remedy) {
  flags_ |= HasError;
  errors_.report(Severity::Error, token, std::move(message), std::move(remedy));
}

void Lexer::warn_too_big(const Token& token) {
  errors_.report(Severity::Warning, token, fmt::format("`{}` does not fit in 64 bits", token.text),
                 "its upper bits are lost");
}

/// At a backslash: if nothing but a line end follows, goes to the next line.
bool Lexer::continuation() {
  const char* p = at_ + 1;
  if (*p == '\r') ++p;
  if (*p != '\n') return false;
  at_ = p + 1;
  line_start_ = at_;
  ++line_;
  return true;
}

u32 Lexer::line(const char*& cursor, u32 file, u32& line_number, std::vector<Token>& tokens) {
  at_ = line_start_ = cursor;
  line_ = line_number;
  flags_ = 0;
  bool space = false;
  for (;;) {
    const char c = *at_;
    const CharacterClass kind = character_class(c);
    if (kind == CharacterClass::Space) {
      const char* p = at_ + 1;
      while (character_class(*p) == CharacterClass::Space)
        ++p;
      at_ = p;
      space = true;
      continue;
    }
    if (kind == CharacterClass::LineEnd) break;
    if (c == ';') {
      skip_line(at_, line_);  // a backslash continues a comment too
      cursor = at_;
      line_number = line_;
      return flags_;
    }
    if (c == '\\' && continuation()) {
      space = true;
      continue;
    }
    Token& token = tokens.emplace_back();
    token.space_before = space;
    token.file = file;
    token.line = line_;
    token.column = static_cast<u32>(at_ - line_start_) + 1;
    space = false;
    switch (kind) {
      case CharacterClass::Letter:
        identifier(token);
        break;
      case CharacterClass::Digit:
        number(token);
        break;
      case CharacterClass::Quote:
        string(token);
        break;
      default:
        other(token);
        break;
    }
  }
  cursor = at_ + 1;
  line_number = line_ + 1;
  return flags_;
}

u32 Lexer::text(std::string_view text, const Token& place, std::vector<Token>& tokens) {
  char* const copy = arena_.allocate(text.size() + 2);
  text.copy(copy, text.size());
  copy[text.size()] = copy[text.size() + 1] = '\n';  // two, as in SourceFile
  const char* const end = copy + text.size();
  const std::size_t first = tokens.size();
  u32 flags = 0;
  for (const char* cursor = copy; cursor <= end;) {
    u32 line_number = place.line;
    flags |= line(cursor, place.file, line_number, tokens);
  }
  for (std::size_t i = first; i < tokens.size(); ++i) {
    tokens[i].line = place.line;
    tokens[i].column = place.column;
    tokens[i].expansion = place.expansion;
  }
  return flags;
}

char Lexer::skip_line(const char*& cursor, u32& line_number) {
  const char* p = cursor;
  char first = 0;
  for (;; ++p) {
    if (*p == '\n') {
      ++line_number;
      const char* q = p;
      if (q > cursor && q[-1] == '\r') --q;
      if (q > cursor && q[-1] == '\\') continue;
      break;
    }
    if (first == 0 && *p != ' ' && *p != '\t' && *p != '\r') first = *p;
  }
  cursor = p + 1;
  return first;
}

void Lexer::identifier(Token& token) {
  const char* const start = at_;
  const char* p = start;  // not at_: the loop runs in registers then
  u64 hash = NameTable::hash_seed;
  do
    hash = NameTable::hash_step(hash, *p++);
  while (is_name_character(*p));
  at_ = p;
  token.text = {start, static_cast<std::size_t>(p - start)};
  if (token.text == "?") {  // a lone question mark is the operator
    token.kind = TokenKind::Operator;
    token.punct = Punct::Question;
    return;
  }
  token.kind = TokenKind::Identifier;
  token.id = names_.intern(token.text, hash);
  const u32 fold = names_[token.id].fold;
  token.value = fold;
  flags_ |= names_[fold].flags;
}

void Lexer::number(Token& token) {
  const char* const start = at_;
  // A plain decimal number is by far the most frequent.
  u64 value = 0;
  const char* p = start;
  while (is_digit(*p))
    value = value * 10 + static_cast<u64>(*p++ - '0');
  at_ = p;
  if (!is_name_character(*at_) && at_ - start < 19) {
    token.kind = TokenKind::Integer;
    token.value = value;
    token.text = {start, static_cast<std::size_t>(at_ - start)};
    return;
  }
  at_ = start;
  // Of a radix that is a power of two: there the exponent is of two, and e may be a digit.
  const bool prefixed =
      start[0] == '0' &&
      std::string_view("xhoqby").find(static_cast<char>(start[1] | 0x20)) != std::string_view::npos;
  bool is_float = false;
  bool decimal = true;  // only digits so far
  const char* exponent = nullptr;
  for (;; ++at_) {
    const char c = *at_;
    const char lower = static_cast<char>(c | 0x20);
    if (c == '.') {
      is_float = true;
    } else if (prefixed ? lower == 'p' : (lower == 'e' && decimal && exponent == nullptr)) {
      exponent = at_;
      if (prefixed) is_float = true;
      if ((at_[1] == '+' || at_[1] == '-') && is_digit(at_[2])) {
        is_float = true;
        ++at_;
      }
    } else if (!is_digit(c) && c != '_') {
      if (!is_letter_or_digit(c)) break;
      decimal = false;
    }
  }
  token.text = {start, static_cast<std::size_t>(at_ - start)};
  if (is_float || (exponent != nullptr && decimal && exponent + 1 < at_)) {
    token.kind = TokenKind::Float;
    return;
  }
  token.kind = TokenKind::Integer;
  bool too_big = false;
  if (!read_integer(token.text, token.value, too_big)) {
    error(token, fmt::format("`{}` is not a number", token.text),
          "hexadecimal is 0x1F or 1Fh, binary 0b101 or 101b, octal 0o17 or 17q");
  } else if (too_big) {
    warn_too_big(token);
  }
}

void Lexer::string(Token& token) {
  if (*at_ == '`') return backquoted(token);
  const char quote = *at_;
  const char* const start = ++at_;
  while (*at_ != quote && *at_ != '\n')
    ++at_;
  token.kind = TokenKind::String;
  token.value = static_cast<u8>(quote);
  token.text = {start, static_cast<std::size_t>(at_ - start)};
  if (*at_ == quote) {
    ++at_;
  } else {
    error(token, "this string has no end on its line", fmt::format("add the closing {}", quote));
  }
}

void Lexer::other(Token& token) {
  token.kind = TokenKind::Operator;
  token.punct = single[static_cast<u8>(*at_)];
  if (token.punct != Punct::None) {
    token.text = {at_++, 1};
    return;
  }
  if (*at_ == '%') return percent(token);
  if (*at_ == '$') return dollar(token);
  for (const Symbol& symbol : symbols) {
    std::size_t length = 1;
    if (symbol.text[0] != *at_) continue;
    while (length < symbol.text.size() && at_[length] == symbol.text[length])
      ++length;
    if (length < symbol.text.size()) continue;
    token.punct = symbol.punct;
    token.text = {at_, length};
    at_ += length;
    return;
  }
  token.kind = TokenKind::Other;
  token.text = {at_++, 1};
  const u8 byte = static_cast<u8>(token.text[0]);
  error(token,
        byte > ' ' && byte < 0x7F ? fmt::format("`{}` means nothing here", token.text)
                                  : fmt::format("a byte 0x{:02X} that is no text", byte),
        byte == '#'                 ? "a comment begins with `;`"
        : byte > ' ' && byte < 0x7F ? ""
                                    : "is this file assembly source?");
}

}  // namespace vitrine::assembler
