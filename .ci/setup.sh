# Sourced by ./demo and ./check.
#   install_packages SECTION...   installs the packages of .ci/packages that are missing
#   build DIRECTORY [TARGET...]   builds, with progress on a terminal and quietly elsewhere

packages_of() {
  awk -v wanted=" $* " '/^#/ {next} /^\[/ {section = substr($0, 2, length($0) - 2); next}
    NF && index(wanted, " " section " ") {print $1}' .ci/packages
}

install_packages() {
  local missing=()
  if ! command -v apt-get > /dev/null; then
    echo "This is not a Debian-like system, so nothing is installed for you. Vitrine needs:"
    echo "  a C++20 compiler (g++ 12 or clang 14 and later), CMake 3.22, Ninja, pkg-config,"
    echo "  and the libraries Capstone 4 or 5, CLI11, fmt, libedit, nlohmann-json, tl::expected, toml++;"
    echo "  for the window SDL2, Dear ImGui 1.86, libpng and the font DejaVu Sans Mono; Catch2 for the tests."
    echo "  Fedora:  dnf install gcc-c++ cmake ninja-build capstone-devel cli11-devel fmt-devel json-devel expected-devel libedit-devel tomlplusplus-devel catch-devel"
    echo "  Arch:    pacman -S gcc cmake ninja capstone cli11 fmt libedit nlohmann-json tl-expected tomlplusplus catch2"
    echo "  macOS:   brew install cmake ninja pkg-config capstone cli11 fmt nlohmann-json tl-expected tomlplusplus catch2"
    return 0
  fi
  local package
  for package in $(packages_of "$@"); do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || { echo "Run as root, or install sudo, or run: apt-get install ${missing[*]}" >&2; return 1; }
    as_root=(sudo)
  fi
  echo "Installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
}

build() {
  local directory=$1 quiet=(-- --quiet)
  shift
  [ -t 1 ] && quiet=()
  cmake --build "$directory" ${@:+--target "$@"} "${quiet[@]}"
}
