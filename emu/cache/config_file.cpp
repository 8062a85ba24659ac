// The one file that includes toml++, which is slow to compile. It is used without exceptions: a
// broken file comes back as a parse_result.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0

#include "emu/cache/config_file.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>

#include "emu/base/text.hpp"
#include "emu/cache/presets.hpp"

namespace vitrine::cache {

namespace {

template <class Value>
struct Word {
  std::string_view name;
  Value value;
};

constexpr std::array rule_words{Word<Rules>{"general", Rules::General},
                                Word<Rules>{"cachegrind", Rules::Cachegrind}};
constexpr std::array policy_words{Word<Replacement>{"lru", Replacement::Lru},
                                  Word<Replacement>{"tree-plru", Replacement::TreePlru},
                                  Word<Replacement>{"fifo", Replacement::Fifo},
                                  Word<Replacement>{"random", Replacement::Random}};
constexpr std::array write_words{Word<Writes>{"back", Writes::Back},
                                 Word<Writes>{"through", Writes::Through}};
constexpr std::array inclusion_words{Word<Inclusion>{"neither", Inclusion::Neither},
                                     Word<Inclusion>{"inclusive", Inclusion::Inclusive},
                                     Word<Inclusion>{"exclusive", Inclusion::Exclusive}};
constexpr std::array index_words{Word<Index>{"physical", Index::Physical},
                                 Word<Index>{"virtual", Index::Virtual}};
constexpr std::array prefetch_words{Word<Prefetch>{"none", Prefetch::None},
                                    Word<Prefetch>{"next-line", Prefetch::NextLine},
                                    Word<Prefetch>{"stride", Prefetch::Stride}};
constexpr std::array level_words{Word<Level>{"L1I", Level::L1I}, Word<Level>{"L1D", Level::L1D},
                                 Word<Level>{"L2", Level::L2}, Word<Level>{"L3", Level::L3}};

constexpr std::array<std::string_view, 8> top_keys{
    "preset", "rules", "memory_latency", "cached_walks", "L1I", "L1D", "L2", "L3"};
constexpr std::array<std::string_view, 12> level_keys{
    "size",   "ways",           "line",      "latency", "policy",   "seed",
    "writes", "write_allocate", "inclusion", "index",   "prefetch", "absent"};

/// Reads values out of tables; remembers the first mistake and where it stands.
class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  void complain(const toml::source_region& where, std::string what, std::string remedy) {
    if (!error_)
      error_ = Error{fmt::format("{}:{}:{}", path_, where.begin.line, where.begin.column),
                     std::move(what), std::move(remedy)};
  }

  void check_keys(const toml::table& table, std::span<const std::string_view> known) {
    for (const auto& [key, value] : table) {
      if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
      const auto near = nearest(key.str(), known);
      std::string all;
      for (const std::string_view each : known)
        all.append(all.empty() ? "" : ", ").append(each);
      complain(key.source(), fmt::format("there is no key `{}` here", key.str()),
               near ? fmt::format("did you mean {}?", *near) : "the keys are " + all);
    }
  }

  template <class Number>
  void number(const toml::table& table, std::string_view key, Number& target, u64 least, u64 most) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    const auto value = node->value_exact<i64>();
    if (!value || *value < 0 || static_cast<u64>(*value) < least || static_cast<u64>(*value) > most)
      complain(node->source(), fmt::format("`{}` is no such number", key),
               fmt::format("write a whole number from {} to {}", grouped(least), grouped(most)));
    else
      target = static_cast<Number>(*value);
  }

