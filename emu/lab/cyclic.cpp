#include "emu/lab/cyclic.hpp"

#include <algorithm>
#include <array>

namespace vitrine::lab {

namespace {

constexpr unsigned letters = 26, window = cyclic_window;

/// Joins the Lyndon words whose length divides the window, in order (Fredricksen, Maiorana).
class Sequence {
 public:
  explicit Sequence(u64 length) : length_(length) { extend(1, 1); }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void extend(unsigned place, unsigned period) {
    if (text_.size() >= length_) return;
    if (place > window) {
      if (window % period != 0) return;
      for (unsigned i = 1; i <= period && text_.size() < length_; ++i)
        text_ += static_cast<char>('a' + word_[i]);
      return;
    }
    word_[place] = word_[place - period];
    extend(place + 1, period);
    for (unsigned letter = word_[place - period] + 1; letter < letters; ++letter) {
      word_[place] = letter;
      extend(place + 1, place);
    }
  }

  u64 length_;
  std::string text_;
  std::array<unsigned, window + 1> word_{};
};

}  // namespace

std::string cyclic(u64 length) {
  return Sequence(length).take();
}

std::optional<CyclicPlace> find_cyclic(std::string_view bytes) {
  if (bytes.size() < cyclic_window) return std::nullopt;
  const std::string text = cyclic(longest_cyclic);
  const std::size_t at = text.find(bytes.substr(0, cyclic_window));
  if (at == std::string::npos) return std::nullopt;
  const std::string_view there = std::string_view(text).substr(at, bytes.size());
  const auto [differs, ignored] = std::mismatch(there.begin(), there.end(), bytes.begin());
  return CyclicPlace{at, static_cast<std::size_t>(differs - there.begin())};
}

}  // namespace vitrine::lab
