// The poll loop: feed → snapshot → bronze and window → sink. Clock, client, store and sleeper are handed in.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/window.h"
#include "feed/gbfs.h"
#include "net/http_client.h"
#include "store/object_store.h"

namespace velib {

struct collector_options {
  std::string information_url;  // of a GBFS pair
  std::string status_url;
  http_limits limits;                      // for each of the two
  std::chrono::seconds bronze_every{900};  // at most one bronze snapshot in each such span since the epoch
  std::chrono::seconds window_step = kWindowStep;
  int window_steps = kWindowSteps;
};

struct collected {
  velib::snapshot snapshot;
  parse_report report;
  bool new_sample = false;      // the feed's time moved on; without it nothing is written
  bool bronze_written = false;  // by this poll
  status stored;                // the first write that failed; the snapshot is good nevertheless
};

// Used from one thread at a time; the references outlive it.
class collector {
 public:
  // Called after each new sample, and after the first good poll of this process, with the snapshot and the
  // window that holds it; both are the collector's and may change once the sink returns.
  using sink_function = std::function<void(const snapshot&, const window&)>;

  collector(collector_options options, http_client& client, object_store& store, const clock& clock,
            sink_function sink);

  // Takes up the stored window; where it is missing, damaged or of another grid, one rebuilt from bronze;
  // where there is none, an empty one. Fails when the store cannot be read or holds a newer format: going on
  // would overwrite what is there. Does nothing the second time.
  status start();

  // One poll, start() included. An error (client, feed or store at the start) changes nothing that was kept.
  // Running the same scheduled time again writes no second bronze snapshot.
  result<collected> collect_once(utc_time scheduled_at);

  // Polls on whole multiples of `every` (> 0), the one under way at once; on failures less often, as
  // next_tick says. Logs one line a poll. Returns as soon as the sleeper says stop.
  void run(std::chrono::seconds every, sleeper& sleeper);

  // The last days, and the last good snapshot: empty before start() and the first good poll.
  const window& history() const { return window_; }
  const std::optional<snapshot>& last_good() const { return last_good_; }

 private:
  status rebuild(std::string_view why);
  result<std::string> fetch(const std::string& url);
  void note_retry_after(const http_answer& answer);
  bool is_new(const snapshot& s) const;
  status keep(utc_time scheduled_at, collected& poll);
  result<bool> save_bronze_if_due(utc_time scheduled_at, const snapshot& s);
  result<bool> has_bronze(utc_time slot);
  bool poll(utc_time scheduled_at, std::string& outcome);

  collector_options options_;
  http_client& client_;
  object_store& store_;
  const clock& clock_;
  sink_function sink_;
  bool started_ = false;
  window window_;
  std::optional<snapshot> last_good_;
  std::optional<utc_time> bronze_slot_;  // the span that has its bronze snapshot
  std::chrono::seconds retry_after_{0};  // as the last poll was told
};

}  // namespace velib
