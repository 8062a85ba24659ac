// The attacker's bench: vitrine cyclic, gadgets, checksec, chain.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"
#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/lab/cyclic.hpp"
#include "emu/lab/gadgets.hpp"
#include "emu/observe/chain.hpp"
#include "emu/os/native_host.hpp"
#include "emu/os/test_host.hpp"
#include "emu/view/smash_report.hpp"
#include "emu/view/value.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/ending.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/progress.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

/// The bytes of a number, decimal or with 0x, as they lie in memory without the zeros at its end;
/// or the letters themselves.
std::string bytes_of(const std::string& text) {
  u64 value = 0;
  const bool hexadecimal = text.starts_with("0x");
  const char* begin = text.data() + (hexadecimal ? 2 : 0);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value, hexadecimal ? 16 : 10);
  if (error != std::errc() || stop != end) return text;
  std::string bytes;
  for (; value != 0; value >>= 8)
    bytes += static_cast<char>(value);
  return bytes;
}

int find_in_cyclic(const std::string& text) {
  const std::string bytes = bytes_of(text);
  const auto place = lab::find_cyclic(bytes);
  if (!place) {
    complain(Error{"--find " + text,
                   text.size() < lab::cyclic_window ? "is too short to stand only once"
                                                    : "does not stand in the text",
                   "give the number from the register, or four letters"});
    return 1;
  }
  print(fmt::format("{}\n", place->at));
  if (place->letters != bytes.size())
    complain(
        fmt::format("only the first {} of its {} bytes stand there", place->letters, bytes.size()));
  return 0;
}

}  // namespace

int cyclic_command(const CyclicOptions& options) {
  if (options.length.empty() == options.find.empty()) {
    complain(Error{"cyclic", options.find.empty() ? "names no length" : "got a length and --find",
                   "give one of them: vitrine cyclic LENGTH, or vitrine cyclic --find VALUE"});
    return usage_error;
  }
  if (!options.find.empty()) return find_in_cyclic(options.find);
  u64 length = 0;
  const char* end = options.length.data() + options.length.size();
  const auto [stop, error] = std::from_chars(options.length.data(), end, length);
  if (error != std::errc() || stop != end || length == 0 || length > lab::longest_cyclic) {
    complain(Error{options.length, "is no length of this text",
                   fmt::format("write 1 to {}", lab::longest_cyclic)});
    return usage_error;
  }
  // In a pipe every byte counts.
  print(lab::cyclic(length) + (isatty(STDOUT_FILENO) != 0 ? "\n" : ""));
  return 0;
}

namespace {

/// The image where it stands when it runs: with --aslr elsewhere than where it was linked.
tl::expected<std::shared_ptr<const image::Image>, int> placed_image(const ProgramOptions& options) {
  if (!options.aslr) return load_image(options);
  os::TestHost quiet;  // nothing runs
  const auto machine = make_machine(options, quiet);
  if (!machine) return tl::unexpected(machine.error());
  return std::make_shared<const image::Image>(machine->image());
}

}  // namespace

int gadgets_command(const GadgetsOptions& options) {
  const auto image = placed_image(options.program);
  if (!image) return image.error();
  const auto gadgets = lab::find_gadgets(**image, options.pattern, options.most_instructions);
  if (options.json) {
    auto json = nlohmann::ordered_json::array();
    for (const lab::Gadget& gadget : gadgets)
      json.push_back({{"address", gadget.address},
                      {"text", gadget.text},
                      {"place", gadget.place},
                      {"intended", gadget.intended}});
    print(to_json_text(json, 2) + "\n");
    return 0;
  }
  std::size_t width = 0;
  for (const lab::Gadget& gadget : gadgets)
    width = std::max(width, gadget.text.size());
  for (const lab::Gadget& gadget : gadgets)
    print(fmt::format("{:#x}  {:<{}}  {}{}\n", gadget.address, gadget.text, width, gadget.place,
                      gadget.intended ? "" : "  (within an instruction)"));
  print(fmt::format("{}\n", counted(gadgets.size(), "gadget")));
  return 0;
}

int checksec_command(const ChecksecOptions& options) {
  const auto image = load_image(options.program);
  if (!image) return image.error();
  lab::Hardening found = lab::check_hardening(**image);
  // As the program would be run with these options.
  const auto machine = program::machine_options(options.program);
  if (!machine) {
    complain(machine.error());
    return usage_error;
  }
  found.no_execute_stack =
      machine->defences.no_execute.value_or(found.no_execute_stack) && !machine->writable_text;
  found.writable_code = found.writable_code || machine->writable_text;
  if (options.json) {
    const nlohmann::ordered_json json = {{"no_execute_stack", found.no_execute_stack},
                                         {"position_independent", found.position_independent},
                                         {"canary", found.canary},
                                         {"writable_code", found.writable_code},
                                         {"shadow_stack", machine->defences.shadow_stack}};
    print(to_json_text(json, 2) + "\n");
    return 0;
  }
  const auto line = [](std::string_view name, bool good, std::string_view yes,
                       std::string_view no) {
    print(fmt::format("{} {:<22} {}\n", good ? "✓" : "✕", name, good ? yes : no));
  };
  line("stack", found.no_execute_stack, "not executable", "executable");
  line("code", !found.writable_code, "not writable", "a segment is both writable and executable");
  line("position", found.position_independent, "independent: --aslr moves the program, too",
       "fixed: it stands where it was linked");
  line("canary", found.canary, "code compares with fs:0x28", "no code looks at fs:0x28");
  line("returns", machine->defences.shadow_stack, "compared with a shadow stack",
       "not compared: no --shadow-stack");
  return 0;
}

int chain_command(const ChainOptions& options) {
  os::NativeHost host;
  auto machine = make_machine(options.program, host);
  if (!machine) return machine.error();
  InterruptGuard guard(*machine);
  observe::ChainRecorder chain(*machine);
  const machine::StopReport stop =
      observe_telling(*machine, chain, options.max_instructions, "watching");
  std::fflush(stdout);
  std::string text;
  for (const observe::ChainLink& link : chain.links()) {
    const std::string value = view::describe_value(*machine, link.value);
    const std::string use =
        link.returned ? "ret goes there" : debug::source_or_code(*machine, link.instruction);
    text += fmt::format("{:#x}  {:<16} {}\n", link.address, use, value);
  }
  if (text.empty()) text = "no ret took a word that was written over\n";
  tell("\n" + text);
  return report_ending(*machine, stop, false);
}

}  // namespace vitrine::cli
