#include "emu/os/journal.hpp"

#include <algorithm>

#include "emu/os/abi.hpp"

namespace vitrine::os {

void Journal::record() {
  if (!recording_) output_.start_at(emitted_[0] + emitted_[1]);
  recording_ = true;
}

void Journal::branch(const FileTable& files) {
  put_back(files);
  emitted_ = cursor_.output;
  warned_ = cursor_.warnings;
  for (std::size_t stream = 0; stream < refusals_.size(); ++stream)
    refusals_[stream].resize(cursor_.refusal[stream]);
  file_events_.resize(cursor_.file_event);
  output_.truncate(emitted_[0] + emitted_[1]);
}

/// Files that were changed behind the cursor get the contents again that they had there: those of
/// an open file, else those that the first opening behind the cursor found.
void Journal::put_back(const FileTable& files) {
  std::vector<GrantedPath> done;
  for (std::size_t i = cursor_.file_event; i < file_events_.size(); ++i) {
    const FileEvent& event = file_events_[i];
    if (event.kind == FileEvent::Kind::Read || event.result != 0) continue;
    if (std::find(done.begin(), done.end(), event.path) != done.end()) continue;
    done.push_back(event.path);
    const std::vector<u8>* contents = files.open_contents(event.path);
    for (std::size_t j = cursor_.file_event; j < i && contents == nullptr; ++j)
      if (file_events_[j].kind == FileEvent::Kind::Read && file_events_[j].path == event.path)
        contents = file_events_[j].bytes.get();
    // The guest cannot remove files, and so neither can its host: such a file stays, empty.
    if (contents == nullptr) absent_.push_back(event.path);
    const bool emptied = host_->create_file(event.path) == 0;
    const bool written = contents == nullptr || contents->empty() ||
                         host_->write_file(event.path, 0, *contents) == 0;
    if (!emptied || !written) {
      host_->warn("the file '" + event.path.to_string() +
                  "' could not be put back to what it was at this moment");
    }
  }
}

i64 Journal::read_input(std::span<u8> out) {
  std::size_t done = 0;
  const u64 written = cursor_.output[0] + cursor_.output[1];
  while (cursor_.chunk < chunks_.size() && done < out.size()) {
    Chunk& chunk = chunks_[cursor_.chunk];
    if (cursor_.chunk_offset == 0) chunk.written = written;
    const std::size_t part = std::min(out.size() - done, chunk.bytes.size() - cursor_.chunk_offset);
    std::copy_n(chunk.bytes.begin() + static_cast<std::ptrdiff_t>(cursor_.chunk_offset), part,
                out.begin() + static_cast<std::ptrdiff_t>(done));
    done += part;
    cursor_.chunk_offset += part;
    if (cursor_.chunk_offset < chunk.bytes.size()) break;
    ++cursor_.chunk;
    cursor_.chunk_offset = 0;
    if (chunk.error != 0) return done > 0 ? static_cast<i64>(done) : chunk.error;
    if (chunk.ended) return static_cast<i64>(done);
  }
  if (done == out.size()) return static_cast<i64>(done);

  const std::span<u8> rest = out.subspan(done);
  const i64 got = host_->read_input(rest);
  if (recording_ && got != -abi::eintr) {
    const std::size_t count = got < 0 ? 0 : static_cast<std::size_t>(got);
    chunks_.push_back({{rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(count)},
                       std::min<i64>(got, 0),
                       count < rest.size(),
                       written});
    ++cursor_.chunk;
    // Asked for the journal's sake: echoes() tells it later, also when the program never asks.
    static_cast<void>(is_terminal(0));
  }
  if (got < 0) return done > 0 ? static_cast<i64>(done) : got;
  return static_cast<i64>(done) + got;
}

u64 Journal::forget_later_input() {
  const std::size_t kept = cursor_.chunk + (cursor_.chunk_offset > 0 ? 1 : 0);
  u64 forgotten = 0;
  for (std::size_t i = kept; i < chunks_.size(); ++i)
    forgotten += chunks_[i].bytes.size();
  chunks_.resize(std::min(kept, chunks_.size()));
  return forgotten;
}

std::vector<Journal::Taken> Journal::input_taken(u64 most) const {
  std::vector<Taken> taken;
  std::size_t first = std::min(cursor_.chunk + (cursor_.chunk_offset > 0 ? 1 : 0), chunks_.size());
  const std::size_t end = first;
  for (u64 bytes = 0; first > 0 && bytes < most; --first)
    bytes += chunks_[first - 1].bytes.size();
  for (std::size_t i = first; i < end; ++i) {
    const Chunk& chunk = chunks_[i];
    const std::size_t count = i == cursor_.chunk ? cursor_.chunk_offset : chunk.bytes.size();
    if (taken.empty() || taken.back().written != chunk.written)
      taken.push_back({chunk.written, ""});
    taken.back().text.append(chunk.bytes.begin(),
                             chunk.bytes.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return taken;
}

i64 Journal::write_output(int fd, std::span<const u8> bytes) {
  const std::size_t stream = fd == 1 ? 0 : 1;
  u64& position = cursor_.output[stream];
  u64& mark = emitted_[stream];
  const auto& refusals = refusals_[stream];
  std::size_t& next_refusal = cursor_.refusal[stream];
  const bool refused_before = next_refusal < refusals.size();

  const u64 known = refused_before ? refusals[next_refusal].position : mark;
  const u64 swallowed = std::min<u64>(bytes.size(), known - std::min(known, position));
  position += swallowed;
  if (swallowed == bytes.size()) return static_cast<i64>(swallowed);
  if (refused_before) {
    const i64 error = refusals[next_refusal++].error;
    return swallowed > 0 ? static_cast<i64>(swallowed) : error;
  }

  const std::span<const u8> rest = bytes.subspan(swallowed);
  const i64 wrote = host_->write_output(fd, rest);
  const auto taken = static_cast<u64>(std::max<i64>(wrote, 0));
  position += taken;
  mark = position;
  if (recording_) {
    output_.append(fd, rest.first(taken));
    if (taken < rest.size()) {
      refusals_[stream].push_back({position, std::min<i64>(wrote, 0)});
      ++next_refusal;
    }
  }
  return swallowed + taken > 0 ? static_cast<i64>(swallowed + taken) : wrote;
}

bool Journal::is_terminal(int fd) {
  auto& known = terminals_[static_cast<std::size_t>(fd)];
  if (!known) known = host_->is_terminal(fd);
  return *known;
}

const Journal::FileEvent* Journal::replay(FileEvent::Kind kind, const GrantedPath& path) {
  if (cursor_.file_event >= file_events_.size()) return nullptr;
  const FileEvent& event = file_events_[cursor_.file_event];
  if (event.kind == kind && event.path == path) {
    ++cursor_.file_event;
    return &event;
  }
  file_events_.resize(cursor_.file_event);
  return nullptr;
}

void Journal::keep(FileEvent event) {
  if (!recording_) return;
  file_events_.push_back(std::move(event));
  ++cursor_.file_event;
}

/// Files are often read again unchanged.
std::shared_ptr<const std::vector<u8>> Journal::share(const GrantedPath& path,
                                                      const std::vector<u8>& contents) const {
  const auto last = std::find_if(
      file_events_.rbegin(), file_events_.rend(),
      [&](const auto& event) { return event.kind == FileEvent::Kind::Read && event.path == path; });
  if (last != file_events_.rend() && last->bytes && *last->bytes == contents) return last->bytes;
  return std::make_shared<const std::vector<u8>>(contents);
}

i64 Journal::read_file(const GrantedPath& path, std::vector<u8>& contents) {
  if (const FileEvent* event = replay(FileEvent::Kind::Read, path)) {
    if (event->bytes) contents = *event->bytes;
    return event->result;
  }
  const bool absent = std::find(absent_.begin(), absent_.end(), path) != absent_.end();
  const i64 result = absent ? -abi::enoent : host_->read_file(path, contents);
  if (recording_)
    keep({FileEvent::Kind::Read, path, result, result == 0 ? share(path, contents) : nullptr});
  return result;
}

i64 Journal::file_mode(const GrantedPath& path) {
  if (const FileEvent* event = replay(FileEvent::Kind::Mode, path)) return event->result;
  const i64 result = host_->file_mode(path);
  keep({FileEvent::Kind::Mode, path, result, {}});
  return result;
}

i64 Journal::create_file(const GrantedPath& path) {
  if (const FileEvent* event = replay(FileEvent::Kind::Create, path)) return event->result;
  const i64 result = host_->create_file(path);
  if (result == 0) absent_.erase(std::remove(absent_.begin(), absent_.end(), path), absent_.end());
  keep({FileEvent::Kind::Create, path, result, nullptr});
  return result;
}

i64 Journal::write_file(const GrantedPath& path, u64 offset, std::span<const u8> bytes) {
  if (const FileEvent* event = replay(FileEvent::Kind::Write, path)) return event->result;
  const i64 result = host_->write_file(path, offset, bytes);
  keep({FileEvent::Kind::Write, path, result, nullptr});
  return result;
}

void Journal::warn(const std::string& message) {
  if (cursor_.warnings++ < warned_) return;
  ++warned_;
  host_->warn(message);
}

}  // namespace vitrine::os
