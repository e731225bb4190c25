#include "app/http_flags.h"

#include <map>

#include <sys/resource.h>

#include "base/log.h"

namespace velib {

namespace {

constexpr int kMostBurst = 1'000'000;
constexpr rlim_t kOtherFiles = 256;                     // the store, the feed, the page
constexpr size_t kMostBodyBytes = size_t{64} << 10;     // questions are short
constexpr std::chrono::milliseconds kStopGrace{4'000};  // with all else, gone within five seconds

void raise_file_limit(size_t connections) {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  const rlim_t wanted = connections + kOtherFiles;
  if (files.rlim_cur >= wanted) return;
  files.rlim_cur = std::min(wanted, files.rlim_max);
  if (::setrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur >= wanted) return;
  log_warning("{} connections may be open, but only {} files: raise the limit (ulimit -n)", connections,
              files.rlim_cur);
}

// A check as CLI11 wants it, from a parser: "" or what is wrong.
template <class Parse>
auto checked_by(Parse parse) {
  return [parse](const std::string& text) {
    const auto read = parse(text);
    return read ? std::string() : read.error().message;
  };
}

request_rate rate_of(const http_flags& flags) {
  auto rate = *parse_request_rate(flags.rate);
  if (flags.burst > 0) rate.burst = flags.burst;
  return rate;
}

address_blocks proxies_of(const http_flags& flags) {
  address_blocks blocks;
  for (const auto& text : flags.trusted_proxies) blocks.push_back(*parse_address_block(text));
  return blocks;
}

}  // namespace

void add_http_flags(CLI::App& app, http_flags& flags) {
  app.add_option("--rate", flags.rate,
                 "Requests of one client, such as 20/s or 600/m; more are answered 429; 0: any")
      ->envname("VELIB_TREND_RATE")
      ->check(checked_by(parse_request_rate))
      ->type_name("RATE")
      ->capture_default_str();
  app.add_option("--burst", flags.burst,
                 "Requests at once before the rate counts (default: those of a second)")
      ->envname("VELIB_TREND_BURST")
      ->check(CLI::Range(1, kMostBurst));
  app.add_option(
         "--trust-proxy", flags.trusted_proxies,
         "Address or block (10.0.0.0/8) of proxies before this server: the client is then the one they "
         "name in X-Forwarded-For; may be repeated")
      ->envname("VELIB_TREND_TRUST_PROXY")
      ->check(checked_by(parse_address_block))
      ->delimiter(',');
  app.add_option("--connections", flags.connections, "Most open connections; more are answered 503")
      ->envname("VELIB_TREND_CONNECTIONS")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--connections-per-client", flags.connections_per_client,
                 "Most open connections of one client; a trusted proxy may have any number")
      ->envname("VELIB_TREND_CONNECTIONS_PER_CLIENT")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  auto* certificate = app.add_option("--tls-cert", flags.certificate,
                                     "PEM file of the certificate and those above it: serve HTTPS; new files "
                                     "are taken up within a second")
                          ->envname("VELIB_TREND_TLS_CERT");
  auto* key = app.add_option("--tls-key", flags.key, "PEM file of its key")->envname("VELIB_TREND_TLS_KEY");
  certificate->needs(key);
  key->needs(certificate);
  const std::map<std::string, access_log_form> forms = {
      {"off", access_log_form::off}, {"text", access_log_form::text}, {"json", access_log_form::json}};
  app.add_option("--access-log", flags.access_log.form,
                 "A line a request, without its query: text, json or off")
      ->envname("VELIB_TREND_ACCESS_LOG")
      ->transform(CLI::CheckedTransformer(forms).description("{off,text,json}"))
      ->default_str("off");
  app.add_option("--access-log-file", flags.access_log.file, "Where it goes (default: standard error)")
      ->envname("VELIB_TREND_ACCESS_LOG_FILE");
}

http_options make_http_options(const http_flags& flags) {
  raise_file_limit(flags.connections);
  http_options options{.most_body_bytes = kMostBodyBytes,
                       .most_connections = flags.connections,
                       .most_connections_per_client = flags.connections_per_client,
                       .rate = rate_of(flags),
                       .trusted_proxies = proxies_of(flags),
                       .stop_grace = kStopGrace,
                       .access_log = flags.access_log};
  if (!flags.certificate.empty()) options.tls = tls_files{flags.certificate, flags.key};
  return options;
}

}  // namespace velib
