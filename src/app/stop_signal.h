// SIGINT and SIGTERM, waited for by the main thread. Made before any other thread starts, so that none of
// them is interrupted.
#pragma once

namespace velib {

class stop_signal {
 public:
  stop_signal();  // from here on the signals wait for wait()
  void wait();
};

}  // namespace velib
