// The server and its clients over TCP: they leave, vanish, come back and kill.

#include "tests/gdb/session.hpp"

using namespace vitrine::tests;

namespace {

/// Begins a script: a server for FILE in the background, its port in $port.
std::string serve(const std::string& file) {
  return "vitrine gdb " + file + R"( > server.log 2>&1 < /dev/null &
server=$!
until grep -q 'target remote' server.log; do sleep 0.1; done
port=$(sed -n "s/.*target remote :\([0-9]*\).*/\1/p" server.log)
debug() { gdb -q -nx -batch -ex 'set debuginfod enabled off' -ex "target remote :$port" "$@"; }
)";
}

}  // namespace

TEST_CASE("a client that detaches or vanishes may come back; one that kills ends it", "[gdb]") {
  if (absent("gdb")) return;
  const std::string text = run(scratch("serving"), serve("smash.asm") + R"(
debug -ex 'stepi 4' -ex detach
echo second client
debug -ex 'info symbol $pc' -ex 'reverse-stepi' -ex 'shell kill -9 $PPID'
until grep -q 'is gone' server.log; do sleep 0.1; done
echo third client
debug -ex 'info symbol $pc' -ex continue -ex continue
echo fourth client
debug -ex 'info symbol $pc' -ex kill
wait $server
echo "server's exit code: $?"
cat server.log
)");
  UNSCOPED_INFO(text);
  CHECK(in_order(text, {"sub     rsp, 16", "second client", "copy", "third client", "copy",
                        "SIGSEGV", "no longer exists", "fourth client", "copy",
                        "server's exit code: 0", "waiting for a debugger on 127.0.0.1:",
                        "gdb -ex 'target remote :", "the debugger left at step 4;",
                        "the debugger is gone at step 3;", "waiting for it to come back"}));
}

TEST_CASE("a port in use is named, with a remedy", "[serving]") {
  const std::string text = run(scratch("port"), serve("smash.asm") + R"(
vitrine gdb --port $port smash.asm
echo "exit code $?"
vitrine gdb --port 70000 smash.asm
echo "exit code $?"
kill $server
)");
  UNSCOPED_INFO(text);
  CHECK(in_order(text, {"another program listens there (name another port, or --port 0 for any",
                        "exit code 2", "--port 70000: is too large", "exit code 2"}));
}

TEST_CASE("noise from a client ends nothing", "[gdb]") {
  if (absent("gdb")) return;
  const std::string text = run(scratch("noise"), serve("smash.asm") + R"(
bash -c 'head -c 300000 /dev/zero | tr "\0" "\$" > /dev/tcp/127.0.0.1/'$port
bash -c 'printf "\$m401000,ffffffff#00garbage\$\$\$}#" > /dev/tcp/127.0.0.1/'$port
debug -ex 'info symbol $pc' -ex kill
wait $server
echo "server's exit code: $?"
)");
  UNSCOPED_INFO(text);
  CHECK(in_order(text, {"_start", "server's exit code: 0"}));
}

TEST_CASE("gdb is interrupted while it steps instruction by instruction", "[gdb]") {
  if (absent("gdb")) return;
  const std::string text = run(scratch("stepping"), R"(
printf 'global _start\n_start: inc rax\n jmp _start\n' > endless.asm
interrupted() {
  timeout 30 gdb -q -nx -batch -ex 'set debuginfod enabled off' \
    -ex "target remote | vitrine gdb --stdio endless.asm" -ex 'stepi 20' -ex 'watch $rbx' \
    -ex 'shell (sleep 1; kill -INT $PPID) &' -ex "$1" -ex 'echo stopped\n' -ex kill
}
interrupted continue
echo "exit code $?"
interrupted 'stepi 100000000'
echo "exit code $?"
)");
  UNSCOPED_INFO(text);
  CHECK(in_order(text, {"SIGINT", "stopped", "exit code 0", "SIGINT", "stopped", "exit code 0"}));
}

TEST_CASE("a program that waits for input is interrupted", "[gdb]") {
  if (absent("gdb")) return;
  const std::string text = run(scratch("input"), R"(
mkfifo typed
( exec 3> typed; sleep 30 ) &
writer=$!
vitrine gdb input.asm > server.log 2>&1 < typed &
server=$!
until grep -q 'target remote' server.log; do sleep 0.1; done
port=$(sed -n "s/.*target remote :\([0-9]*\).*/\1/p" server.log)
gdb -q -nx -batch -ex 'set debuginfod enabled off' -ex "target remote :$port" \
  -ex 'shell (sleep 1; kill -INT $PPID) &' -ex continue -ex 'info symbol $pc' -ex kill
wait $server
echo "server's exit code: $?"
kill $writer
)");
  UNSCOPED_INFO(text);
  CHECK(in_order(text, {"Program received signal SIGINT", "_start", "server's exit code: 0"}));
}
