// gdb as people use it, against vitrine gdb.

#include <fmt/core.h>

#include "tests/gdb/session.hpp"

using namespace vitrine::tests;

namespace {

/// A session of gdb with FILE behind `target remote | vitrine gdb --stdio`.
std::string gdb(const std::string& name, const std::string& file,
                const std::vector<std::string>& commands, const std::string& target = "remote") {
  const auto directory = scratch(name);
  std::ofstream script(directory / "commands.gdb");
  script << "set confirm off\nset width 0\nset pagination off\nset debuginfod enabled off\n"
         << "target " << target << " | vitrine gdb --stdio " << file << "\n";
  for (const std::string& command : commands)
    script << command << "\n";
  script.close();
  const std::string output = run(directory, "gdb -q -nx -batch -x commands.gdb");
  UNSCOPED_INFO(output);
  return output;
}

}  // namespace

TEST_CASE("gdb fetches symbols and lines of a source, breaks on labels and lines, steps", "[gdb]") {
  if (absent("gdb")) return;
  const std::string text =
      gdb("steps", "programs/stack/factorial.asm",
          {"break factorial", "continue", "delete", "break factorial.asm:58", "continue", "next",
           "stepi", "info symbol $pc", "backtrace 2", "info threads", "delete", "continue"});
  CHECK(in_order(text,
                 {"_start () at", "programs/stack/factorial.asm:30", "lea     rbx, [rel arguments]",
                  "Breakpoint 1, factorial ()", "Breakpoint 2, factorial ()", "58\t",
                  "59\t    cmp     rdi, 1", "60\t    jbe     .done", "factorial", "#0", "#1",
                  "Thread 1000", "21! does not fit into 64 bits", "exited normally]"}));
}

TEST_CASE("gdb goes back from a crash to the write of the return address", "[gdb]") {
  if (absent("gdb")) return;
  const std::string text =
      gdb("smash", "smash.asm",
          {"continue", R"(printf "slot %lx\n", *(long *)$rsp)", "watch -l *(long *)$rsp",
           "reverse-continue", R"(printf "last write at %lx, cl %d\n", $rip, $ecx)",
           "reverse-continue 7", R"(printf "first write at %lx, cl %d\n", $rip, $ecx)"});
  // The watched bytes are written one by one; before the first the address is a good one.
  CHECK(in_order(
      text, {"Program received signal SIGSEGV", ".back:  ret", "slot 4141414141414141",
             "Hardware watchpoint 1", ".write: mov     [rdi], al", "last write at 40101a, cl 1",
             "New value = ", "first write at 40101a, cl 8"}));
}

TEST_CASE("gdb sees the fault before the end: it looks, goes back, lets the signal through",
          "[gdb]") {
  if (absent("gdb")) return;
  const std::string text =
      gdb("fault", "programs/virtual-memory/null-pointer.asm",
          {"continue", "print $_siginfo.si_signo", "print $_siginfo._sifields._sigfault.si_addr",
           "reverse-stepi", "stepi", "stepi", "continue", "info program"});
  CHECK(in_order(text, {"Program received signal SIGSEGV", "$1 = 11", "$2 = (void *) 0x0",
                        "Program received signal SIGSEGV", "Program terminated with signal SIGSEGV",
                        "not being run"}));
}

TEST_CASE("gdb reverses steps, and says where history begins", "[gdb]") {
  if (absent("gdb")) return;
  const std::string text =
      gdb("back", "programs/stack/factorial.asm",
          {"stepi 5", R"(printf "at %lx rsp %lx\n", $rip, $rsp)", "stepi 3", "reverse-stepi 3",
           R"(printf "at %lx rsp %lx\n", $rip, $rsp)", "reverse-continue",
           R"(printf "at %lx\n", $rip)", "reverse-stepi", "monitor where"});
  const std::string there = line_after(text, "at ");
  const std::size_t first = text.find("rsp 7");
  REQUIRE(first != std::string::npos);
  const std::string rest = text.substr(text.find('\n', first));
  CHECK(line_after(text.substr(first - 20), "at ") ==
        line_after(rest.substr(rest.find("at 4")), "at "));
  CHECK(in_order(rest, {"No more reverse-execution history", "at 40111c",
                        "No more reverse-execution history", "step 0"}));
}

TEST_CASE("what gdb changes begins a new history", "[gdb]") {
  if (absent("gdb")) return;
  const std::string text =
      gdb("edit", "smash.asm",
          {"break copy.next", "continue", "delete", "set var $ecx = 16",
           "set var *(long *)&source = 0x4242424242424242",
           R"(printf "now %d and %lx\n", $ecx, *(long *)&source)", "set var $xmm1.uint128 = 5",
           "print $xmm1.v4_int32", "set var *(char *)_start = 0x90", "x/2xb _start",
           "reverse-continue", "continue"});
  // 16 bytes fit: nothing is smashed any more.
  CHECK(in_order(text, {"now 16 and 4242424242424242", "{5, 0, 0, 0}", "0x90\t0x34",
                        "No more reverse-execution history", "exited normally"}));
}

