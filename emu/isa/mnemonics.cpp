// Mnemonics and their aliases: from a name to the forms that it may mean.
#include <algorithm>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "emu/isa/form.hpp"

namespace vitrine::isa {
namespace {

struct Alias {
  std::string_view alias;
  std::string_view name;
};

// Other spellings of a condition; each holds for j, set and cmov.
constexpr Alias condition_aliases[] = {
    {"c", "b"},   {"nae", "b"}, {"nc", "ae"}, {"nb", "ae"}, {"z", "e"},
    {"nz", "ne"}, {"na", "be"}, {"nbe", "a"}, {"pe", "p"},  {"po", "np"},
    {"nge", "l"}, {"nl", "ge"}, {"ng", "le"}, {"nle", "g"},
};

constexpr Alias mnemonic_aliases[] = {
    {"sal", "shl"},      {"loopz", "loope"}, {"loopnz", "loopne"}, {"retn", "ret"},
    {"pushf", "pushfq"}, {"popf", "popfq"},  {"xlat", "xlatb"},
};

struct Dictionary {
  std::deque<std::string> spelled;  // the conditional aliases; a deque does not move its elements
  std::unordered_map<std::string_view, std::vector<u16>> forms_of;
  std::vector<std::string_view> sorted;

  Dictionary() {
    for (const Form& form : forms())
      if (!form.has(DecodeOnly)) forms_of[form.mnemonic].push_back(form.id);
    for (const Alias& alias : mnemonic_aliases)
      add(alias.alias, alias.name);
    for (const std::string_view stem : {"j", "set", "cmov"})
      for (const Alias& alias : condition_aliases)
        add(spelled.emplace_back(std::string(stem).append(alias.alias)),
            std::string(stem).append(alias.name));
    // NASM says movsx for doublewords too, where the manual says movsxd.
    const std::vector<u16> doubleword = forms_of.at("movsxd");
    std::vector<u16>& movsx = forms_of.at("movsx");
    movsx.insert(movsx.end(), doubleword.begin(), doubleword.end());
    for (const auto& [name, ids] : forms_of)
      sorted.push_back(name);
    std::sort(sorted.begin(), sorted.end());
  }

  void add(std::string_view alias, std::string_view name) {
    const std::vector<u16> ids = forms_of.at(name);
    forms_of.emplace(alias, ids);
  }
};

const Dictionary& dictionary() {
  static const Dictionary built;
  return built;
}

}  // namespace

std::span<const u16> forms_named(std::string_view mnemonic) {
  const auto found = dictionary().forms_of.find(mnemonic);
  if (found == dictionary().forms_of.end()) return {};
  return found->second;
}

std::span<const std::string_view> mnemonics() {
  return dictionary().sorted;
}

}  // namespace vitrine::isa
