#include "emu/lab/worker_team.hpp"

namespace vitrine::lab {

WorkerTeam::WorkerTeam(unsigned threads, std::size_t count, std::function<void(std::size_t)> task)
    : count_(count), task_(std::move(task)), next_(count) {
  for (unsigned thread = 0; thread < threads; ++thread)
    threads_.emplace_back([this] { work(); });
}

WorkerTeam::~WorkerTeam() {
  wait();
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  start_.notify_all();
  for (std::thread& thread : threads_)
    thread.join();
}

void WorkerTeam::run() {
  {
    const std::lock_guard lock(mutex_);
    next_ = 0;
    busy_ = threads_.size();
    ++round_;
  }
  start_.notify_all();
}

void WorkerTeam::wait() {
  std::unique_lock lock(mutex_);
  end_.wait(lock, [this] { return busy_ == 0; });
}

void WorkerTeam::work() {
  unsigned long seen = 0;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      start_.wait(lock, [&] { return ending_ || round_ != seen; });
      if (ending_) return;
      seen = round_;
    }
    for (std::size_t task = next_++; task < count_; task = next_++)
      task_(task);
    const std::lock_guard lock(mutex_);
    if (--busy_ == 0) end_.notify_all();
  }
}

}  // namespace vitrine::lab
