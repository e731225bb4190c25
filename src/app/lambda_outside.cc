#include "app/lambda_outside.h"

#include <algorithm>

#include "app/stores.h"
#include "net/retry.h"

namespace velib {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kUsualTime{30'000};  // of the reference's function

}  // namespace

// The store shares the client: an alias that owns nothing, as the client outlives the store.
result<std::unique_ptr<lambda_outside>> lambda_outside::open(const std::string& city_name,
                                                             const std::string& store) {
  auto city = load_city(city_name);
  if (!city) return pass(city);
  std::unique_ptr<lambda_outside> opened(new lambda_outside(*std::move(city)));
  const std::shared_ptr<http_client> client(std::shared_ptr<void>(), &opened->bounded_);
  auto found = open_store(store, {.variables = program_environment(),
                                  .stop = {},
                                  .client = client,
                                  .pause = opened->bounded_.within(pause_until_stop({}))});
  if (!found) return pass(found, "VELIB_TREND_STORE");
  opened->store_ = *std::move(found);
  return opened;
}

void lambda_outside::give(milliseconds span) {
  bounded_.end_at(deadline_client::clock_type::now() + span);
}

milliseconds time_left(const invocation& i) {
  using clock = std::chrono::system_clock;
  if (i.deadline.time_since_epoch().count() <= 0) return kUsualTime;
  return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(i.deadline - clock::now()));
}

}  // namespace velib
