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
}

void stop_signal::wait() {
  const sigset_t set = stop_signals();
  int caught = 0;
  sigwait(&set, &caught);
}

}  // namespace velib
