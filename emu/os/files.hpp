#pragma once
// The process's open files. A regular file lives in memory while it is open: read through the host
// when first opened, with every write also passed on to the host. A value; contents are shared
// between copies until one of them writes.

#include <map>
#include <memory>
#include <optional>

#include "emu/os/host.hpp"

namespace vitrine::os {

/// The grant that opens `path` to the guest, and where in it the path lies. Purely by name: both
/// sides are normalised ("a/./b/../c" is "a/c"), and a path that climbs out by ".." matches only a
/// grant that is written so.
struct FoundGrant {
  GrantedPath path;
  bool writable = false;
};
[[nodiscard]] std::optional<FoundGrant> find_grant(const std::vector<Grant>& grants,
                                                   const std::string& path);

/// Whether open() with these flags asks for the right to change the file: to write or to empty it.
[[nodiscard]] bool changes_file(u64 flags);

/// Whether `path` is a granted directory itself.
[[nodiscard]] bool is_granted_directory(const std::vector<Grant>& grants, const std::string& path);

/// The contents of a file that is open, common to all descriptors that opened it.
struct FileContents {
  GrantedPath path;
  std::shared_ptr<std::vector<u8>> bytes;  ///< never changed while shared with a copy
  u32 mode = 0;                            ///< permission bits, of the moment it was opened
};

/// What a descriptor refers to.
struct OpenFile {
  enum class Kind : u8 { Input, Output, Error, Regular } kind{};
  u64 position = 0;  ///< Regular: of the next read or write
  bool readable = false, writable = false, append = false;
  u64 file = 0;  ///< Regular: key of its contents
};

class FileTable {
 public:
  static constexpr int max_descriptors = 256;

  /// With 0, 1 and 2 open on the standard streams.
  FileTable();

  /// The open file, or nullptr.
  [[nodiscard]] OpenFile* find(u64 descriptor);
  [[nodiscard]] const std::map<int, OpenFile>& descriptors() const { return descriptors_; }
  [[nodiscard]] const FileContents& contents(const OpenFile& file) const {
    return contents_.at(file.file);
  }

  /// The contents of a file that some descriptor has open, or nullptr.
  [[nodiscard]] const std::vector<u8>* open_contents(const GrantedPath& path) const;
  /// Host bytes of the contents that `other` does not share.
  [[nodiscard]] u64 held_bytes_beside(const FileTable& other) const;

  /// The result of open: a descriptor, or a negative errno. `flags` as open(2) takes them.
  i64 open(Host& host, const FoundGrant& grant, u64 flags);
  /// 0 or -EBADF.
  i64 close(u64 descriptor);
  /// Writes at a position: bytes written (all), or a negative errno.
  i64 write(Host& host, const OpenFile& file, u64 position, std::span<const u8> bytes);

 private:
  [[nodiscard]] int lowest_free() const;
  [[nodiscard]] u64 held_bytes() const;
  [[nodiscard]] std::map<u64, FileContents>::const_iterator find_contents(
      const GrantedPath& path) const;
  i64 read_contents(Host& host, const FoundGrant& grant, u64 flags, u64& key);

  std::map<int, OpenFile> descriptors_;
  std::map<u64, FileContents> contents_;  ///< of files with at least one descriptor
  u64 next_key_ = 0;
};

}  // namespace vitrine::os