TEST_CASE("gdb's registers and memory are ours", "[gdb]") {
  if (absent("gdb")) return;
  std::string print = R"(printf "registers)";
  for (int i = 0; i < 17; ++i)
    print += " %lx";
  print += R"(\n", $rax, $rbx, $rcx, $rdx, $rsi, $rdi, $rbp, $rsp, $r8, $r9, $r10, $r11, $r12, )"
           "$r13, $r14, $r15, $rip";
  const std::string text = gdb(
      "registers", "programs/stack/factorial.asm",
      {"tbreak factorial.asm:58", "ignore 1 4", "continue", print, "x/4gx $rsp", "monitor where"});
  // The same moment without gdb, by the number of the step.
  const std::string where = line_after(text, "step ");
  std::string step;
  for (const char c : where.substr(0, where.find(' ')))
    if (c != ',') step += c;
  REQUIRE(!step.empty());
  const std::string ours =
      run(scratch("registers"),
          fmt::format("vitrine debug --batch -e 'goto step:{}' -e 'print /x rax' -e 'x/4g rsp' "
                      "programs/stack/factorial.asm; vitrine show --pane registers --at step:{} "
                      "--json programs/stack/factorial.asm | tr -d '\\n '",
                      step, step));
  UNSCOPED_INFO(ours);
  std::vector<std::string> values;
  std::string line = line_after(text, "registers ");
  for (std::size_t at = 0; at != std::string::npos;) {
    const std::size_t end = line.find(' ', at);
    values.push_back(line.substr(at, end - at));
    at = end == std::string::npos ? end : end + 1;
  }
  const char* names[] = {"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8",
                         "r9",  "r10", "r11", "r12", "r13", "r14", "r15", "rip"};
  REQUIRE(values.size() == std::size(names));
  for (std::size_t i = 0; i < std::size(names); ++i) {
    const std::string expected =
        fmt::format("\"name\":\"{}\",\"value\":{},", names[i], std::stoull(values[i], nullptr, 16));
    INFO(expected);
    CHECK(ours.find(expected) != std::string::npos);
  }
}

TEST_CASE("gdb finds the same at a breakpoint on the bare host", "[.native]") {
  if (absent("gdb")) return;
  const std::vector<std::string> looks = {
      "break factorial.asm:60", "ignore 1 6", "continue",
      R"(printf "at %lx: %lx %lx %lx %lx %x %lx\n", $rip, $rax, $rbx, $rdi, $r12, $eflags, *(long *)($rbp - 8))"};
  const std::string emulated = gdb("native", "programs/stack/factorial.asm", looks);
  std::string script =
      "vitrine asm -g -o factorial programs/stack/factorial.asm\n"
      "gdb -q -nx -batch -ex 'set debuginfod enabled off' -ex starti";
  for (const std::string& look : looks)
    script += " -ex '" + look + "'";
  const std::string native = run(scratch("native"), script + " factorial < /dev/null");
  UNSCOPED_INFO(native);
  if (native.find("ptrace") != std::string::npos) {
    std::cout << "referee absent: gdb on the bare host (ptrace is not permitted)\n";
    return;
  }
  REQUIRE(!line_after(native, "at 4").empty());
  CHECK(line_after(emulated, "at 4011") == line_after(native, "at 4011"));
}

TEST_CASE("gdb runs a program again with target extended-remote", "[gdb]") {
  if (absent("gdb")) return;
  const std::string text = gdb("again", "smash.asm",
                               {"continue", "continue", "starti", "stepi",
                                R"(printf "rbx %lx\n", $rbx)", "kill", "info program"},
                               "extended-remote");
  CHECK(in_order(text, {"received signal SIGSEGV", "terminated with signal SIGSEGV",
                        "Program stopped", "rbx 1234", "killed]", "not being run"}));
}

TEST_CASE("gdb reads an executable with NASM's own line table", "[.nasm]") {
  if (absent("gdb") || absent("nasm")) return;
  const auto directory = scratch("nasm");
  const std::string text =
      run(directory,
          "nasm -g -F dwarf -f elf64 -o smash.o smash.asm && ld -o smash smash.o && "
          "gdb -q -nx -batch -ex 'target remote | vitrine gdb --stdio smash' -ex 'break copy.done' "
          "-ex continue -ex next smash");
  UNSCOPED_INFO(text);
  CHECK(in_order(text, {"Breakpoint 1", "smash.asm:26", "leave", ".back:  ret"}));
}

TEST_CASE("monitor passes commands to our own debugger", "[gdb]") {
  if (absent("gdb")) return;
  const std::string text =
      gdb("monitor", "smash.asm",
          {"break copy.done", "continue", "monitor print rbx", "monitor goto step:1",
           "maintenance flush register-cache", R"(printf "rip %lx\n", $rip)", "monitor nonsense"});
  CHECK(in_order(text, {"0x1234", "maintenance flush register-cache", "rip 401034", "nonsense"}));
}
