// Text → Expression: a recursive descent over the precedence of C's operators.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "emu/base/text.hpp"
#include "emu/debug/expression.hpp"
#include "emu/debug/number.hpp"
#include "emu/isa/flags.hpp"

namespace vitrine::debug {

namespace {

constexpr int deepest = 64;

struct NamedBits {
  std::string_view name;
  u64 bits;
};
constexpr NamedBits flags[] = {{"cf", isa::CF}, {"pf", isa::PF}, {"af", isa::AF},
                               {"zf", isa::ZF}, {"sf", isa::SF}, {"of", isa::OF},
                               {"df", isa::DF}, {"rflags", 0},   {"eflags", 0}};

constexpr NamedBits sizes[] = {{"byte", 1}, {"word", 2}, {"dword", 4}, {"qword", 8}};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::optional<u64> find(std::span<const NamedBits> names, std::string_view word) {
  const std::string name = lower(word);
  for (const NamedBits& item : names)
    if (item.name == name) return item.bits;
  return std::nullopt;
}

bool begins_name(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '?' ||
         c == '@' || c == '$' || (static_cast<u8>(c) & 0x80) != 0;
}
bool is_in_name(char c) {
  return begins_name(c) || std::isdigit(static_cast<unsigned char>(c)) || c == '#' || c == '~';
}

}  // namespace

class ExpressionParser {
 public:
  using Kind = Expression::Kind;
  using Operator = Expression::Operator;
  using Node = Expression::Node;

  ExpressionParser(std::string_view text, const machine::Machine& machine)
      : text_(text), machine_(machine) {
    expression_.text_ = std::string(text);
  }

  Result<Expression> parse() {
    if (text_.size() > Expression::longest)
      return fail(std::string(text_.substr(0, 40)) + "…", "is too long for an expression",
                  fmt::format("at most {} characters", Expression::longest));
    next();
    if (token_.empty()) return fail("", "an expression is missing", "write rax + 1, say");
    parse_binary(0);
    if (!error_ && !token_.empty())
      give_up(fmt::format("`{}` cannot stand here", token_), "put an operator in front of it");
    if (error_) return tl::unexpected(std::move(*error_));
    return std::move(expression_);
  }

 private:
  struct BinaryOperator {
    std::string_view text;
    int level;
    Operator op;
  };

  /// Longer spellings first, so that `<` does not take the half of `<<`.
  static constexpr BinaryOperator binary_operators[] = {
      {"||", 1, Operator::LogicalOr},  {"or", 1, Operator::LogicalOr},
      {"&&", 2, Operator::LogicalAnd}, {"and", 2, Operator::LogicalAnd},
      {"|", 3, Operator::Or},          {"^", 4, Operator::Xor},
      {"&", 5, Operator::And},         {"==", 6, Operator::Equal},
      {"=", 6, Operator::Equal},       {"!=", 6, Operator::NotEqual},
      {"<=", 7, Operator::LessEqual},  {">=", 7, Operator::GreaterEqual},
      {"<<", 8, Operator::ShiftLeft},  {">>", 8, Operator::ShiftRight},
      {"<", 7, Operator::Less},        {">", 7, Operator::Greater},
      {"+", 9, Operator::Add},         {"-", 9, Operator::Subtract},
      {"*", 10, Operator::Multiply},   {"/", 10, Operator::Divide},
      {"%", 10, Operator::Remainder},
  };

  void give_up(std::string what, std::string remedy) {
    if (!error_) error_ = Error{std::string(text_), std::move(what), std::move(remedy)};
    token_ = {};
  }

