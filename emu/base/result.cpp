#include "emu/base/result.hpp"

namespace vitrine {

std::string Error::to_string() const {
  std::string text = place.empty() ? what : place + ": " + what;
  if (!remedy.empty()) text += " (" + remedy + ")";
  return text;
}

tl::unexpected<Error> fail(std::string place, std::string what, std::string remedy) {
  return tl::unexpected(Error{std::move(place), std::move(what), std::move(remedy)});
}

}  // namespace vitrine
