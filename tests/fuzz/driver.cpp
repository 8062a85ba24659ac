// Runs a libFuzzer harness without libFuzzer: the corpus as it is, then seeded mutations of it and
// random bytes. The same arguments give the same inputs everywhere.
//
//   TARGET [RUNS [SEED [CORPUS-DIRECTORY]]]
//   TARGET FILE                              one input, to look into a finding
//
// An input that crashes the harness, or keeps it busy for more than ten seconds of processor time,
// is written to crash-TARGET.bin in the working directory.

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;
using Random = std::mt19937_64;

constexpr std::size_t size_limit = std::size_t{1} << 16;
constexpr unsigned seconds_per_input = 10;  // of processor time: the machine may be busy

Bytes current_input;  // what the signal handler saves
std::string crash_file;

/// Only async-signal-safe calls: the harness may have died anywhere.
void save_and_die(int signal) {
  const int file = open(crash_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file >= 0) {
    const auto written = write(file, current_input.data(), current_input.size());
    static_cast<void>(written);
    close(file);
  }
  constexpr char message[] = "\nfuzz: the harness died or hung; its input is in crash-*.bin\n";
  const auto written = write(STDERR_FILENO, message, sizeof message - 1);
  static_cast<void>(written);
  std::signal(signal, SIG_DFL);
  std::raise(signal == SIGPROF ? SIGABRT : signal);
}

Bytes read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<Bytes> read_corpus(const fs::path& directory) {
  std::vector<fs::path> paths;
  if (fs::is_directory(directory))
    for (const auto& entry : fs::directory_iterator(directory))
      if (entry.is_regular_file()) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Bytes> corpus;
  for (const fs::path& path : paths)
    corpus.push_back(read_file(path));
  return corpus;
}

/// A number in [0, limit); 0 when limit is 0. Plain remainder: the standard distributions differ
/// from library to library.
std::size_t below(Random& random, std::size_t limit) {
  return limit == 0 ? 0 : static_cast<std::size_t>(random() % limit);
}

/// Values at the edges of things, which plain random numbers hardly ever hit.
std::uint64_t edge_value(Random& random) {
  constexpr std::uint64_t edges[] = {0,     1,     2,      0x7f,   0x80,  0xff,
                                     0x100, 0xfff, 0x1000, 0x7fff, 0xffff};
  switch (below(random, 4)) {
    case 0:
      return edges[below(random, std::size(edges))];
    case 1:
      return 0 - edges[below(random, std::size(edges))];
    case 2:
      return (std::uint64_t{1} << below(random, 64)) - below(random, 2);
    default:
      return random();
  }
}

void mutate(Random& random, Bytes& bytes, const std::vector<Bytes>& corpus) {
  const auto at = [&](std::size_t offset) { return bytes.begin() + static_cast<long>(offset); };
  const std::size_t where = below(random, bytes.size() + 1);
  const std::size_t length = std::min(below(random, 64) + 1, bytes.size() - where);
  switch (below(random, 7)) {
    case 0:  // flip a bit
      if (where < bytes.size())
        bytes[where] = static_cast<std::uint8_t>(bytes[where] ^ (1U << below(random, 8)));
      break;
    case 1:    // overwrite an aligned or
    case 2: {  // unaligned integer
      const std::size_t width = std::size_t{1} << below(random, 4);
      const std::size_t start = below(random, 2) == 0 ? where : where / width * width;
      const std::uint64_t value = edge_value(random);
      for (std::size_t i = 0; i < width && start + i < bytes.size(); ++i)
        bytes[start + i] = static_cast<std::uint8_t>(value >> (8 * i));
      break;
    }
    case 3:
      bytes.erase(at(where), at(where + length));
      break;
    case 4: {  // repeat a piece
      const Bytes piece(at(where), at(where + length));
      const std::size_t times = below(random, 8) == 0 ? below(random, 200) : 1;
      Bytes repeated;
      for (std::size_t i = 0; i < times; ++i)
        repeated.insert(repeated.end(), piece.begin(), piece.end());
      bytes.insert(at(where), repeated.begin(), repeated.end());
      break;
    }
    case 5: {  // insert random bytes
      Bytes fresh(below(random, 16) + 1);
      for (auto& byte : fresh)
        byte = static_cast<std::uint8_t>(random());
      bytes.insert(at(where), fresh.begin(), fresh.end());
      break;
    }
    default: {  // go on as another input does
      if (corpus.empty()) break;
      const Bytes& other = corpus[below(random, corpus.size())];
      const std::size_t from = below(random, other.size() + 1);
      bytes.resize(where);
      bytes.insert(bytes.end(), other.begin() + static_cast<long>(from), other.end());
      break;
    }
  }
  if (bytes.size() > size_limit) bytes.resize(size_limit);
}

/// The input of one run: a corpus entry with a few mutations, sometimes plain noise.
Bytes make_input(Random& random, const std::vector<Bytes>& corpus) {
  Bytes bytes;
  if (corpus.empty() || below(random, 20) == 0) {
    bytes.resize(below(random, 512));
    for (auto& byte : bytes)
      byte = static_cast<std::uint8_t>(random());
    return bytes;
  }
  bytes = corpus[below(random, corpus.size())];
  for (std::size_t count = below(random, 6) + 1; count > 0; --count)
    mutate(random, bytes, corpus);
  return bytes;
}

/// 0: no limit any more.
void limit_seconds(unsigned seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = seconds;
  setitimer(ITIMER_PROF, &timer, nullptr);
}

void run_one(const Bytes& input) {
  current_input = Bytes(input.begin(), input.end());  // no spare capacity: overruns show
  limit_seconds(seconds_per_input);
  LLVMFuzzerTestOneInput(current_input.data(), current_input.size());
  limit_seconds(0);
}

}  // namespace

int main(int argc, char** argv) {
  crash_file = "crash-" + fs::path(argv[0]).filename().string() + ".bin";
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGPROF})
    std::signal(signal, save_and_die);

  if (argc == 2 && fs::is_regular_file(argv[1])) {
    run_one(read_file(argv[1]));
    return 0;
  }
  const std::uint64_t runs = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const std::vector<Bytes> corpus = argc > 3 ? read_corpus(argv[3]) : std::vector<Bytes>{};
  for (const Bytes& input : corpus)
    run_one(input);
  Random random(seed);
  for (std::uint64_t run = 0; run < runs; ++run)
    run_one(make_input(random, corpus));
  std::printf("fuzz: %zu corpus inputs and %llu mutations, seed %llu: no finding\n", corpus.size(),
              static_cast<unsigned long long>(runs), static_cast<unsigned long long>(seed));
  return 0;
}
