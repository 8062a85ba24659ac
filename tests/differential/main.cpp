// Every form of the table, with operands in registers and memory, on the host's processor and in
// ours: the outcomes must be equal, faults included.
//
//   differential [--cases N] [--seed N] [--form TEXT]
//
// The default is a quick run; with VITRINE_FULL set in the environment, thousands of cases a form.
// --form: only forms whose mnemonic is TEXT. Exit code 77: no such host.

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/differential/compare.hpp"
#include "tests/differential/emulated.hpp"
#include "tests/differential/generator.hpp"

namespace vitrine::differential {
namespace {

struct Settings {
  u64 cases = 256, seed = 1;
  std::string mnemonic;
};

std::string describe(const isa::Form& form) {
  return fmt::format("{} {} ({})", form.mnemonic, operands_text(form), encoding_text(form));
}

std::string code_text(const Case& test) {
  std::string text;
  for (u8 i = 0; i < test.length; ++i)
    text += fmt::format("{:02x} ", test.code[i]);
  return text;
}

class Comparison {
 public:
  Comparison(Native native, const HostFeatures& host, const Settings& settings)
      : native_(std::move(native)), host_(host), settings_(settings) {}

  /// Runs one form's cases; prints its first differences. False: the native side failed.
  bool run(const isa::Form& form) {
    Generator generator(settings_.seed * 1'000'003 + form.id, native_);
    u64 differences = 0;
    for (u64 done = 0; done < settings_.cases; done += Native::batch) {
      std::array<isa::Instruction, Native::batch> instructions;
      const std::span<Case> cases = native_.cases();
      for (std::size_t i = 0; i < Native::batch; ++i)
        instructions[i] = generator.generate(form, cases[i]);
      const auto outcomes = native_.run(Native::batch);
      if (!outcomes) {
        fmt::print("{}: {}\n", describe(form), outcomes.error().to_string());
        return false;
      }
      for (std::size_t i = 0; i < Native::batch; ++i)
        differences += !compare(instructions[i], cases[i], (*outcomes)[i], done + i, differences);
      cases_ += Native::batch;
    }
    differing_forms_ += differences != 0;
    differences_ += differences;
    ++forms_;
    return true;
  }

  void skip(const isa::Form& form, const std::string& why) {
    fmt::print("not compared: {}: {}\n", form.mnemonic, why);
    ++exempt_;
  }

  /// Prints the sum; true when all is well.
  [[nodiscard]] bool finish(std::size_t expected_forms) const {
    fmt::print(
        "{} forms compared, {} exempt; {} cases ({} of them faults); {} differences in {} forms\n",
        forms_, exempt_, cases_, faults_, differences_, differing_forms_);
    const bool complete = forms_ + exempt_ == expected_forms;
    if (!complete) fmt::print("only {} of {} forms were run\n", forms_ + exempt_, expected_forms);
    return complete && differences_ == 0;
  }

 private:
  bool compare(const isa::Instruction& instruction, const Case& test, const Outcome& native,
               u64 number, u64 so_far) {
    constexpr u64 shown = 3;
    static Outcome emulated;
    emulated_.run(test, number % 2 == 0, emulated);
    faults_ += native.faulted;
    const auto found = difference(instruction, test, native, emulated, host_);
    if (found && so_far < shown)
      fmt::print("{} case {}: {}at {:#x}: {}\n", describe(*instruction.form), number,
                 code_text(test), test.state.rip, *found);
    return !found;
  }

  Native native_;
  HostFeatures host_;
  Emulated emulated_;
  Settings settings_;
  u64 forms_ = 0, exempt_ = 0, cases_ = 0, faults_ = 0, differences_ = 0, differing_forms_ = 0;
};

int run(const Settings& settings) {
  auto native = Native::create();
  if (!native) {
    fmt::print("SKIPPED: differential against the host: {}\n", native.error().to_string());
    return 77;
  }
  if (!native->takes_any_rsp())
    fmt::print(
        "left out: cases with a non-canonical rsp, with which this host starts no program\n");
  const HostFeatures host = host_features();
  Comparison comparison(std::move(*native), host, settings);
  std::size_t expected = 0;
  for (const isa::Form& form : isa::forms()) {
    if (!settings.mnemonic.empty() && form.mnemonic != settings.mnemonic) continue;
    ++expected;
    if (const auto why = exemption(form, host))
      comparison.skip(form, *why);
    else if (!comparison.run(form))
      return 1;
  }
  return comparison.finish(expected) && expected != 0 ? 0 : 1;
}

}  // namespace
}  // namespace vitrine::differential

int main(int argc, char** argv) {
  vitrine::differential::Settings settings;
  if (std::getenv("VITRINE_FULL") != nullptr) settings.cases = 8192;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--cases") settings.cases = std::strtoull(argv[i + 1], nullptr, 0);
    if (option == "--seed") settings.seed = std::strtoull(argv[i + 1], nullptr, 0);
    if (option == "--form") settings.mnemonic = argv[i + 1];
  }
  return vitrine::differential::run(settings);
}
