#pragma once
// Threads that share out numbered tasks: `run` starts tasks 0..count-1, `wait` waits for all.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace vitrine::lab {

class WorkerTeam {
 public:
  /// `threads` (at least 1) workers. `task` must not throw.
  WorkerTeam(unsigned threads, std::size_t count, std::function<void(std::size_t)> task);
  ~WorkerTeam();
  WorkerTeam(const WorkerTeam&) = delete;
  WorkerTeam& operator=(const WorkerTeam&) = delete;

  /// Starts every task once; the round before must have been waited for.
  void run();
  void wait();

 private:
  void work();

  const std::size_t count_;
  const std::function<void(std::size_t)> task_;
  std::mutex mutex_;
  std::condition_variable start_, end_;
  std::atomic<std::size_t> next_;  ///< task to take
  std::size_t busy_ = 0;           ///< workers still in this round
  unsigned long round_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace vitrine::lab
