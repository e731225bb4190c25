#include "serve/http/http_counters.h"

#include <string>

namespace velib {

namespace {

constexpr std::array kRefusals{"server_full", "client_full"};
constexpr std::array kCuts{"idle", "slow_request", "slow_reader", "stop"};

}  // namespace

void http_counters::tell(metrics& measured, counter& c, const char* name, const char* help,
                         const metric_labels& labels) {
  const std::uint64_t now = c.now;
  if (now != c.told) measured.count(name, help, labels, static_cast<double>(now - c.told));
  c.told = now;
}

void http_counters::tell(metrics& measured, std::uint64_t log_lines_dropped) {
  measured.set("velib_http_connections", "Open connections.", static_cast<double>(open));
  tell(measured, accepted_, "velib_http_connections_accepted_total", "Connections accepted.");
  tell(measured, tls_failed_, "velib_http_tls_failures_total", "Connections without a TLS handshake.");
  for (size_t i = 0; i < refused_.size(); ++i) {
    tell(measured, refused_[i], "velib_http_connections_refused_total", "Connections refused, by cause.",
         {{"cause", kRefusals[i]}});
  }
  for (size_t i = 0; i < cut_.size(); ++i) {
    tell(measured, cut_[i], "velib_http_connections_cut_total", "Connections cut, by cause.",
         {{"cause", kCuts[i]}});
  }
  for (size_t i = 0; i < by_status_.size(); ++i) {
    tell(measured, by_status_[i], "velib_http_requests_refused_total",
         "Requests refused before they were looked at, by status.", {{"status", std::to_string(400 + i)}});
  }
  if (log_lines_dropped == log_lines_told_) return;
  measured.count("velib_http_access_log_drops_total", "Access log lines that could not be written.", {},
                 static_cast<double>(log_lines_dropped - log_lines_told_));
  log_lines_told_ = log_lines_dropped;
}

}  // namespace velib