  void bytes(const toml::table& table, std::string_view key, u64& target) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    std::optional<u64> value;
    if (const auto text = node->value_exact<std::string_view>()) value = parse_bytes(*text);
    if (const auto count = node->value_exact<i64>(); count && *count >= 0)
      value = static_cast<u64>(*count);
    if (value)
      target = *value;
    else
      complain(node->source(), fmt::format("`{}` is no size", key),
               "write bytes, or text such as \"48K\" or \"32M\"");
  }

  void flag(const toml::table& table, std::string_view key, bool& target) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    if (const auto value = node->value_exact<bool>())
      target = *value;
    else
      complain(node->source(), fmt::format("`{}` is neither true nor false", key), "write one");
  }

  template <class Value, std::size_t count>
  void word(const toml::table& table, std::string_view key, Value& target,
            const std::array<Word<Value>, count>& words) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    const auto text = node->value_exact<std::string_view>();
    std::string all;
    for (const Word<Value>& each : words) {
      if (text == each.name) {
        target = each.value;
        return;
      }
      all.append(all.empty() ? "\"" : ", \"").append(each.name).append("\"");
    }
    complain(node->source(), fmt::format("`{}` is none of its words", key), "write one of " + all);
  }

 private:
  const std::string& path_;
  std::optional<Error> error_;
};

void read_level(Reader& reader, const toml::table& table, std::optional<LevelConfig>& target) {
  reader.check_keys(table, level_keys);
  bool absent = false;
  reader.flag(table, "absent", absent);
  if (absent) {
    target.reset();
    return;
  }
  constexpr u64 most = ~u32{0};
  LevelConfig config = target.value_or(LevelConfig{});
  reader.bytes(table, "size", config.geometry.size);
  reader.number(table, "ways", config.geometry.ways, 0, most);
  reader.number(table, "line", config.geometry.line, 0, most);
  reader.number(table, "latency", config.latency, 0, 1'000'000);
  reader.word(table, "policy", config.replacement, policy_words);
  reader.number(table, "seed", config.seed, 0, ~u64{0} >> 1);
  reader.word(table, "writes", config.writes, write_words);
  reader.flag(table, "write_allocate", config.write_allocate);
  reader.word(table, "inclusion", config.inclusion, inclusion_words);
  reader.word(table, "index", config.index, index_words);
  reader.word(table, "prefetch", config.prefetch, prefetch_words);
  target = config;
}

/// Where `level`, about which something is wrong, is written: "caches.toml:7:1: L1D". A level that
/// comes from the preset has no place of its own.
std::string place_of(const toml::table& table, const std::string& path, std::string_view level) {
  const toml::node* node = table.get(level.substr(0, level.find(' ')));
  if (node == nullptr) return fmt::format("{}: {}", path, level);
  const toml::source_position where = node->source().begin;
  return fmt::format("{}:{}:{}: {}", path, where.line, where.column, level);
}

}  // namespace

Result<HierarchyConfig> parse_config(std::string_view text, const std::string& path) {
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) {
    const toml::source_position where = parsed.error().source().begin;
    return fail(fmt::format("{}:{}:{}", path, where.line, where.column),
                std::string(parsed.error().description()), "the file is no valid TOML");
  }
  const toml::table& table = parsed.table();
  Reader reader(path);
  reader.check_keys(table, top_keys);

  HierarchyConfig config;
  if (const toml::node* node = table.get("preset")) {
    const auto begun = preset(node->value_exact<std::string_view>().value_or(""));
    if (begun)
      config = *begun;
    else
      reader.complain(node->source(), "`preset` names no caches", begun.error().remedy);
  }
  reader.word(table, "rules", config.rules, rule_words);
  reader.number(table, "memory_latency", config.memory_latency, 0, 1'000'000);
  reader.flag(table, "cached_walks", config.cached_walks);
  for (const Word<Level>& level : level_words) {
    const toml::node* node = table.get(level.name);
    if (node == nullptr) continue;
    if (const toml::table* own = node->as_table())
      read_level(reader, *own, config.level(level.value));
    else
      reader.complain(node->source(), fmt::format("`{}` is no table", level.name),
                      fmt::format("write [{}] and the level's keys below", level.name));
  }
  if (reader.error()) return tl::unexpected(*reader.error());
  if (auto error = check(config)) {
    error->place = error->place.empty() ? path : place_of(table, path, error->place);
    return tl::unexpected(*error);
  }
  return config;
}

}  // namespace vitrine::cache
