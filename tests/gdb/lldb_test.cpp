// lldb against vitrine gdb.

#include "tests/gdb/session.hpp"

using namespace vitrine::tests;

namespace {

/// Serves FILE on a free port and lets lldb run the commands; its output and what the server said.
std::string lldb(const std::string& name, const std::string& source,
                 const std::vector<std::string>& commands) {
  const auto directory = scratch(name);
  std::ofstream script(directory / "commands.lldb");
  script << "settings set use-color false\ngdb-remote PORT\n";
  for (const std::string& command : commands)
    script << command << "\n";
  script.close();
  const std::string output = run(directory, "vitrine asm -g -o program " + source + R"(
vitrine gdb program > server.log 2>&1 &
server=$!
until grep -q 'target remote' server.log; do sleep 0.1; done
port=$(sed -n "s/.*target remote :\([0-9]*\).*/\1/p" server.log)
sed -i "s/PORT/$port/" commands.lldb
lldb --no-lldbinit --batch --source commands.lldb program
sleep 0.2
kill $server 2> /dev/null
wait $server
echo "server said:"
cat server.log
)");
  UNSCOPED_INFO(output);
  return output;
}

}  // namespace

TEST_CASE("lldb attaches, breaks, steps, and reads and writes registers and memory", "[.lldb]") {
  if (absent("lldb")) return;
  const std::string text =
      lldb("lldb", "smash.asm",
           {"breakpoint set --name copy", "continue", "thread step-inst", "thread step-over",
            "register read rip rbx rsp eflags", "memory read --size 8 --count 2 --format x $rbp",
            "register write rax 77", "register read rax", "memory region $rsp",
            "watchpoint set expression -w write -s 8 -- $rbp", "continue", "watchpoint delete -f",
            "breakpoint delete -f", "continue"});
  CHECK(in_order(text, {"stop reason = signal SIGSTOP", "program`_start at smash.asm:30",
                        "stop reason = breakpoint 1.1", "stop reason = instruction step",
                        "stop reason = step over", "rip = 0x", "rbx = 0x0000000000001234",
                        "eflags = 0x", "rax = 0x000000000000004d", "rw- stack", "Watchpoint 1 hit",
                        "program`copy.write", "stop reason = signal SIGSEGV", "copy.back"}));
}
