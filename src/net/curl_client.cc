#include "net/curl_client.h"

#include <optional>

#include <curl/curl.h>

#include "net/curl_transfer.h"

namespace velib {

namespace {

constexpr long kMostKeptConnections = 4;  // of one driver, to different hosts
constexpr int kLongestPollMs = 60'000;

bool start_libcurl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

}  // namespace

struct curl_client::driver {
  CURLM* multi = curl_multi_init();

  driver() {
    if (multi) curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kMostKeptConnections);
  }
  driver(const driver&) = delete;
  driver& operator=(const driver&) = delete;
  ~driver() { curl_multi_cleanup(multi); }

  // Nothing when `stop` ended it.
  std::optional<CURLcode> run(CURL* easy, const std::stop_token& stop) {
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi); });
    if (curl_multi_add_handle(multi, easy) != CURLM_OK) return CURLE_FAILED_INIT;
    const auto outcome = wait(stop);
    curl_multi_remove_handle(multi, easy);
    return outcome;
  }

  std::optional<CURLcode> wait(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      int left = 0;
      if (curl_multi_perform(multi, &left) != CURLM_OK) return CURLE_FAILED_INIT;
      if (const auto* message = curl_multi_info_read(multi, &left)) return message->data.result;
      // Ends with traffic, with libcurl's own timers, and with curl_multi_wakeup.
      if (curl_multi_poll(multi, nullptr, 0, kLongestPollMs, nullptr) != CURLM_OK) return CURLE_FAILED_INIT;
    }
    return std::nullopt;
  }
};

curl_client::curl_client(std::string_view contact, std::stop_token stop,
                         std::chrono::milliseconds connect_time)
    : user_agent_(contact.empty() ? "velib-trend/0.1" : fmt::format("velib-trend/0.1 (+{})", contact)),
      stop_(std::move(stop)),
      connect_time_(connect_time) {}

curl_client::~curl_client() = default;

std::unique_ptr<curl_client::driver> curl_client::take_driver() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<driver>();
  auto taken = std::move(idle_.back());  // the one used last: its connections are the freshest
  idle_.pop_back();
  return taken;
}

void curl_client::give_back(std::unique_ptr<driver> driver) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(driver));
}

result<http_answer> curl_client::send(const http_request& request, const http_limits& limits) {
  if (!start_libcurl()) return fail(error_code::internal, "cannot start libcurl");
  const auto transfer = curl_transfer::make(request, limits, user_agent_, connect_time_);
  if (!transfer) return pass(transfer);
  auto driver = take_driver();
  if (!driver->multi) return fail(error_code::internal, "cannot start libcurl");
  const auto outcome = driver->run((*transfer)->handle(), stop_);
  give_back(std::move(driver));
  if (!outcome) return (*transfer)->failure(error_code::unavailable, "the program is stopping");
  return (*transfer)->finish(*outcome);
}

}  // namespace velib
