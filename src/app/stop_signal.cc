#include "app/stop_signal.h"

#include <csignal>

#include <pthread.h>

namespace velib {

namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

stop_signal::stop_signal() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiting_ = std::thread([this, set] {
    int caught = 0;
    sigwait(&set, &caught);
    source_.request_stop();
  });
}

stop_signal::~stop_signal() {
  if (!waiting_.joinable()) return;
  pthread_kill(waiting_.native_handle(), SIGTERM);
  waiting_.join();
}

}  // namespace velib
