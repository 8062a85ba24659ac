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

TEST_CASE("input that was taken is known with its place among the output, also after going back") {
  TestHost host;
  host.input = "one\ntwo\n";
  host.input_is_terminal = true;
  Journal journal(host);
  journal.record();
  const auto start = journal.cursor();
  const auto taken = [&](u64 most = 100) {
    std::string all;
    for (const Journal::Taken& input : journal.input_taken(most))
      all += std::to_string(input.written) + ":" + input.text;
    return all;
  };
  const std::vector<u8> prompt{'?'};
  CHECK(taken().empty());
  for (int round = 0; round < 2; ++round) {
    journal.seek(start);
    CHECK(taken().empty());
    CHECK(read(journal, 2) == "on");
    CHECK(taken() == "0:on");
    CHECK(read(journal, 100) == "e\n");
    journal.write_output(1, prompt);
    CHECK(read(journal, 100) == "two\n");
    CHECK(taken() == "0:one\n1:two\n");
    CHECK(taken(1) == "1:two\n");
  }
  CHECK(journal.echoes());
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

TEST_CASE("what the host took of the output, it takes again") {
  os::TestHost host;
  host.output_limit = 5;
  os::Journal journal(host);
  journal.record();
  const os::Journal::Cursor start = journal.cursor();
  const std::vector<u8> bytes = {'a', 'b', 'c'};
  for (int round = 0; round < 2; ++round) {
    INFO(round);
    CHECK(journal.write_output(1, bytes) == 3);
    CHECK(journal.write_output(1, bytes) == 2);
    CHECK(journal.write_output(1, bytes) == -abi::epipe);
    CHECK(journal.write_output(1, bytes) == -abi::epipe);
    CHECK(journal.write_output(2, bytes) == 3);
    CHECK(host.output == "abcab");
    CHECK(host.error_output == "abc");
    host.output_limit = 100;  // room comes too late for what has happened
    journal.seek(start);
  }
  CHECK(journal.output().up_to(~u64{0}) ==
        std::vector<os::OutputLog::Piece>{{1, "abcab"}, {2, "abc"}});
}

TEST_CASE("a branch gives out anew what the old one gave out behind the cursor") {
  os::TestHost host;
  os::Journal journal(host);
  journal.record();
  const std::vector<u8> one = {'1'}, two = {'2'}, three = {'3'};
  journal.write_output(1, one);
  const os::Journal::Cursor middle = journal.cursor();
  journal.write_output(1, two);
  journal.warn("two");
  journal.seek(middle);
  journal.branch(os::FileTable());
  CHECK(journal.write_output(1, three) == 1);
  journal.warn("three");
  CHECK(host.output == "123");
  CHECK(host.warnings == std::vector<std::string>{"two", "three"});
  CHECK(journal.output().up_to(~u64{0}) == std::vector<os::OutputLog::Piece>{{1, "13"}});
}

TEST_CASE("input that was read later can be forgotten, but for the rest of a chunk") {
  TestHost host;
  host.input = "abcdefgh";
  Journal journal(host);
  journal.record();
  CHECK(read(journal, 4) == "abcd");
  CHECK_FALSE(journal.knows_later_input());
  CHECK(read(journal, 2) == "ef");
  CHECK(read(journal, 4) == "gh");
  CHECK(read(journal, 4).empty());
  journal.seek({});
  CHECK(read(journal, 1) == "a");
  CHECK(journal.knows_later_input());
  CHECK(journal.forget_later_input() == 4);
  CHECK_FALSE(journal.knows_later_input());
  host.input += "xy";
  CHECK(read(journal, 8) == "bcdxy");
}

TEST_CASE("a branch finds files as they were at its moment") {
  os::TestHost host;
  const os::GrantedPath old_file{"old", ""}, new_file{"new", ""}, open_file{"open", ""};
  host.files = {{"old", {1, 2}}, {"open", {3}}};
  os::Journal journal(host);
  journal.record();
  os::FileTable files;
  REQUIRE(files.open(journal, {open_file, true}, abi::o_rdwr) == 3);
  const std::vector<u8> bytes = {8, 9};
  CHECK(files.write(journal, *files.find(3), 1, bytes) == 2);
  const os::FileTable then = files;
  const os::Journal::Cursor middle = journal.cursor();

  CHECK(files.write(journal, *files.find(3), 0, bytes) == 2);
  for (const auto& path : {old_file, new_file}) {
    const i64 descriptor = files.open(journal, {path, true}, abi::o_rdwr | abi::o_creat);
    REQUIRE(descriptor > 3);
    CHECK(files.write(journal, *files.find(static_cast<u64>(descriptor)), 0, bytes) == 2);
  }
  CHECK(host.files.at("old") == bytes);

  journal.seek(middle);
  journal.branch(then);
  CHECK(host.files.at("old") == std::vector<u8>{1, 2});
  CHECK(host.files.at("open") == std::vector<u8>{3, 8, 9});
  std::vector<u8> contents;
  CHECK(journal.read_file(new_file, contents) == -abi::enoent);
  CHECK(journal.create_file(new_file) == 0);
  CHECK(journal.read_file(new_file, contents) == 0);
  CHECK(contents.empty());
}

TEST_CASE("the output log keeps the newest within its cap, in order") {
  os::OutputLog log(100);
  log.start_at(7);
  for (u64 i = 0; i < 1000; ++i) {
    const std::vector<u8> byte = {static_cast<u8>('a' + i % 26)};
    log.append(i % 7 == 0 ? 2 : 1, byte);
    u64 kept = 0;
    for (const auto& piece : log.up_to(~u64{0}))
      kept += piece.text.size();
    REQUIRE(kept == log.end() - log.begin());
    REQUIRE(kept <= 200);
  }
  CHECK(log.end() == 1007);
  CHECK(log.begin() > 900);
  const u64 end = log.end();
  log.truncate(end - 2);
  CHECK(log.end() == end - 2);
  CHECK(log.up_to(~u64{0}).back().text.back() == 'a' + 997 % 26);
  CHECK(log.up_to(log.begin()).empty());
  u64 newest = 0;
  for (const auto& piece : log.up_to(log.end() - 1, 20))
    newest += piece.text.size();
  CHECK(newest == 20);
  CHECK(log.up_to(log.end(), 1).back().text == std::string(1, 'a' + 997 % 26));
  CHECK(log.up_to(log.end(), 0).empty());
  log.truncate(3);
  CHECK(log.begin() == 3);
  CHECK(log.end() == 3);
}
