#include "emu/disasm/capstone.hpp"

#ifdef VITRINE_LOADS_CAPSTONE
#include <dlfcn.h>
#include <fmt/format.h>
#endif

namespace vitrine::disasm {

#ifdef VITRINE_LOADS_CAPSTONE

namespace {

template <class Function>
bool find(void* library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(dlsym(library, name));
  return function != nullptr;
}

bool load(Capstone& functions) {
  // Of the version whose header was read. It stays loaded: threads close their engines late.
  void* const library =
      dlopen(fmt::format("libcapstone.so.{}", CS_API_MAJOR).c_str(), RTLD_NOW | RTLD_LOCAL);
  return library != nullptr && find(library, "cs_open", functions.open) &&
         find(library, "cs_close", functions.close) &&
         find(library, "cs_option", functions.option) &&
         find(library, "cs_malloc", functions.allocate) &&
         find(library, "cs_free", functions.free) &&
         find(library, "cs_disasm_iter", functions.disassemble);
}

}  // namespace

const Capstone* capstone() {
  static Capstone functions;
  static const bool loaded = load(functions);
  return loaded ? &functions : nullptr;
}

#else

const Capstone* capstone() {
  static const Capstone functions = {&cs_open,   &cs_close, &cs_option,
                                     &cs_malloc, &cs_free,  &cs_disasm_iter};
  return &functions;
}

#endif

}  // namespace vitrine::disasm
