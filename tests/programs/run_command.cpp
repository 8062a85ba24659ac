#include "tests/programs/run_command.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>
#include <thread>

namespace vitrine::programs {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// Temporary files instead of pipes: neither side can block the other.
File temporary_file() {
  return {std::tmpfile(), &std::fclose};
}

std::string contents(std::FILE* file) {
  std::string text;
  std::rewind(file);
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file))
    text.push_back(char(c));
  return text;
}

int wait_for(pid_t child, unsigned seconds) {
  using namespace std::chrono;
  const auto end = steady_clock::now() + std::chrono::seconds(seconds);
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (steady_clock::now() > end) {
      kill(-child, SIGKILL);
      waitpid(child, &status, 0);
      break;
    }
    std::this_thread::sleep_for(milliseconds(1));
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Outcome run_command(const std::vector<std::string>& command, const std::string& input,
                    unsigned seconds) {
  const File in = temporary_file(), out = temporary_file(), err = temporary_file();
  if (!in || !out || !err) return {};
  std::fwrite(input.data(), 1, input.size(), in.get());
  std::rewind(in.get());

  std::vector<char*> arguments;
  for (const std::string& word : command)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  const pid_t child = fork();
  if (child < 0) return {};
  if (child == 0) {
    setpgid(0, 0);  // so that a shell's children end with it
    dup2(fileno(in.get()), 0);
    dup2(fileno(out.get()), 1);
    dup2(fileno(err.get()), 2);
    execvp(arguments[0], arguments.data());
    std::perror(arguments[0]);
    _exit(127);
  }
  Outcome outcome;
  outcome.status = wait_for(child, seconds);
  outcome.output = contents(out.get());
  outcome.errors = contents(err.get());
  return outcome;
}

bool is_installed(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0) return true;
  return false;
}

}  // namespace vitrine::programs
