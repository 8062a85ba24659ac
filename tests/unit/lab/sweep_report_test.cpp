#include "emu/lab/sweep_report.hpp"

#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::lab;

namespace {
const std::vector<SweepPoint> points{
    {1024, 1, 64, 500},  {2048, 1, 64, 300},  {4096, 1, 64, 100},
    {1024, 16, 64, 500}, {2048, 16, 64, 200}, {4096, fully_associative, 64, 0},
};
}

TEST_CASE("a sweep is a table and a plot") {
  CHECK(to_text(points, 1000) ==
        "Misses in % of 1,000 references, LRU, lines of 64 bytes\n"
        "\n"
        "    size       1      16    full  ways\n"
        "      1K   50.00   50.00       -\n"
        "      2K   30.00   20.00       -\n"
        "      4K   10.00       -    0.00\n"
        "\n"
        " 50.00 |   *\n"
        "       |\n"
        "       |\n"
        "       |\n"
        "       |         1\n"
        "       |\n"
        " 22.73 |\n"
        "       |         A\n"
        "       |\n"
        "       |               1\n"
        "       |\n"
        "  0.00 |               f\n"
        "       +------------------\n"
        "          1K    2K    4K\n"
        "        1: 1 way  A: 16 ways  f: fully associative  *: several\n");
}

TEST_CASE("a plot of many sizes stays within 80 columns") {
  std::vector<SweepPoint> many;
  for (u64 size = 1; size <= 100; ++size)
    many.push_back({size * 64, 1, 64, 1000 / size});
  const std::string text = to_text(many, 1000);
  std::size_t start = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    CHECK(end - start <= 80);
    start = end + 1;
  }
}

TEST_CASE("a sweep of nothing has no plot") {
  const std::vector<SweepPoint> none{{1024, 1, 64, 0}};
  CHECK(to_text(none, 0) ==
        "Misses in % of 0 references, LRU, lines of 64 bytes\n\n    size       1  way\n"
        "      1K    0.00\n\n");
}

TEST_CASE("a sweep as comma-separated values and as JSON") {
  const std::string csv = to_csv(points, 1000);
  CHECK(csv.find("size,ways,line,accesses,misses,miss_ratio\n"
                 "1024,1,64,1000,500,0.500000\n") == 0);
  CHECK(csv.find("\n4096,full,64,1000,0,0.000000\n") != std::string::npos);
  const std::string json = to_json({points.data() + 5, 1}, 1000);
  CHECK(json ==
        "{\n"
        "  \"accesses\": 1000,\n"
        "  \"caches\": [\n"
        "    {\n"
        "      \"size\": 4096,\n"
        "      \"ways\": 64,\n"
        "      \"line\": 64,\n"
        "      \"misses\": 0,\n"
        "      \"miss_ratio\": 0.0\n"
        "    }\n"
        "  ]\n"
        "}\n");
}
