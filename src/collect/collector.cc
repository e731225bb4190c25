#include "collect/collector.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <utility>

#include "base/civil_time.h"
#include "base/log.h"
#include "collect/poll_schedule.h"
#include "history/bronze.h"
#include "history/bronze_search.h"
#include "history/window_file.h"
#include "net/public_url.h"

namespace velib {

namespace {

using std::chrono::seconds;

error_code code_of_status(int http_status) {
  if (http_status == 401 || http_status == 403) return error_code::denied;
  if (http_status == 404 || http_status == 410) return error_code::not_found;
  return error_code::unavailable;
}

std::string describe(const collected& poll) {
  const auto observed = format_utc(poll.snapshot.observed_at);
  if (!poll.new_sample) return fmt::format("feed unchanged since {}", observed);
  return fmt::format("collected {} as of {}{}{}", summary(poll.report), observed,
                     poll.report.undated ? " (the feed is undated)" : "",
                     poll.bronze_written ? ", bronze written" : "");
}

}  // namespace

collector::collector(collector_options options, http_client& client, object_store& store, const clock& clock,
                     sink_function sink)
    : options_(std::move(options)), client_(client), store_(store), clock_(clock), sink_(std::move(sink)) {}

status collector::start() {
  if (started_) return {};
  auto stored = load_window(store_);
  if (!stored) {
    const auto code = stored.error().code;
    const bool rebuildable =
        code == error_code::not_found || code == error_code::corrupt || code == error_code::invalid_input;
    return rebuildable ? rebuild(stored.error().message) : pass(stored);
  }
  if (stored->step != options_.window_step || stored->steps != options_.window_steps) {
    return rebuild(
        fmt::format("the stored window has {} steps of {} s", stored->steps, stored->step.count()));
  }
  window_ = std::move(*stored);
  started_ = true;
  return {};
}

status collector::rebuild(std::string_view why) {
  auto rebuilt = rebuild_window(store_, clock_.now(), options_.window_step, options_.window_steps);
  if (!rebuilt && rebuilt.error().code != error_code::not_found) return pass(rebuilt);
  if (rebuilt) {
    log_info("{}; rebuilt it from bronze, {} stations up to {}", why, rebuilt->stations.size(),
             format_utc(rebuilt->observed_at));
  } else {
    log_debug("{}, and no bronze; starting with an empty history", why);
  }
  window_ =
      rebuilt ? std::move(*rebuilt) : make_window(clock_.now(), options_.window_step, options_.window_steps);
  started_ = true;
  return {};
}

result<collected> collector::collect_once(utc_time scheduled_at) {
  retry_after_ = seconds(0);
  if (auto started = start(); !started) return pass(started, "cannot take up the history");
  const utc_time asked_at = clock_.now();
  const auto information = fetch(options_.information_url);
  if (!information) return pass(information);
  const auto state = fetch(options_.status_url);
  if (!state) return pass(state);
  auto feed = parse_gbfs(*information, *state, asked_at);
  if (!feed) return pass(feed);

  collected poll{.snapshot = std::move(feed->snapshot), .report = feed->report};
  poll.new_sample = is_new(poll.snapshot);
  const bool first = !last_good_;
  if (poll.new_sample) poll.stored = keep(scheduled_at, poll);
  if (poll.new_sample || first) {
    last_good_ = poll.snapshot;
    sink_(*last_good_, window_);
  }
  return poll;
}

result<std::string> collector::fetch(const std::string& url) {
  auto answer = client_.get(url, options_.limits);
  if (!answer) return pass(answer);
  if (answer->status == 200) return std::move(answer->body);
  note_retry_after(*answer);
  return fail(code_of_status(answer->status), "{} answered HTTP {}", public_url(url), answer->status);
}

// RFC 9110, 10.2.3: seconds, or a date, which is left to the ordinary back-off.
void collector::note_retry_after(const http_answer& answer) {
  if (answer.status != 429 && answer.status != 503) return;
  for (const auto& [name, value] : answer.headers) {
    if (name != "retry-after") continue;
    int wait = 0;
    const auto* end = value.data() + value.size();
    const auto [stop, code] = std::from_chars(value.data(), end, wait);
    if (code == std::errc() && stop == end && wait > 0) retry_after_ = seconds(wait);
  }
}

bool collector::is_new(const snapshot& s) const {
  return window_.stations.empty() || s.observed_at > window_.observed_at;
}

// Bronze first: it is the truth that the window can be rebuilt from. One failed write does not stop the
// other.
status collector::keep(utc_time scheduled_at, collected& poll) {
  const auto bronze = save_bronze_if_due(scheduled_at, poll.snapshot);
  poll.bronze_written = bronze.value_or(false);
  record(window_, poll.snapshot);
  const auto saved = save_window(store_, window_);
  if (!bronze) return pass(bronze, "cannot write bronze");
  if (!saved) return pass(saved, "cannot write the window");
  return {};
}

result<bool> collector::save_bronze_if_due(utc_time scheduled_at, const snapshot& s) {
  const auto slot = last_tick(scheduled_at, options_.bronze_every);
  if (!bronze_slot_) {
    const auto there = has_bronze(slot);
    if (!there) return there;
    if (*there) bronze_slot_ = slot;
  }
  if (bronze_slot_ == slot) return false;
  auto written = save_bronze(store_, scheduled_at, s);
  if (written) bronze_slot_ = slot;
  return written;
}

// Whether an earlier process, or another one, wrote the span's bronze snapshot. Asked once, at the start.
result<bool> collector::has_bronze(utc_time slot) {
  const auto before = bronze_key(slot - seconds(1));
  const auto after = bronze_key(slot + options_.bronze_every);
  const auto keys = store_.list(kBronzePrefix, before);
  if (!keys) return pass(keys);
  return std::any_of(keys->begin(), keys->end(), [&](const auto& key) { return key < after; });
}

bool collector::poll(utc_time scheduled_at, std::string& outcome) try {
  const auto polled = collect_once(scheduled_at);
  if (!polled) {
    outcome = polled.error().message;
    return false;
  }
  outcome = describe(*polled);
  if (!polled->stored) outcome += fmt::format(", but not stored: {}", polled->stored.error().message);
  return true;
} catch (const std::exception& thrown) {
  outcome = fmt::format("the poll broke off: {}", thrown.what());
  return false;
}

void collector::run(seconds every, sleeper& sleeper) {
  utc_time due = last_tick(clock_.now(), every);
  poll_outcome outcome;
  while (sleeper.sleep_until(due)) {
    std::string words;
    outcome.failures = poll(due, words) ? 0 : outcome.failures + 1;
    outcome.retry_after = retry_after_;
    due = next_tick(due, clock_.now(), every, outcome);
    if (outcome.failures == 0) {
      log_info("{}", words);
    } else {
      log_warning("poll failed, {} in a row, next try at {}: {}", outcome.failures, format_utc(due), words);
    }
  }
}

}  // namespace velib
