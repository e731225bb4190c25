#include "app/lambda_city.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "app/city_collector.h"
#include "app/new_sample.h"
#include "base/log.h"
#include "history/window_file.h"

namespace velib {

namespace {

collector_options reading_options(const city& c) {
  auto options = collector_options_of(c, std::chrono::hours(1));
  options.keeps = false;
  return options;
}

// While it lives, the client's requests end when half of what was left is over.
class half_of_the_time {
 public:
  using clock_type = deadline_client::clock_type;

  explicit half_of_the_time(deadline_client& client)
      : client_(client), left_(client.left()), begun_(clock_type::now()) {
    client_.end_at(begun_ + left_ / 2);
  }
  half_of_the_time(const half_of_the_time&) = delete;
  half_of_the_time& operator=(const half_of_the_time&) = delete;
  ~half_of_the_time() { client_.end_at(begun_ + left_); }

 private:
  deadline_client& client_;
  std::chrono::milliseconds left_;
  clock_type::time_point begun_;
};

}  // namespace

lambda_city::lambda_city(const lambda_city_parts& parts, bool reads_feed)
    : parts_(parts),
      reads_feed_(reads_feed),
      source_(make_feed_source(parts.city.feed, parts.city.box).value()),  // parse_city checked the addresses
      collector_(reading_options(parts.city), {*source_, parts.client, parts.store, parts.clock, metrics_},
                 [](const snapshot&, const window&) {}) {}

result<std::unique_ptr<lambda_city>> lambda_city::open(const lambda_city_parts& parts,
                                                       const forecaster_source& model, bool reads_feed) {
  std::unique_ptr<lambda_city> opened(new lambda_city(parts, reads_feed));
  if (auto loaded = opened->load(model); !loaded) return pass(loaded);
  return opened;
}

status lambda_city::load(const forecaster_source& source) {
  result<std::unique_ptr<city_forecaster>> model = fail(error_code::internal, "the model was not read");
  {
    const half_of_the_time limited(parts_.client);
    const std::jthread reading([&] { model = source(); });
    take_up_window(parts_.clock.now());
  }
  if (!model) return pass(model);
  model_ = *std::move(model);
  publish(true);
  look();
  return {};
}

bool lambda_city::is_fresh(utc_time now) const {
  const auto current = parts_.state.current();
  return current && now - current->snapshot.observed_at < parts_.city.every;
}

void lambda_city::look() {
  const auto now = parts_.clock.now();
  const auto current = parts_.state.current();
  if (current && !current->forecast) publish(false);
  if (is_fresh(now)) return;
  if (now >= store_due_) {
    const half_of_the_time limited(parts_.client);
    const bool other_window = take_up_window(now);
    const bool other_model = store_failures_ == 0 && model_->refresh();
    if (other_window || other_model) publish(other_model);
  }
  if (!reads_feed_ || is_fresh(now) || now < feed_due_) return;
  if (look_at_feed(now)) publish(false);
}

utc_time lambda_city::next_look(utc_time now, const poll_outcome& outcome) const {
  return std::max(now + parts_.city.every, next_tick(now, now, parts_.city.every, outcome));
}

// Whether the stored window is another than before.
bool lambda_city::take_up_window(utc_time now) {
  auto found = parts_.store.get_if_changed(kWindowKey, window_tag_);
  const bool answers = found || found.error().code == error_code::not_found;
  store_failures_ = answers ? 0 : store_failures_ + 1;
  store_due_ = next_look(now, {.failures = store_failures_});
  if (!answers) note(found.error());
  if (!found || !*found) return false;
  auto w = parse_window((*found)->bytes);
  window_tag_ = std::move((*found)->tag);
  if (!w) {
    note({w.error().code, fmt::format("{}: {}", kWindowKey, w.error().message)});
    return false;
  }
  complaint_.clear();
  hold(*std::move(w));
  return true;
}

// The collector needs a window of its own to record into, but not before the feed is asked: what was read
// goes into what is published, and megabytes are not copied.
void lambda_city::hold(window w) {
  if (collector_.has_started()) return collector_.take_up(std::move(w));
  collector_.follow_profiles(w);
  read_ = std::move(w);
}

window lambda_city::next_window() {
  if (read_) return *std::exchange(read_, std::nullopt);
  if (collector_.has_started()) return collector_.history();
  const auto current = parts_.state.current();
  return current ? current->window : window();
}

// From what is served; where there is no window, one rebuilt from bronze; where that cannot be, an empty one,
// so that the feed is served at least.
void lambda_city::start_collector(utc_time now) {
  if (const auto current = parts_.state.current()) return collector_.take_up(current->window);
  if (store_failures_ == 0) {
    const auto started = collector_.start();
    if (started) return;
    note(started.error());
  }
  collector_.take_up(make_window(now, parts_.city.window_step,
                                 static_cast<int>(parts_.city.window_length / parts_.city.window_step)));
}

bool lambda_city::look_at_feed(utc_time now) {
  if (!collector_.has_started()) start_collector(now);
  const auto polled = collector_.collect_once(now);
  feed_failures_ = polled ? 0 : feed_failures_ + 1;
  const poll_outcome outcome{.failures = feed_failures_, .retry_after = collector_.retry_after()};
  feed_due_ = next_look(now, outcome);
  if (!polled) note(polled.error());
  return polled && polled->new_sample;
}

void lambda_city::publish(bool other_model) {
  auto w = next_window();
  if (w.stations.empty()) return;
  const auto& last = collector_.last_good();
  auto s = last && last->snapshot.observed_at == w.observed_at ? last->snapshot : newest_snapshot(w);
  const auto current = parts_.state.current();
  auto forecast = forecast_for(s, w, other_model);
  published next{.snapshot = std::move(s),
                 .window = std::move(w),
                 .zone = parts_.city.zone,
                 .profiles = collector_.profiles(),
                 .next_at = parts_.clock.now() + parts_.city.every};
  if (forecast) {
    next.forecast = *std::move(forecast);
  } else {
    note(forecast.error());
    next.last_good = last_good_after(current);
    next.trouble = kNoInference;
  }
  parts_.state.publish(std::make_shared<const published>(std::move(next)));
}

result<city_forecast> lambda_city::forecast_for(const snapshot& s, const window& w, bool other_model) {
  const auto current = parts_.state.current();
  if (!other_model && current && keeps_forecast(*current, s, w)) return *current->forecast;
  return model_->forecast({w, parts_.city.zone, parts_.city.country, collector_.profiles().get()});
}

void lambda_city::note(const error& e) {
  if (e.message != complaint_) log_warning("{}", e.message);
  complaint_ = e.message;
}

}  // namespace velib
