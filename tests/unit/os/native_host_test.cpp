// The sandbox on the real file system.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "emu/os/abi.hpp"
#include "emu/os/native_host.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::os;
namespace fs = std::filesystem;

namespace {

/// A fresh directory: inside/ is what is granted, secret.txt lies outside.
struct Tree {
  fs::path root;
  Tree() {
    std::string pattern = (fs::temp_directory_path() / "vitrine-test-XXXXXX").string();
    root = mkdtemp(pattern.data());
    fs::create_directories(root / "inside/sub");
    std::ofstream(root / "secret.txt") << "secret";
    std::ofstream(root / "inside/sub/open.txt") << "open";
    fs::create_symlink(root / "secret.txt", root / "inside/link.txt");
    fs::create_directory_symlink(root, root / "inside/up");
    fs::create_symlink("sub/open.txt", root / "inside/near.txt");
    mkfifo((root / "inside/fifo").c_str(), 0600);
  }
  ~Tree() { fs::remove_all(root); }
  [[nodiscard]] GrantedPath in(const std::string& inside) const {
    return {(root / "inside").string(), inside};
  }
};

std::string text(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("files in a granted directory can be read, links and special files cannot") {
  const Tree tree;
  NativeHost host;
  std::vector<u8> contents;
  CHECK(host.read_file(tree.in("sub/open.txt"), contents) == 0);
  CHECK(std::string(contents.begin(), contents.end()) == "open");
  CHECK(host.read_file(tree.in("link.txt"), contents) == -abi::eloop);
  CHECK(host.read_file(tree.in("near.txt"), contents) == -abi::eloop);
  CHECK(host.read_file(tree.in("up/secret.txt"), contents) == -abi::eloop);
  CHECK(host.read_file(tree.in("sub/open.txt/x"), contents) == -abi::enotdir);
  CHECK(host.read_file(tree.in("fifo"), contents) == -abi::eacces);
  CHECK(host.read_file(tree.in("sub"), contents) == -abi::eisdir);
  CHECK(host.read_file(tree.in("nothing"), contents) == -abi::enoent);
  CHECK(host.read_file({"/dev/zero", ""}, contents) == -abi::eacces);
}

TEST_CASE("writing cannot leave the granted directory either") {
  const Tree tree;
  NativeHost host;
  const std::vector<u8> bytes = {'n', 'e', 'w'};
  CHECK(host.create_file(tree.in("link.txt")) == -abi::eloop);
  CHECK(host.create_file(tree.in("up/made.txt")) < 0);
  CHECK(host.write_file(tree.in("link.txt"), 0, bytes) == -abi::eloop);
  CHECK(text(tree.root / "secret.txt") == "secret");
  CHECK_FALSE(fs::exists(tree.root / "made.txt"));

  CHECK(host.create_file(tree.in("sub/made.txt")) == 0);
  CHECK(host.write_file(tree.in("sub/made.txt"), 2, bytes) == 0);
  CHECK(text(tree.root / "inside/sub/made.txt") == std::string("\0\0new", 5));
  CHECK(host.create_file(tree.in("sub/made.txt")) == 0);
  CHECK(text(tree.root / "inside/sub/made.txt").empty());
  CHECK(host.write_file(tree.in("absent"), 0, bytes) == -abi::enoent);
}

TEST_CASE("the permission bits are the file's own") {
  const Tree tree;
  NativeHost host;
  const fs::path file = tree.root / "inside/sub/open.txt";
  for (const int mode : {0640, 0755, 0400}) {
    fs::permissions(file, static_cast<fs::perms>(mode));
    CHECK(host.file_mode(tree.in("sub/open.txt")) == mode);
  }
  CHECK(host.file_mode(tree.in("sub")) == -abi::eisdir);
  CHECK(host.file_mode(tree.in("link.txt")) < 0);
  CHECK(host.file_mode(tree.in("nothing")) == -abi::enoent);
}

TEST_CASE("a granted file may itself be a link: the user named it") {
  const Tree tree;
  NativeHost host;
  std::vector<u8> contents;
  CHECK(host.read_file({(tree.root / "inside/link.txt").string(), ""}, contents) == 0);
  CHECK(std::string(contents.begin(), contents.end()) == "secret");
}

TEST_CASE("writing into a pipe that nobody reads is an error value") {
  int ends[2] = {};
  REQUIRE(pipe(ends) == 0);
  NativeHost host;
  close(ends[0]);
  const std::vector<u8> bytes = {1};
  CHECK(host.write_output(ends[1], bytes) == -abi::epipe);
  close(ends[1]);
}
