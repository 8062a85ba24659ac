#include "emu/os/files.hpp"

#include <algorithm>

#include "emu/os/abi.hpp"

namespace vitrine::os {

namespace {

/// "/a/./b/../c" → "/a/c"; "../x" keeps its ".."; "." and "" become "".
std::string normalise(const std::string& path) {
  const bool absolute = !path.empty() && path.front() == '/';
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string part = path.substr(start, end - start);
    start = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (part != ".." || !absolute) {
      parts.push_back(part);
    }
  }
  std::string result = absolute ? "/" : "";
  for (const std::string& part : parts) {
    if (!result.empty() && result.back() != '/') result += '/';
    result += part;
  }
  return result;
}

/// The rest of `path` behind the directory `root` (both normalised), if it lies in it.
std::optional<std::string> inside_of(const std::string& root, const std::string& path) {
  if (root.empty()) {
    const bool escapes =
        path.empty() || path.front() == '/' || path == ".." || path.compare(0, 3, "../") == 0;
    return escapes ? std::nullopt : std::optional(path);
  }
  const std::string prefix = root.back() == '/' ? root : root + '/';
  if (path.size() <= prefix.size() || path.compare(0, prefix.size(), prefix) != 0) {
    return std::nullopt;
  }
  std::string inside = path.substr(prefix.size());
  // Only of a root like "..": "../../x" is not in it.
  if (inside == ".." || inside.compare(0, 3, "../") == 0) return std::nullopt;
  return inside;
}

}  // namespace

std::optional<FoundGrant> find_grant(const std::vector<Grant>& grants, const std::string& path) {
  const std::string wanted = normalise(path);
  std::optional<FoundGrant> found;
  for (const Grant& grant : grants) {
    const std::string root = normalise(grant.path);
    std::string inside;
    if (grant.directory) {
      const auto rest = inside_of(root, wanted);
      if (!rest) continue;
      inside = *rest;
    } else if (root != wanted) {
      continue;
    }
    // Of several grants for one file, a writable one counts.
    if (!found || grant.writable) found = FoundGrant{{grant.path, inside}, grant.writable};
  }
  return found;
}

bool changes_file(u64 flags) {
  return (flags & abi::o_accmode) != abi::o_rdonly || (flags & abi::o_trunc) != 0;
}

bool is_granted_directory(const std::vector<Grant>& grants, const std::string& path) {
  return std::any_of(grants.begin(), grants.end(), [wanted = normalise(path)](const Grant& grant) {
    return grant.directory && normalise(grant.path) == wanted;
  });
}

FileTable::FileTable() {
  descriptors_[0] = {OpenFile::Kind::Input, 0, true, false, false, 0};
  descriptors_[1] = {OpenFile::Kind::Output, 0, false, true, false, 0};
  descriptors_[2] = {OpenFile::Kind::Error, 0, false, true, false, 0};
}

OpenFile* FileTable::find(u64 descriptor) {
  // The kernel takes descriptors as 32-bit numbers.
  const auto found = descriptors_.find(static_cast<int>(descriptor));
  return found == descriptors_.end() ? nullptr : &found->second;
}

int FileTable::lowest_free() const {
  int lowest = 0;
  for (const auto& [descriptor, file] : descriptors_) {
    if (descriptor != lowest) break;
    ++lowest;
  }
  return lowest;
}

u64 FileTable::held_bytes() const {
  u64 sum = 0;
  for (const auto& [key, held] : contents_)
    sum += held.bytes->size();
  return sum;
}

std::map<u64, FileContents>::const_iterator FileTable::find_contents(
    const GrantedPath& path) const {
  return std::find_if(contents_.begin(), contents_.end(),
                      [&](const auto& held) { return held.second.path == path; });
}

const std::vector<u8>* FileTable::open_contents(const GrantedPath& path) const {
  const auto found = find_contents(path);
  return found == contents_.end() ? nullptr : found->second.bytes.get();
}

