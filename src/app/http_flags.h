// The flags of a command that serves HTTP: limits, TLS, proxies, the access log; each also as VELIB_TREND_*.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "serve/http/http_options.h"

namespace velib {

struct http_flags {
  std::string rate = "0";
  int burst = 0;  // 0: what a second brings
  std::vector<std::string> trusted_proxies;
  size_t connections = http_options{}.most_connections;
  size_t connections_per_client = http_options{}.most_connections_per_client;
  std::string certificate, key;
  access_log_options access_log;
};

void add_http_flags(CLI::App& app, http_flags& flags);

// What the flags say, once the command line was parsed. Asks the system for as many file descriptors as the
// connections need, and logs when it does not give them.
http_options make_http_options(const http_flags& flags);

}  // namespace velib
