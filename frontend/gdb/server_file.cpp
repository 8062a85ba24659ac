// The remote file protocol (vFile packets), for one file: the program, which debuggers read symbols
// from. Nothing else of the host can be opened.

#include <fmt/core.h>

#include <algorithm>

#include "emu/os/abi.hpp"
#include "frontend/gdb/hex.hpp"
#include "frontend/gdb/packet.hpp"
#include "frontend/gdb/server.hpp"

namespace vitrine::gdb {

namespace {

constexpr u64 descriptor = 3;  // the one there is; whether it is open makes no difference

std::string failure(i64 error) {
  return fmt::format("F-1,{:x}", error);
}

/// struct stat as the protocol sends it: big-endian, in its own layout.
std::string file_status(u64 size) {
  std::string bytes;
  const auto field = [&](u64 value, unsigned width) {
    std::string text = little_endian(value, width);
    bytes.append(text.rbegin(), text.rend());
  };
  constexpr u64 executable_mode = 0755, block = 512;
  for (const u64 value : {u64{0}, u64{0}, os::abi::s_ifreg | executable_mode, u64{1}, u64{0},
                          u64{0}, u64{0}})  // dev ino mode nlink uid gid rdev
    field(value, 4);
  for (const u64 value : {size, block, (size + block - 1) / block})  // size blksize blocks
    field(value, 8);
  for (int time = 0; time < 3; ++time)  // atime mtime ctime
    field(0, 4);
  return bytes;
}

}  // namespace

std::string Server::file_request(std::string_view text) const {
  namespace abi = os::abi;
  Fields fields(text);
  if (fields.take("setfs:")) return "F0";
  if (fields.take("open:")) {
    const auto path = from_hex(fields.until(','));
    const auto flags = fields.number();
    if (!path || !flags) return failure(abi::einval);
    if (*path != executable_.path) return failure(abi::enoent);
    return *flags == abi::o_rdonly ? fmt::format("F{:x}", descriptor) : failure(abi::erofs);
  }
  const bool reads = fields.take("pread:"), asks = fields.take("fstat:");
  if (!reads && !asks && !fields.take("close:"))
    return fields.take("readlink:") || fields.take("unlink:") ? failure(abi::eperm) : "";
  if (fields.number() != descriptor) return failure(abi::ebadf);
  if (asks) {
    const std::string status = file_status(executable_.bytes.size());
    return fmt::format("F{:x};", status.size()) + status;
  }
  if (!reads) return "F0";
  const bool first_comma = fields.take(",");
  const auto count = fields.number();
  const bool second_comma = fields.take(",");
  const auto offset = fields.number();
  if (!first_comma || !count || !second_comma || !offset) return failure(abi::einval);
  constexpr u64 header = 16;
  const std::string_view bytes = executable_.bytes;
  const std::string_view part =
      *offset >= bytes.size()
          ? std::string_view()
          : bytes.substr(*offset, std::min<u64>(*count, (max_payload - header) / 2));
  return fmt::format("F{:x};", part.size()) + std::string(part);
}

}  // namespace vitrine::gdb
