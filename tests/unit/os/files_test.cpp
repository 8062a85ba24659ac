#include "emu/os/files.hpp"
#include "emu/os/abi.hpp"
#include "emu/os/test_host.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::os;

namespace {

/// "root|inside", with " rw" when writable; "no" when nothing grants it.
std::string granted(const std::vector<Grant>& grants, const std::string& path) {
  const auto found = find_grant(grants, path);
  if (!found) return "no";
  return found->path.root + "|" + found->path.inside + (found->writable ? " rw" : "");
}

}  // namespace

TEST_CASE("a granted file is found under its own name only") {
  const std::vector<Grant> grants = {{"data/in.txt", false, false}, {"/etc/hosts", false, true}};
  CHECK(granted(grants, "data/in.txt") == "data/in.txt|");
  CHECK(granted(grants, "./data//in.txt") == "data/in.txt|");
  CHECK(granted(grants, "data/../data/in.txt") == "data/in.txt|");
  CHECK(granted(grants, "x/../data/in.txt") == "data/in.txt|");
  CHECK(granted(grants, "/etc/../etc/hosts") == "/etc/hosts| rw");
  CHECK(granted(grants, "/../etc/hosts") == "/etc/hosts| rw");
  CHECK(granted(grants, "data/in.txt/") == "data/in.txt|");  // open says that it is no directory
  CHECK(granted(grants, "data") == "no");
  CHECK(granted(grants, "data/in.txt2") == "no");
  CHECK(granted(grants, "/data/in.txt") == "no");
  CHECK(granted(grants, "etc/hosts") == "no");
  CHECK(granted({}, "x") == "no");
}

TEST_CASE("a granted directory opens what lies in it, and nothing beside or above") {
  const std::vector<Grant> grants = {{"work/dir/", true, false}};
  CHECK(granted(grants, "work/dir/a") == "work/dir/|a");
  CHECK(granted(grants, "work/dir/a/b/../c") == "work/dir/|a/c");
  CHECK(granted(grants, "work/dir") == "no");
  CHECK(granted(grants, "work/dir/..") == "no");
  CHECK(granted(grants, "work/dir/../other") == "no");
  CHECK(granted(grants, "work/dir/a/../../other") == "no");
  CHECK(granted(grants, "work/directory") == "no");
  CHECK(granted(grants, "../work/dir/a") == "no");
  CHECK(granted({{".", true, true}}, "a/b") == ".|a/b rw");
  CHECK(granted({{".", true, true}}, "../a") == "no");
  CHECK(granted({{".", true, true}}, "a/../../b") == "no");
  CHECK(granted({{".", true, true}}, "/a") == "no");
  CHECK(granted({{"..", true, true}}, "../a") == "..|a rw");
  CHECK(granted({{"..", true, true}}, "../../a") == "no");
  CHECK(granted({{"/", true, false}}, "/etc/passwd") == "/|etc/passwd");
  CHECK(granted({{"/", true, false}}, "etc/passwd") == "no");
}

TEST_CASE("of several grants the writable one counts") {
  CHECK(granted({{"d", true, false}, {"d/f", false, true}}, "d/f") == "d/f| rw");
  CHECK(granted({{"d", true, true}, {"d/f", false, false}}, "d/f") == "d|f rw");
}

TEST_CASE("descriptors are the lowest free, and end") {
  TestHost host;
  host.files["f"] = {1, 2, 3};
  FileTable table;
  const FoundGrant grant{{"f", ""}, true};
  CHECK(table.open(host, grant, abi::o_rdonly) == 3);
  CHECK(table.open(host, grant, abi::o_rdonly) == 4);
  CHECK(table.close(3) == 0);
  CHECK(table.close(3) == -abi::ebadf);
  CHECK(table.close(0) == 0);
  CHECK(table.open(host, grant, abi::o_rdonly) == 0);
  CHECK(table.open(host, grant, abi::o_rdonly) == 3);
  i64 last = 0;
  while ((last = table.open(host, grant, abi::o_rdonly)) >= 0) {
  }
  CHECK(last == -abi::emfile);
  CHECK(table.descriptors().size() == FileTable::max_descriptors);
}

TEST_CASE("two descriptors of a file see each other's writes; a copy of the table does not") {
  TestHost host;
  host.files["f"] = {1, 2, 3};
  FileTable table;
  const FoundGrant grant{{"f", ""}, true};
  const auto writer = static_cast<u64>(table.open(host, grant, abi::o_rdwr));
  const auto reader = static_cast<u64>(table.open(host, grant, abi::o_rdonly));
  const FileTable copy = table;
  const std::vector<u8> bytes = {9, 9};
  CHECK(table.write(host, *table.find(writer), 2, bytes) == 2);
  CHECK(*table.contents(*table.find(reader)).bytes == std::vector<u8>{1, 2, 9, 9});
  CHECK(host.files["f"] == std::vector<u8>{1, 2, 9, 9});
  FileTable back = copy;
  CHECK(*back.contents(*back.find(reader)).bytes == std::vector<u8>{1, 2, 3});
  CHECK(table.write(host, *table.find(writer), max_file_bytes - 1, bytes) == -abi::efbig);
  CHECK(table.write(host, *table.find(writer), ~u64{0} - 1, bytes) == -abi::efbig);
}

TEST_CASE("open's flags") {
  TestHost host;
  host.files["f"] = {1, 2, 3};
  FileTable table;
  const FoundGrant file{{"f", ""}, true}, read_only{{"f", ""}, false}, absent{{"g", ""}, true};
  CHECK(table.open(host, absent, abi::o_rdonly) == -abi::enoent);
  CHECK(table.open(host, {{"g", ""}, false}, abi::o_creat) == -abi::eacces);
  CHECK(table.open(host, read_only, abi::o_wronly) == -abi::eacces);
  CHECK(table.open(host, read_only, abi::o_accmode) == -abi::eacces);
  CHECK(table.open(host, read_only, abi::o_trunc) == -abi::eacces);
  CHECK(table.open(host, file, abi::o_directory) == -abi::enotdir);
  CHECK(table.open(host, absent, abi::o_directory) == -abi::enoent);
  CHECK(table.open(host, file, abi::o_creat | abi::o_excl | abi::o_wronly) == -abi::eexist);
  CHECK(host.files["f"].size() == 3);
  CHECK(table.open(host, file, abi::o_wronly | abi::o_trunc) == 3);
  CHECK(host.files["f"].empty());
  CHECK(table.open(host, absent, abi::o_wronly | abi::o_creat) == 4);
  CHECK(host.files.count("g") == 1);
  CHECK(table.open(host, file, abi::o_accmode) == 5);
  CHECK_FALSE(table.find(5)->readable);
  CHECK_FALSE(table.find(5)->writable);
  host.files["h"] = {1, 2, 3};
  CHECK(table.open(host, {{"h", ""}, true}, abi::o_rdonly | abi::o_trunc) == 6);
  CHECK(host.files["h"].empty());
}
