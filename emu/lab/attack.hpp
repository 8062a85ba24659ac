#pragma once
// One attack against one set of defences: a program, a payload made for it, and what became of
// both. Everything happens inside the machine.

#include <functional>
#include <memory>

#include "emu/lab/target.hpp"
#include "emu/observe/smash_watch.hpp"
#include "emu/os/host.hpp"

namespace vitrine::lab {

/// Which of its versions a program is made in.
struct Build {
  bool canary = false;    ///< with the macro CANARY
  bool repaired = false;  ///< with the macro REPAIRED: without its mistake
};

/// What the attacker knows when he writes a payload.
struct Knowledge {
  std::string target;  ///< equ lines: see target.hpp, and output_N of what the program has said
  Build build;
  unsigned round = 1;  ///< for which of the program's reads
};

/// An attack, by whoever can assemble it.
struct Attack {
  std::string name, title;
  std::string about, plan;     ///< the mistake, and what the attacker makes of it: prose
  std::string payload_source;  ///< NASM source of what is sent, for people
  std::string owned;           ///< what the program prints only when it is somebody else's
  std::string place;           ///< the file that says so, for errors
  std::optional<Error> error;  ///< why it cannot be tried, when a piece of it is missing
  std::string frame;           ///< the function whose variables the attacker knows; "" for none
  unsigned rounds = 1;         ///< how many payloads it takes
  std::function<Result<std::shared_ptr<const image::Image>>(const Build&)> program;
  std::function<Result<std::vector<u8>>(const Knowledge&)> payload;
};

struct Defence {
  std::string_view name, about;
  bool no_execute = false, canary = false, addresses = false, shadow_stack = false;
  bool repaired = false;  ///< the best of all: there is nothing to defend

  [[nodiscard]] Build build() const { return {canary, repaired}; }
};

/// None, each alone, all together; and the program repaired, with none.
[[nodiscard]] std::span<const Defence> all_defences();
[[nodiscard]] Result<const Defence*> find_defence(std::string_view name);

enum class Verdict : u8 {
  Owned,     ///< the program has done what the payload wanted
  Stopped,   ///< a defence has ended it
  Crashed,   ///< it has ended by itself
  NoEffect,  ///< it has gone on as if nothing were
  Astray,    ///< control of it was taken, but what the payload wanted was not seen
};

struct Trial {
  Verdict verdict{};
  std::string by;  ///< Stopped: the defence's name
  machine::StopReport stop;
  u64 step = 0;
  std::string place;  ///< where it ended, "win.asm:38", or ""
  u64 lost_step = 0;  ///< Astray: where control of it was taken
  std::string lost_at;
  u64 sent = 0;  ///< bytes of payload that the program has read
  /// The word through which control was taken, else the first finding at all, notes too.
  std::optional<observe::Smash> smash;
  std::string written_at;  ///< the line of its write, "win.asm:36"
  std::string output;

  /// Who wrote the smash, or null.
  [[nodiscard]] const observe::Writer* writer() const { return smash ? smash->writer() : nullptr; }
};

/// Who sits at the other end: sends payloads, hears what the program says.
class Attacker final : public os::Host {
 public:
  Attacker(const Attack& attack, Knowledge knowledge)
      : attack_(attack), knowledge_(std::move(knowledge)) {}

  /// Makes the first payload if nobody has asked for it, so that its mistakes are found.
  void try_payload();

  i64 read_input(std::span<u8> out) override;
  i64 write_output(int fd, std::span<const u8> bytes) override;
  bool is_terminal(int) override { return false; }
  i64 read_file(const os::GrantedPath&, std::vector<u8>&) override;
  i64 create_file(const os::GrantedPath&) override;
  i64 write_file(const os::GrantedPath&, u64, std::span<const u8>) override;
  void warn(const std::string&) override {}

  [[nodiscard]] const std::string& output() const { return output_; }
  /// What has been sent so far, and what went wrong with making it.
  [[nodiscard]] const std::vector<u8>& sent() const { return sent_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  bool next_payload();

  const Attack& attack_;
  Knowledge knowledge_;
  std::string output_;
  std::vector<u8> payload_, sent_;
  std::size_t taken_ = 0;
  unsigned rounds_done_ = 0;
  std::optional<Error> error_;
};

/// A victim ready to run, watched.
class Experiment {
 public:
  /// `attack` must outlive it. `seed` draws the victim's canary and addresses; the attacker has
  /// studied a run with others. Errors: the program or the payload cannot be made.
  static Result<std::unique_ptr<Experiment>> prepare(const Attack& attack, const Defence& defence,
                                                     u64 seed);

  [[nodiscard]] machine::Machine& machine() { return *machine_; }
  [[nodiscard]] const Attacker& attacker() const { return *attacker_; }
  /// Runs to the end. Errors: a payload cannot be made.
  Result<Trial> run();
  /// Under this watch, from where the machine is: for those who want to look in between.
  [[nodiscard]] observe::SmashWatch& watch() { return *watch_; }

  static constexpr u64 most_steps = 2'000'000;

 private:
  Experiment(const Attack& attack, const Defence& defence) : attack_(attack), defence_(defence) {}
  [[nodiscard]] std::string stopped_by(const machine::StopReport& stop) const;

  const Attack& attack_;
  Defence defence_;
  std::unique_ptr<Attacker> attacker_;
  std::optional<machine::Machine> machine_;
  std::unique_ptr<observe::SmashWatch> watch_;
};

}  // namespace vitrine::lab
