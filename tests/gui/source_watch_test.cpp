// Files that change, and files that go away.

#include "frontend/gui/source_watch.hpp"

#include <fstream>
#include <functional>
#include <thread>

#include "tests/support/catch.hpp"

using namespace vitrine::gui;

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class Watched {
 public:
  Watched() : path_(fs::path(VITRINE_BINARY_DIR) / "source_watch_test.asm") { write("ret"); }
  ~Watched() { fs::remove(path_); }
  void write(const std::string& text) const { std::ofstream(path_) << text; }
  [[nodiscard]] std::string path() const { return path_.string(); }

  /// Looks until it is so, or long after it should have been.
  bool until(const std::function<bool()>& condition) {
    for (int i = 0; i < 600; ++i) {
      watch.look_at({path()}, path());
      if (condition()) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }

  SourceWatch watch;

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("a file that is missing at first has changed when it comes") {
  Watched file;
  fs::remove(file.path());
  CHECK(file.until([looks = 0]() mutable { return ++looks == 100; }));
  CHECK(file.watch.take_gone().empty());
  CHECK_FALSE(file.watch.take_change());
  file.write("ret");
  CHECK(file.until([&] { return file.watch.take_change(); }));
}

TEST_CASE("a file that goes away is told of once, and counts as changed when it is back") {
  Watched file;
  std::this_thread::sleep_for(300ms);  // between two looks
  file.watch.look_at({file.path()}, file.path());
  CHECK_FALSE(file.watch.take_change());
  CHECK(file.watch.take_gone().empty());
  fs::remove(file.path());
  CHECK(file.until([&] { return file.watch.take_gone() == file.path(); }));
  CHECK_FALSE(file.watch.take_change());
  for (int i = 0; i < 100; ++i) {
    file.watch.look_at({file.path()}, file.path());
    std::this_thread::sleep_for(10ms);
  }
  CHECK(file.watch.take_gone().empty());
  file.write("nop");
  CHECK(file.until([&] { return file.watch.take_change(); }));
  fs::remove(file.path());
  CHECK(file.until([&] { return file.watch.take_gone() == file.path(); }));
}
