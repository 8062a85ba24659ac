#include "emu/lab/stack_distance.hpp"

#include <algorithm>
#include <bit>

#include "emu/base/bits.hpp"

namespace vitrine::lab {

namespace {
constexpr u64 word_bits = 64;
constexpr u64 initial_points = 1 << 14;  // a multiple of word_bits, as every size is
}  // namespace

StackDistances::StackDistances(u64 limit)
    : limit_(std::max<u64>(limit, 1)),
      block_at_(initial_points),
      marks_(initial_points / word_bits),
      tree_(initial_points / word_bits + 1) {}

u64 StackDistances::marks_before(u64 time) const {
  u64 count = static_cast<u64>(
      std::popcount(marks_[time / word_bits] & low_mask(static_cast<unsigned>(time % word_bits))));
  for (u64 at = time / word_bits; at > 0; at &= at - 1)
    count += tree_[at];
  return count;
}

void StackDistances::mark(u64 time) {
  marks_[time / word_bits] |= u64{1} << time % word_bits;
  for (u64 at = time / word_bits + 1; at < tree_.size(); at += at & -at)
    ++tree_[at];
  ++live_;
}

void StackDistances::unmark(u64 time) {
  marks_[time / word_bits] &= ~(u64{1} << time % word_bits);
  for (u64 at = time / word_bits + 1; at < tree_.size(); at += at & -at)
    --tree_[at];
  --live_;
}

u64 StackDistances::access(u64 block) {
  u64 distance = no_distance;
  if (const u64* last = last_.find(block)) {
    if (*last + 1 == now_) return 0;  // the youngest already: its point may stay
    distance = live_ - marks_before(*last) - 1;
    unmark(*last);
  }
  if (now_ == block_at_.size()) renumber();
  block_at_[now_] = block;
  last_.set(block, now_);
  mark(now_++);
  if (live_ > limit_) forget_oldest();
  return distance;
}

void StackDistances::forget_oldest() {
  while (marks_[oldest_word_] == 0)
    ++oldest_word_;
  const u64 time =
      oldest_word_ * word_bits + static_cast<u64>(std::countr_zero(marks_[oldest_word_]));
  last_.erase(block_at_[time]);
  unmark(time);
}

void StackDistances::renumber() {
  u64 next = 0;
  for (u64 word = 0; word < marks_.size(); ++word) {
    for (u64 left = marks_[word]; left != 0; left &= left - 1) {
      const u64 block = block_at_[word * word_bits + static_cast<u64>(std::countr_zero(left))];
      block_at_[next] = block;
      *last_.find(block) = next++;
    }
  }
  // Room for three times as many accesses as blocks makes the next renumbering cheap per access.
  const u64 points = std::max(initial_points, align_up(next * 4, word_bits));
  block_at_.resize(points);
  marks_.assign(points / word_bits, 0);
  tree_.assign(points / word_bits + 1, 0);
  now_ = next;
  live_ = 0;
  oldest_word_ = 0;
  for (u64 time = 0; time < next; ++time)
    mark(time);
}

u64 DistanceHistogram::misses(u64 blocks) const {
  u64 misses = first_;
  for (u64 distance = blocks; distance < counts_.size(); ++distance)
    misses += counts_[distance];
  return misses;
}

std::vector<DistanceHistogram::Point> DistanceHistogram::curve() const {
  std::vector<Point> points;
  u64 hits = 0, counted = 0;
  for (u64 blocks = 1;; blocks *= 2) {
    for (; counted < std::min<u64>(blocks, counts_.size()); ++counted)
      hits += counts_[counted];
    points.push_back({blocks, accesses_ - hits});
    if (blocks >= counts_.size()) return points;
  }
}

std::vector<DistanceHistogram::Bucket> DistanceHistogram::buckets() const {
  std::vector<Bucket> buckets;
  for (u64 least = 0, end = 1; least < counts_.size(); least = end, end *= 2) {
    Bucket bucket{least, end - 1, 0};
    for (u64 distance = least; distance < std::min<u64>(end, counts_.size()); ++distance)
      bucket.count += counts_[distance];
    buckets.push_back(bucket);
  }
  return buckets;
}

void MissCurve::access(u64 address, u64 size) {
  // The deepest line decides: what holds that one, held the others.
  u64 deepest = 0;
  for (u64 block = address / line_; block <= (address + size - 1) / line_; ++block)
    deepest = std::max(deepest, distances_.access(block));
  histogram_.add(deepest);
}

}  // namespace vitrine::lab
