#include <map>
#include <optional>
#include <random>

#include "emu/memory/physical.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::memory;

namespace {

struct Recorder : FrameAttachment {
  bool written(u32, u32) override { return true; }
  void replaced() override {}
};

}  // namespace

TEST_CASE("untouched memory reads as zero and costs nothing") {
  PhysicalMemory memory(u64{1} << 30);
  CHECK(memory.size() == u64{1} << 30);
  CHECK(memory.read64(0x123450) == 0);
  CHECK(memory.resident_frames() == 0);
  memory.write64(0x123450, 7);
  CHECK(memory.read64(0x123450) == 7);
  CHECK(memory.resident_frames() == 1);
  memory.clear_frame(0x123);
  CHECK(memory.read64(0x123450) == 0);
  CHECK(memory.resident_frames() == 0);
}

TEST_CASE("beyond the end memory reads as ones and writes are lost") {
  PhysicalMemory memory(2 * page_size);
  memory.write64(2 * page_size, 5);
  CHECK(memory.read64(2 * page_size) == ~u64{0});
  memory.writable_frame(77).bytes[3] = 1;
  CHECK(memory.frame(77).bytes[3] == 0xff);
}

TEST_CASE("a frame keeps its identity and attachment while shared, and a written copy has none") {
  PhysicalMemory memory(16 * page_size);
  const Frame& original = memory.writable_frame(3);
  original.attachment = std::make_unique<Recorder>();
  const PhysicalMemory snapshot = memory;
  CHECK(&memory.frame(3) == &original);
  CHECK(&snapshot.frame(3) == &original);
  CHECK(memory.write_would_replace(3));

  const Frame& copy = memory.writable_frame(3);
  CHECK(&copy != &original);
  CHECK(copy.attachment == nullptr);
  CHECK(&snapshot.frame(3) == &original);
  CHECK(original.attachment != nullptr);
  CHECK_FALSE(memory.write_would_replace(3));

  memory = snapshot;
  CHECK(&memory.frame(3) == &original);
}

TEST_CASE("the epoch changes when frames may have become shared") {
  PhysicalMemory memory(16 * page_size);
  memory.write64(0, 1);
  const u64 start = memory.epoch();
  const PhysicalMemory snapshot = memory;
  const u64 after_copy = memory.epoch();
  CHECK(after_copy != start);
  memory = snapshot;
  CHECK(memory.epoch() != after_copy);
  memory = PhysicalMemory(page_size);
  CHECK(memory.size() == page_size);
}

TEST_CASE("random writes, snapshots and restores agree with a model that copies everything") {
  using Model = std::map<u64, u64>;
  std::mt19937_64 random(7);
  constexpr u64 frames = 1500;  // three chunks, the last one not full
  PhysicalMemory memory(frames * page_size);
  Model model;
  std::vector<std::pair<PhysicalMemory, Model>> saved;

  const auto agrees = [](const PhysicalMemory& tested, const Model& expected) {
    for (const auto& [address, value] : expected) {
      if (tested.read64(address) != value) return false;
    }
    return true;
  };
  for (int round = 0; round < 20000; ++round) {
    const u64 choice = random() % 200;
    if (choice == 0 && saved.size() < 8) {
      saved.emplace_back(memory, model);
    } else if (choice == 1 && !saved.empty()) {
      const auto& pick = saved[random() % saved.size()];
      memory = pick.first;
      model = pick.second;
    } else if (choice == 2 && !saved.empty()) {
      std::swap(saved[random() % saved.size()], saved.back());
      saved.pop_back();
    } else if (choice == 3) {
      const u64 number = random() % frames;
      memory.clear_frame(number);
      model.erase(model.lower_bound(number * page_size),
                  model.lower_bound((number + 1) * page_size));
    } else {
      const u64 address = (random() % 40 * 37 % frames) * page_size + random() % 512 * 8;
      const u64 value = random();
      memory.write64(address, value);
      model[address] = value;
    }
    if (round % 1000 == 0) {
      REQUIRE(agrees(memory, model));
      for (const auto& [copy, expected] : saved)
        REQUIRE(agrees(copy, expected));
    }
  }
  CHECK(agrees(memory, model));
}
