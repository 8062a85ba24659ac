#include "emu/os/journal.hpp"
#include "emu/os/abi.hpp"
#include "emu/os/test_host.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::os;

namespace {

std::string read(Journal& journal, std::size_t size) {
  std::vector<u8> bytes(size);
  const i64 got = journal.read_input(bytes);
  return got < 0 ? "error" : std::string(bytes.begin(), bytes.begin() + got);
}

i64 write(Journal& journal, const std::string& text, int fd = 1) {
  return journal.write_output(fd, {reinterpret_cast<const u8*>(text.data()), text.size()});
}

}  // namespace

TEST_CASE("input is read again after going back, then goes on live") {
  TestHost host;
  host.input = "0123456789";
  Journal journal(host);
  CHECK(read(journal, 2) == "01");
  journal.record();
  const auto start = journal.cursor();
  CHECK(read(journal, 3) == "234");
  CHECK(read(journal, 3) == "567");
  journal.seek(start);
  CHECK(read(journal, 3) == "234");
  // Cut otherwise than the first time: a stream all the same.
  CHECK(read(journal, 1) == "5");
  CHECK(read(journal, 4) == "6789");
  CHECK(read(journal, 4).empty());
  journal.seek(start);
  CHECK(read(journal, 100) == "23456789");
  CHECK(read(journal, 100).empty());
}

TEST_CASE("a terminal's lines stay lines") {
  TestHost host;
  host.input = "one\ntwo\n";
  host.input_is_terminal = true;
  Journal journal(host);
  journal.record();
  const auto start = journal.cursor();
  for (int round = 0; round < 3; ++round) {
    journal.seek(start);
    CHECK(read(journal, 100) == "one\n");
    CHECK(read(journal, 100) == "two\n");
    CHECK(read(journal, 100).empty());
  }
}

TEST_CASE("output below the high-water mark is swallowed") {
  TestHost host;
  Journal journal(host);
  journal.record();
  const auto start = journal.cursor();
  CHECK(write(journal, "abc") == 3);
  CHECK(write(journal, "E", 2) == 1);
  journal.seek(start);
  CHECK(write(journal, "ab") == 2);
  CHECK(host.output == "abc");
  CHECK(write(journal, "cdef") == 4);
  CHECK(host.output == "abcdef");
  CHECK(write(journal, "E", 2) == 1);
  CHECK(host.error_output == "E");
}

TEST_CASE("a broken pipe is still broken after going back") {
  TestHost host;
  host.output_limit = 2;
  Journal journal(host);
  journal.record();
  const auto start = journal.cursor();
  CHECK(write(journal, "abc") == 2);
  CHECK(write(journal, "c") == -abi::epipe);
  journal.seek(start);
  CHECK(write(journal, "abc") == 2);
  CHECK(write(journal, "c") == -abi::epipe);
}

TEST_CASE("files and warnings are asked for and given once") {
  TestHost host;
  host.files["f"] = {1, 2, 3};
  Journal journal(host);
  journal.record();
  const auto start = journal.cursor();
  const GrantedPath f{"f", ""}, g{"g", ""};
  std::vector<u8> contents;
  for (int round = 0; round < 2; ++round) {
    journal.seek(start);
    CHECK(journal.read_file(f, contents) == 0);
    CHECK(contents == std::vector<u8>{1, 2, 3});
    CHECK(journal.read_file(g, contents) == -abi::enoent);
    CHECK(journal.create_file(g) == 0);
    CHECK(journal.write_file(g, 0, contents) == 0);
    journal.warn("careful");
    host.files["f"] = {7};  // changed on the host meanwhile: the run must not see it
  }
  CHECK(host.calls == 5);
  CHECK(host.warnings.size() == 1);
  // Another file than last time: a new past, asked of the host.
  journal.seek(start);
  CHECK(journal.read_file(g, contents) == 0);
  CHECK(journal.read_file(f, contents) == 0);
  CHECK(contents == std::vector<u8>{7});
}

TEST_CASE("nothing is kept before a snapshot asks for it") {
  TestHost host;
  host.input = std::string(100000, 'x');
  Journal journal(host);
  for (int i = 0; i < 100; ++i)
    read(journal, 10);
  CHECK(journal.cursor().chunk == 0);
}
