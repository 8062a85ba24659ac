#pragma once
// The input journal: a host before the host. What enters from outside is written down, so that a
// run that goes back to an earlier moment reads the same again; what has left is counted, so that
// it does not leave twice.
//
//   - Standard input is kept as the chunks that the host gave. File contents and the answers to
//     file writes are kept in order. A terminal's nature is asked once per descriptor.
//   - Of output and warnings the amount is kept: below the high-water mark they are swallowed.
//     Where the host took less than was offered, that is kept too.
//   - The newest output is kept as text too, for those who look.
//   - Nothing is kept before record(): a run that nobody can take back costs no memory.
//   - A run that went back and was then changed by hand begins a branch: what left later than that
//     is forgotten. Even if nobody says so: when it asks for other files than last time, the log of
//     files is forgotten from there on and the host asked again.

#include <array>
#include <optional>

#include "emu/os/files.hpp"
#include "emu/os/output_log.hpp"

namespace vitrine::os {

class Journal final : public Host {
 public:
  /// How far a run has come in all streams; part of a snapshot.
  struct Cursor {
    std::size_t chunk = 0;         ///< index of the next chunk of input
    std::size_t chunk_offset = 0;  ///< bytes of it already taken
    std::size_t file_event = 0;
    std::array<u64, 2> output{};  ///< bytes written to 1 and 2
    std::array<std::size_t, 2> refusal{};
    u64 warnings = 0;
    bool operator==(const Cursor&) const = default;
  };

  explicit Journal(Host& host) : host_(&host) {}

  /// From now on everything is kept; to be called when a snapshot is taken.
  void record();
  [[nodiscard]] const Cursor& cursor() const { return cursor_; }
  /// Goes back (or forward) to a cursor taken while recording.
  void seek(const Cursor& cursor) { cursor_ = cursor; }
  /// The run was changed by hand at the cursor: what it gave out later than that, it has not given
  /// out, and gives out anew. Input that was taken stays to be read. Files that it changed later
  /// are put back; `files` are those that are open now.
  void branch(const FileTable& files);
  /// Whether input was taken later than at the cursor, or its end was met.
  [[nodiscard]] bool knows_later_input() const {
    return cursor_.chunk + (cursor_.chunk_offset > 0 ? 1 : 0) < chunks_.size();
  }
  /// Forgets that input: who reads on asks the host. The rest of a chunk that was taken in part
  /// stays to be read. Returns how many bytes were forgotten.
  u64 forget_later_input();
  /// Bytes of standard input that were taken after so many bytes had been written to 1 and 2.
  struct Taken {
    u64 written = 0;
    std::string text;
  };
  /// The input taken up to the cursor while recording, oldest first; at least the newest `most`
  /// bytes, where there are so many.
  [[nodiscard]] std::vector<Taken> input_taken(u64 most) const;
  /// Standard input is a terminal, as far as anyone has asked: it shows what is typed.
  [[nodiscard]] bool echoes() const { return terminals_[0].value_or(false); }
  /// What was written to 1 and 2 while recording, also later than the cursor.
  [[nodiscard]] const OutputLog& output() const { return output_; }

  i64 read_input(std::span<u8> out) override;
  i64 write_output(int fd, std::span<const u8> bytes) override;
  bool is_terminal(int fd) override;
  i64 read_file(const GrantedPath& path, std::vector<u8>& contents) override;
  i64 file_mode(const GrantedPath& path) override;
  i64 create_file(const GrantedPath& path) override;
  i64 write_file(const GrantedPath& path, u64 offset, std::span<const u8> bytes) override;
  void warn(const std::string& message) override;

 private:
  struct Chunk {
    std::vector<u8> bytes;
    i64 error = 0;       ///< negative errno instead of bytes
    bool ended = false;  ///< by the end of a line or of the input: a read stops after it
    u64 written = 0;     ///< bytes of output before it was taken, the last time
  };
  struct FileEvent {
    enum class Kind : u8 { Read, Mode, Create, Write } kind{};
    GrantedPath path;
    i64 result = 0;
    std::shared_ptr<const std::vector<u8>> bytes;  ///< Read: shared by those that read the same
  };

  /// A write that the host refused, or took only the bytes before `position` of.
  struct Refusal {
    u64 position = 0;
    i64 error = 0;  ///< negative errno, or 0
  };

  [[nodiscard]] const FileEvent* replay(FileEvent::Kind kind, const GrantedPath& path);
  void keep(FileEvent event);
  [[nodiscard]] std::shared_ptr<const std::vector<u8>> share(const GrantedPath& path,
                                                             const std::vector<u8>& contents) const;
  void put_back(const FileTable& files);

  Host* host_;
  bool recording_ = false;
  Cursor cursor_;
  std::vector<Chunk> chunks_;
  std::vector<FileEvent> file_events_;
  std::vector<GrantedPath> absent_;  ///< files that only a forgotten future made
  std::array<u64, 2> emitted_{};     ///< high-water marks
  std::array<std::vector<Refusal>, 2> refusals_;
  OutputLog output_;
  u64 warned_ = 0;
  std::array<std::optional<bool>, 3> terminals_;
};

}  // namespace vitrine::os
