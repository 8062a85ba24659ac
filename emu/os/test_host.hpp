#pragma once
// A host in memory, for tests and for runs whose output is wanted as a value.

#include <algorithm>
#include <map>

#include "emu/os/host.hpp"

namespace vitrine::os {

class TestHost final : public Host {
 public:
  std::string input;               ///< what standard input will give
  bool input_is_terminal = false;  ///< then a read gives one line
  bool output_is_terminal = false;
  std::string output, error_output;              ///< what was written to 1 and 2
  std::size_t output_limit = ~std::size_t{0};    ///< beyond it, writes answer EPIPE
  std::map<std::string, std::vector<u8>> files;  ///< by GrantedPath::to_string()
  std::vector<std::string> warnings;
  u64 calls = 0;  ///< of all functions but is_terminal

  i64 read_input(std::span<u8> out) override {
    ++calls;
    std::size_t count = std::min(out.size(), input.size());
    const std::size_t newline = input.find('\n');
    if (input_is_terminal && newline != std::string::npos) count = std::min(count, newline + 1);
    std::copy_n(input.begin(), count, out.begin());
    input.erase(0, count);
    return static_cast<i64>(count);
  }
  i64 write_output(int fd, std::span<const u8> bytes) override {
    ++calls;
    std::string& stream = fd == 1 ? output : error_output;
    if (stream.size() >= output_limit) return -32;  // EPIPE
    const std::size_t count = std::min(bytes.size(), output_limit - stream.size());
    stream.append(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
    return static_cast<i64>(count);
  }
  bool is_terminal(int fd) override { return fd == 0 ? input_is_terminal : output_is_terminal; }
  i64 read_file(const GrantedPath& path, std::vector<u8>& contents) override {
    ++calls;
    const auto found = files.find(path.to_string());
    if (found == files.end()) return -2;  // ENOENT
    contents = found->second;
    return 0;
  }
  i64 file_mode(const GrantedPath& path) override {
    return files.contains(path.to_string()) ? 0644 : -2;  // ENOENT
  }
  i64 create_file(const GrantedPath& path) override {
    ++calls;
    files[path.to_string()].clear();
    return 0;
  }
  i64 write_file(const GrantedPath& path, u64 offset, std::span<const u8> bytes) override {
    ++calls;
    const auto found = files.find(path.to_string());
    if (found == files.end()) return -2;  // ENOENT
    auto& contents = found->second;
    if (contents.size() < offset + bytes.size()) contents.resize(offset + bytes.size());
    std::copy(bytes.begin(), bytes.end(), contents.begin() + static_cast<std::ptrdiff_t>(offset));
    return 0;
  }
  void warn(const std::string& message) override {
    ++calls;
    warnings.push_back(message);
  }
};

}  // namespace vitrine::os