  /// Takes the next token; "" at the end.
  void next() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])))
      ++at_;
    const std::string_view rest = text_.substr(at_);
    token_ = rest.substr(0, token_length(rest));
    at_ += token_.size();
  }

  static std::size_t token_length(std::string_view rest) {
    if (rest.empty()) return 0;
    if (begins_name(rest[0]) || std::isdigit(static_cast<unsigned char>(rest[0]))) {
      std::size_t length = 1;
      while (length < rest.size() && is_in_name(rest[length]))
        ++length;
      return length;
    }
    if (rest[0] == '\'' || rest[0] == '"' || rest[0] == '`') {
      const auto end = rest.find(rest[0], 1);
      return end == std::string_view::npos ? rest.size() : end + 1;
    }
    for (const std::string_view pair : {"||", "&&", "==", "!=", "<=", ">=", "<<", ">>"})
      if (rest.starts_with(pair)) return 2;
    return 1;
  }

  std::size_t add(Node node) {
    expression_.nodes_.push_back(std::move(node));
    return expression_.nodes_.size() - 1;
  }

  std::size_t parse_binary(int lowest) {
    std::size_t left = parse_unary();
    while (!error_ && !token_.empty()) {
      const auto* found =
          std::find_if(std::begin(binary_operators), std::end(binary_operators),
                       [&](const BinaryOperator& item) { return item.text == token_; });
      if (found == std::end(binary_operators) || found->level <= lowest) break;
      next();
      const std::size_t right = parse_binary(found->level);
      left = add({.kind = Kind::Binary, .op = found->op, .left = left, .right = right});
    }
    return left;
  }

  std::size_t parse_unary() {
    if (++depth_ > deepest) {
      give_up("is nested too deeply", "write it in parts");
      return 0;
    }
    const std::size_t node = parse_operand();
    --depth_;
    return node;
  }

  std::size_t unary(Operator op) {
    next();
    const std::size_t operand = parse_unary();
    return add({.kind = Kind::Unary, .op = op, .left = operand});
  }

  std::size_t parse_operand() {
    if (token_.empty()) {
      give_up("something is missing at the end", "");
      return 0;
    }
    const std::string word = lower(token_);
    if (word == "-") return unary(Operator::Negate);
    if (word == "+") return unary(Operator::Plus);
    if (word == "~") return unary(Operator::Not);
    if (word == "!" || word == "not") return unary(Operator::LogicalNot);
    if (word == "signed") return unary(Operator::Signed);
    if (word == "(") {
      next();
      const std::size_t inside = parse_binary(0);
      expect(")");
      return inside;
    }
    if (word == "[") return parse_load(0);
    if (const auto size = find(sizes, word)) {
      next();
      if (lower(token_) == "ptr") next();
      if (token_ != "[") {
        give_up(fmt::format("{} needs [an address]", word),
                fmt::format("write {} [rsp], say", word));
        return 0;
      }
      return parse_load(static_cast<u8>(*size));
    }
    return parse_word();
  }

  void expect(std::string_view closing) {
    if (token_ == closing)
      next();
    else
      give_up(fmt::format("a {} is missing", closing), "");
  }

  std::size_t parse_load(u8 size) {
    next();
    const std::string word = lower(token_);
    if (word == "rel" || word == "abs") next();
    u64 segment = 0;
    if (word == "fs" || word == "gs") {
      segment = word == "fs" ? isa::Fs : isa::Gs;
      next();
      expect(":");
    }
    const std::size_t address = parse_binary(0);
    expect("]");
    return add({.kind = Kind::Load, .size = size, .number = segment, .left = address});
  }

  std::size_t parse_word() {
    const std::string word(token_);
    if (word[0] == '\'' || word[0] == '"' || word[0] == '`') return parse_characters(word);
    if (std::isdigit(static_cast<unsigned char>(word[0]))) {
      const auto number = parse_number(word);
      if (!number) {
        give_up(fmt::format("`{}` is no number of 64 bits", word), "write 31, 0x1f, 1fh or 11111b");
        return 0;
      }
      next();
      return add({.kind = Kind::Number, .number = *number});
    }
    if (!begins_name(word[0])) {
      give_up(fmt::format("`{}` cannot stand here", word), "");
      return 0;
    }
    if (auto node = find_name(word)) {
      next();
      return add(std::move(*node));
    }
    give_up(word == text_ ? "is no register, flag, label or variable"
                          : fmt::format("{} is no register, flag, label or variable", word),
            suggestion(word));
    return 0;
  }

  std::size_t parse_characters(const std::string& word) {
    if (word.size() < 3 || word.back() != word.front() || word.size() > 10) {
      give_up(fmt::format("{} is no number", word), "one to eight characters between quotes are");
      return 0;
    }
    u64 value = 0;
    for (std::size_t i = 1; i + 1 < word.size(); ++i)
      value |= u64{static_cast<u8>(word[i])} << (8 * (i - 1));
    next();
    return add({.kind = Kind::Number, .number = value});
  }

  /// Registers come first, as in the assembler; then what this program calls so; then the rest. A $
  /// in front of a name makes it no keyword, and names registers for people who know gdb.
  std::optional<Node> find_name(const std::string& word) {
    if (word == "$") return Node{.kind = Kind::Register, .reg = {isa::RegisterClass::Rip, 0, 8}};
    const std::string name = word[0] == '$' ? word.substr(1) : word;
    if (const auto reg = find_register(name)) return Node{.kind = Kind::Register, .reg = *reg};
    if (auto node = find_program_name(name)) return node;
    if (const auto flag = find(flags, name)) return Node{.kind = Kind::Flag, .number = *flag};
    if (lower(name) == "step") return Node{.kind = Kind::Step};
    return std::nullopt;
  }

  static std::optional<isa::Register> find_register(const std::string& name) {
    const std::string word = lower(name);
    if (word == "pc") return isa::Register{isa::RegisterClass::Rip, 0, 8};
    const auto reg = isa::find_register(word);
    if (reg && reg->cls == isa::RegisterClass::Segment) return std::nullopt;
    return reg;
  }

  std::optional<Node> find_program_name(const std::string& name) {
    const image::Image& image = machine_.image();
    for (const image::FrameLayout& layout : image.frames)
      for (const image::FrameVariable& variable : layout.variables)
        if (variable.name == name) return Node{.kind = Kind::Local, .name = name};
    const image::Symbol* symbol = nullptr;
    if (name[0] == '.')
      if (const image::Symbol* function = image.symbol_at(machine_.state().rip))
        symbol = image.find_symbol(function->name + name);
    if (symbol == nullptr) symbol = image.find_symbol(name);
    if (symbol == nullptr) return std::nullopt;
    return Node{.kind = Kind::Label, .number = symbol->value, .name = symbol->name};
  }

  std::string suggestion(const std::string& word) const {
    std::vector<std::string_view> names;
    if (word[0] == '.')  // of another function than the one at hand
      for (const image::Symbol& symbol : machine_.image().symbols)
        if (symbol.name.ends_with(word)) return fmt::format("did you mean {}?", symbol.name);
    for (const image::Symbol& symbol : machine_.image().symbols)
      names.push_back(symbol.name);
    for (const image::FrameLayout& layout : machine_.image().frames)
      for (const image::FrameVariable& variable : layout.variables)
        names.push_back(variable.name);
    for (u8 i = 0; i < 16; ++i)
      names.push_back(isa::name(isa::gpr(i, 8)));
    const auto near = nearest(word, names);
    return near ? fmt::format("did you mean {}?", *near) : "`info labels` lists the labels";
  }

  std::string_view text_;
  const machine::Machine& machine_;
  Expression expression_;
  std::optional<Error> error_;
  std::size_t at_ = 0;
  std::string_view token_;
  int depth_ = 0;
};

Result<Expression> Expression::parse(std::string_view text, const machine::Machine& machine) {
  const auto first = text.find_first_not_of(" \t");
  const auto last = text.find_last_not_of(" \t");
  if (first == std::string_view::npos)
    text = {};
  else
    text = text.substr(first, last - first + 1);
  return ExpressionParser(text, machine).parse();
}

}  // namespace vitrine::debug
