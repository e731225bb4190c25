// What the server counts, cheap enough for every connection, and told to the metrics now and then.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "base/metrics.h"

namespace velib {

enum class connection_refusal { server_full, client_full };
enum class connection_cut { idle, slow_request, slow_reader, stop };

class http_counters {
 public:
  std::atomic<std::int64_t> open{0};  // connections

  void accepted() { ++accepted_.now; }
  void refused(connection_refusal cause) { ++refused_[static_cast<size_t>(cause)].now; }
  void cut(connection_cut cause) { ++cut_[static_cast<size_t>(cause)].now; }
  void tls_failed() { ++tls_failed_.now; }
  // A request that never reached the handler.
  void refused_request(int status) { ++by_status_[status >= 400 && status < 600 ? status - 400 : 0].now; }

  // Adds what came since the last time: velib_http_*. From one thread.
  void tell(metrics& measured, std::uint64_t log_lines_dropped);

 private:
  struct counter {
    std::atomic<std::uint64_t> now{0};
    std::uint64_t told = 0;
  };
  static void tell(metrics& measured, counter& c, const char* name, const char* help,
                   const metric_labels& labels = {});

  counter accepted_, tls_failed_;
  std::array<counter, 2> refused_;
  std::array<counter, 4> cut_;
  std::array<counter, 200> by_status_;
  std::uint64_t log_lines_told_ = 0;
};

}  // namespace velib