u64 FileTable::held_bytes_beside(const FileTable& other) const {
  u64 sum = 0;
  for (const auto& [key, held] : contents_) {
    const auto same = other.contents_.find(key);
    if (same == other.contents_.end() || same->second.bytes != held.bytes)
      sum += held.bytes->capacity();
  }
  return sum;
}

/// Finds or reads the contents; creates or empties the file when asked to.
i64 FileTable::read_contents(Host& host, const FoundGrant& grant, u64 flags, u64& key) {
  const auto open_already = find_contents(grant.path);
  std::vector<u8> bytes;
  i64 result = 0;
  if (open_already == contents_.end()) result = host.read_file(grant.path, bytes);
  const bool exists = result == 0;
  if (exists && (flags & abi::o_creat) != 0 && (flags & abi::o_excl) != 0) return -abi::eexist;
  const bool creates = result == -abi::enoent && (flags & abi::o_creat) != 0;
  if (creates && !grant.writable) return -abi::eacces;
  if (!exists && !creates) return result;

  const bool truncates = (flags & abi::o_trunc) != 0;
  if (creates || truncates) {
    result = host.create_file(grant.path);
    if (result != 0) return result;
    bytes.clear();
  }
  if (bytes.size() + held_bytes() > max_file_bytes) return -abi::enomem;

  if (open_already == contents_.end()) {
    const i64 mode = host.file_mode(grant.path);
    if (mode < 0) return mode;
    key = next_key_++;
    contents_[key] = {grant.path, nullptr, static_cast<u32>(mode)};
  } else {
    key = open_already->first;
    if (!truncates) return 0;
  }
  contents_[key].bytes = std::make_shared<std::vector<u8>>(std::move(bytes));
  return 0;
}

i64 FileTable::open(Host& host, const FoundGrant& grant, u64 flags) {
  const u64 mode = flags & abi::o_accmode;
  if (changes_file(flags) && !grant.writable) return -abi::eacces;
  const int descriptor = lowest_free();
  if (descriptor >= max_descriptors) return -abi::emfile;
  if ((flags & abi::o_directory) != 0) {
    const i64 found = host.file_mode(grant.path);
    return found < 0 ? found : -abi::enotdir;
  }

  // O_ACCMODE itself wants both rights of the file and gives neither: for ioctl.
  const bool reads = mode == abi::o_rdonly || mode == abi::o_rdwr;
  const bool writes = mode == abi::o_wronly || mode == abi::o_rdwr;
  OpenFile file{OpenFile::Kind::Regular, 0, reads, writes, (flags & abi::o_append) != 0, 0};
  if (const i64 error = read_contents(host, grant, flags, file.file)) return error;
  descriptors_[descriptor] = file;
  return descriptor;
}

i64 FileTable::close(u64 descriptor) {
  const auto found = descriptors_.find(static_cast<int>(descriptor));
  if (found == descriptors_.end()) return -abi::ebadf;
  const OpenFile closed = found->second;
  descriptors_.erase(found);
  if (closed.kind != OpenFile::Kind::Regular) return 0;
  const bool still_open =
      std::any_of(descriptors_.begin(), descriptors_.end(), [&](const auto& other) {
        return other.second.kind == OpenFile::Kind::Regular && other.second.file == closed.file;
      });
  if (!still_open) contents_.erase(closed.file);
  return 0;
}

i64 FileTable::write(Host& host, const OpenFile& file, u64 position, std::span<const u8> bytes) {
  FileContents& held = contents_.at(file.file);
  const u64 others = held_bytes() - held.bytes->size();
  if (position > max_file_bytes || position + bytes.size() + others > max_file_bytes) {
    return -abi::efbig;
  }
  const i64 result = host.write_file(held.path, position, bytes);
  if (result != 0) return result;
  if (held.bytes.use_count() > 1) {
    held.bytes = std::make_shared<std::vector<u8>>(*held.bytes);
  }
  std::vector<u8>& contents = *held.bytes;
  if (contents.size() < position + bytes.size()) contents.resize(position + bytes.size());
  std::copy(bytes.begin(), bytes.end(), contents.begin() + static_cast<std::ptrdiff_t>(position));
  return static_cast<i64>(bytes.size());
}

}  // namespace vitrine::os
