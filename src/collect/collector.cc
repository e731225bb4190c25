#include "collect/collector.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "base/civil_time.h"
#include "base/log.h"
#include "collect/poll_metrics.h"
#include "collect/poll_schedule.h"
#include "history/bronze.h"
#include "history/bronze_search.h"
#include "history/window_file.h"

namespace velib {

namespace {

using std::chrono::seconds;

constexpr size_t kUsualPolls = 15;  // polls whose median says how many stations are usual

// Stations that had a count within the hour before the window's newest snapshot.
size_t recently_seen(const window& w) {
  const int newest = cell_at(w, w.observed_at).value_or(0);
  const int oldest = std::max(0, newest - static_cast<int>(seconds(3600) / w.step));
  size_t seen = 0;
  for (size_t s = 0; s < w.stations.size(); ++s) {
    const auto* row = &w.bikes[w.cell(s, 0)];
    seen += std::any_of(row + oldest, row + newest + 1, is_known);
  }
  return seen;
}

size_t median(const std::deque<size_t>& counts) {
  std::vector<size_t> sorted(counts.begin(), counts.end());
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  return *middle;
}

bool same_states(const snapshot& a, const snapshot& b) {
  return std::ranges::equal(a.entries, b.entries, [](const auto& x, const auto& y) {
    return x.station.code == y.station.code && x.state == y.state;
  });
}

}  // namespace

collector::collector(collector_options options, collector_parts parts, sink_function sink)
    : options_(std::move(options)),
      parts_(parts),
      sink_(std::move(sink)),
      random_(options_.seed),
      keeper_(parts.store, options_.zone, options_.country) {}

status collector::start() {
  if (started_) return {};
  if (auto taken = load_or_rebuild(); !taken) return taken;
  started_ = true;
  mind_profiles();
  return {};
}

void collector::take_up(window stored) {
  window_ = std::move(stored);
  started_ = true;
  if (last_good_ && last_good_->snapshot.observed_at > window_.observed_at) {
    record(window_, last_good_->snapshot);
  }
  mind_profiles();
}

void collector::mind_profiles() {
  if (options_.keeps) return keeper_.keep(window_, parts_.clock.now());
  keeper_.follow(window_);
}

status collector::load_or_rebuild() {
  auto stored = load_window(parts_.store);
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
  return {};
}

status collector::rebuild(std::string_view why) {
  auto rebuilt =
      rebuild_window(parts_.store, parts_.clock.now(), options_.window_step, options_.window_steps);
  if (!rebuilt && rebuilt.error().code != error_code::not_found) return pass(rebuilt);
  if (rebuilt) {
    log_info("{}; rebuilt it from bronze, {} stations up to {}", why, rebuilt->stations.size(),
             format_utc(rebuilt->observed_at));
  } else {
    log_debug("{}, and no bronze; starting with an empty history", why);
  }
  window_ = rebuilt ? std::move(*rebuilt)
                    : make_window(parts_.clock.now(), options_.window_step, options_.window_steps);
  return {};
}

result<collected> collector::collect_once(utc_time scheduled_at) {
  retry_after_ = seconds(0);
  if (auto started = start(); !started) return pass(started, "cannot take up the history");
  poll_round round(parts_.client, parts_.clock, options_.deadline);
  auto feed = parts_.source.poll(round);
  retry_after_ = round.retry_after();
  auto taken = feed ? take(scheduled_at, std::move(*feed)) : pass(feed);
  note_poll(parts_.metrics, taken, last_good_, parts_.clock.now());
  return taken;
}

result<collected> collector::take(utc_time scheduled_at, std::optional<parsed_feed> feed) {
  collected poll;
  if (!feed) return poll;
  if (auto checked = check_share(*feed); !checked) return pass(checked);
  const bool first = !last_good_;
  poll.new_sample = is_new(*feed);
  if (!poll.new_sample && !first) return poll;
  last_good_ = std::move(feed);
  station_counts_.push_back(last_good_->snapshot.entries.size());
  if (station_counts_.size() > kUsualPolls) station_counts_.pop_front();
  if (poll.new_sample && options_.keeps) {
    poll.stored = keep(scheduled_at, poll);
  } else if (poll.new_sample) {
    record_sample();
    mind_profiles();
  }
  sink_(last_good_->snapshot, window_);
  return poll;
}

// By the feed's own time; of a feed that names none, by what it says.
bool collector::is_new(const parsed_feed& feed) const {
  if (window_.stations.empty()) return true;
  if (feed.report.of(defect::undated) > 0 && last_good_) {
    return !same_states(feed.snapshot, last_good_->snapshot);
  }
  return feed.snapshot.observed_at > window_.observed_at;
}

status collector::check_share(const parsed_feed& feed) const {
  const size_t usual = station_counts_.empty() ? recently_seen(window_) : median(station_counts_);
  const size_t told = feed.snapshot.entries.size();
  if (static_cast<double>(told) >= options_.least_share * static_cast<double>(usual)) return {};
  return fail(
      error_code::invalid_input,
      "the feed tells {} stations where {} are usual, less than a share of {}: not taken; least_share in the "
      "city file allows it",
      told, usual, options_.least_share);
}

// Bronze first: it is the truth that the window can be rebuilt from. One failed write does not stop the
// other.
status collector::keep(utc_time scheduled_at, collected& poll) {
  const auto bronze = save_bronze_if_due(scheduled_at);
  poll.bronze_written = bronze.value_or(false);
  record_sample();
  const auto saved = save_window(parts_.store, window_);
  note_writes(parts_.metrics, bronze, saved);
  mind_profiles();
  if (!bronze) return pass(bronze, "cannot write bronze");
  if (!saved) return pass(saved, "cannot write the window");
  return {};
}

void collector::record_sample() {
  record(window_, last_good_->snapshot);
  note_standstill(parts_.metrics, window_);
}

result<bool> collector::save_bronze_if_due(utc_time scheduled_at) {
  const auto slot = last_tick(scheduled_at, options_.bronze_every);
  if (bronze_slot_ == slot) return false;
  auto written = save_bronze(parts_.store, slot, last_good_->snapshot, report_json(last_good_->report));
  if (written) bronze_slot_ = slot;
  return written;
}

bool collector::poll(utc_time scheduled_at, std::string& outcome) try {
  const auto polled = collect_once(scheduled_at);
  if (!polled) {
    outcome = polled.error().message;
    return false;
  }
  outcome = describe(*polled);
  return true;
} catch (const std::exception& thrown) {
  outcome = fmt::format("the poll broke off: {}", thrown.what());
  return false;
}

std::string collector::describe(const collected& poll) const {
  const auto observed = format_utc(last_good_->snapshot.observed_at);
  if (!poll.new_sample) return fmt::format("feed unchanged since {}", observed);
  auto words = fmt::format("collected {} as of {}{}", summary(last_good_->report), observed,
                           poll.bronze_written ? ", bronze written" : "");
  if (!poll.stored) words += fmt::format(", but not stored: {}", poll.stored.error().message);
  return words;
}

seconds collector::draw_jitter(seconds every) {
  const auto most = std::min(options_.jitter, every / 10);
  return seconds(random_.below(static_cast<std::uint64_t>(most.count()) + 1));
}

void collector::run(seconds every, sleeper& sleeper) {
  utc_time due = last_tick(parts_.clock.now(), every);
  utc_time start_at = due;  // the first poll at once
  poll_outcome outcome;
  while (sleeper.sleep_until(start_at)) {
    std::string words;
    const bool good = poll(due, words);
    if (!good && sleeper.stopping()) return;  // broken off by the stop, so no failure of the feed
    outcome.failures = good ? 0 : outcome.failures + 1;
    outcome.retry_after = retry_after_;
    outcome.ttl = options_.honour_ttl && last_good_ ? last_good_->ttl.value_or(seconds(0)) : seconds(0);
    due = next_tick(due, parts_.clock.now(), every, outcome);
    start_at = due + draw_jitter(every);
    if (good) {
      log_info("{}", words);
    } else {
      log_warning("poll failed, {} in a row, next try at {}: {}", outcome.failures, format_utc(due), words);
    }
  }
}

}  // namespace velib
