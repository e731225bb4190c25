// The poll loop: feed → snapshot → bronze and window → sink. Source, client, store, clock and sleeper are
// handed in.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "collect/feed_source.h"
#include "collect/profile_keeper.h"
#include "domain/window.h"
#include "net/http_client.h"
#include "store/object_store.h"

namespace velib {

struct collector_options {
  std::chrono::seconds deadline{45};        // for all requests of one poll
  std::chrono::seconds bronze_every{3600};  // at most one bronze snapshot in each such span since the epoch
  std::chrono::seconds window_step = kWindowStep;
  int window_steps = kWindowSteps;
  time_zone zone = time_zone::utc();  // of the city: its days are what profiles are learned from
  std::string country = {};           // whose public holidays are free days; "" has none
  // A snapshot with fewer stations than this share of the usual number is refused; 0 takes any.
  double least_share = 0.5;
  bool honour_ttl = false;  // poll no sooner than the feed's ttl says (30 s at least)
  // Polls start up to so much after their tick, at random, and never later than a tenth of the cadence.
  std::chrono::seconds jitter{0};
  std::uint64_t seed = 0;  // of that jitter
  // Whether samples are written to the store; else they are only in memory, as for one who answers from a
  // store that another fills.
  bool keeps = true;
};

// What a collector works with; all of it outlives it.
struct collector_parts {
  feed_source& source;
  http_client& client;
  object_store& store;
  const velib::clock& clock;
  velib::metrics& metrics;
};

struct collected {
  bool new_sample = false;      // the feed moved on; without it nothing is written
  bool bronze_written = false;  // by this poll
  status stored;                // the first write that failed; the snapshot is good nevertheless
};

// Used from one thread at a time.
class collector {
 public:
  // Called after each new sample, and after the first good poll of this process, with the snapshot and the
  // window that holds it; both are the collector's and may change once the sink returns.
  using sink_function = std::function<void(const snapshot&, const window&)>;

  collector(collector_options options, collector_parts parts, sink_function sink);

  // Takes up the stored window; where it is missing, damaged or of another grid, one rebuilt from bronze;
  // where there is none, an empty one. Fails when the store cannot be read or holds a newer format: going on
  // would overwrite what is there. Does nothing the second time.
  status start();

  // Goes on from a window that the caller has read, instead of start() or after it; a newer sample of this
  // process is recorded in it.
  void take_up(window stored);
  bool has_started() const { return started_; }

  // One poll, start() included. An error (client, feed, a list of stations shrunken below the least share, or
  // the store at the start) changes nothing that was kept. The bronze snapshot is named by the span of
  // bronze_every that holds the scheduled time, so that running twice, here or elsewhere, writes one.
  result<collected> collect_once(utc_time scheduled_at);

  // Polls on whole multiples of `every` (> 0), the one under way at once; on failures less often, as
  // next_tick says. Logs one line a poll. Returns as soon as the sleeper says stop.
  void run(std::chrono::seconds every, sleeper& sleeper);

  // The last days, and what the feed last said: empty before start() and the first good poll.
  const window& history() const { return window_; }
  const std::optional<parsed_feed>& last_good() const { return last_good_; }

  // What is usual at each station, up to the last day that has ended; without stations until there is such a
  // day. Never null, and what it points to never changes: the next day brings another.
  std::shared_ptr<const city_profiles> profiles() const { return keeper_.current(); }
  // Takes up the stored profiles for a window that another process collects; nothing where they are up to
  // date.
  void follow_profiles(const window& w) { keeper_.follow(w); }
  // How long the last poll was told to wait.
  std::chrono::seconds retry_after() const { return retry_after_; }

 private:
  status load_or_rebuild();
  status rebuild(std::string_view why);
  bool is_new(const parsed_feed& feed) const;
  status check_share(const parsed_feed& feed) const;
  result<collected> take(utc_time scheduled_at, std::optional<parsed_feed> feed);
  status keep(utc_time scheduled_at, collected& poll);
  void record_sample();
  void mind_profiles();
  result<bool> save_bronze_if_due(utc_time scheduled_at);
  bool poll(utc_time scheduled_at, std::string& outcome);
  std::string describe(const collected& poll) const;
  std::chrono::seconds draw_jitter(std::chrono::seconds every);

  collector_options options_;
  collector_parts parts_;
  sink_function sink_;
  random_source random_;
  bool started_ = false;
  window window_;
  profile_keeper keeper_;
  std::optional<parsed_feed> last_good_;
  std::deque<size_t> station_counts_;    // of the last good snapshots
  std::optional<utc_time> bronze_slot_;  // the span that has its bronze snapshot
  std::chrono::seconds retry_after_{0};  // as the last poll was told
};

}  // namespace velib
