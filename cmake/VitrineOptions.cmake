# Build options and compiler settings shared by every target.
option(VITRINE_TESTS "Build the tests" ON)
option(VITRINE_WERROR "Treat warnings as errors" OFF)
set(VITRINE_SANITIZE "" CACHE STRING "Sanitizers to build with, e.g. address,undefined")
option(VITRINE_FUZZ "Build the libFuzzer targets (clang only)" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Paths below the sources are hashed as relative ones, so that a second checkout finds what the first built.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE_PROGRAM})
endif()

add_library(vitrine_settings INTERFACE)
target_include_directories(vitrine_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(vitrine_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
                       -Wno-missing-field-initializers)  # designated initialisers leave the rest to its default
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC bug 105651: false alarms inside std::string.
  target_compile_options(vitrine_settings INTERFACE -Wno-restrict)
endif()
if(VITRINE_WERROR)
  target_compile_options(vitrine_settings INTERFACE -Werror)
endif()
if(VITRINE_SANITIZE)
  target_compile_options(vitrine_settings INTERFACE -fsanitize=${VITRINE_SANITIZE}
                         -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(vitrine_settings INTERFACE -fsanitize=${VITRINE_SANITIZE})
endif()
if(VITRINE_FUZZ)
  target_compile_options(vitrine_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
