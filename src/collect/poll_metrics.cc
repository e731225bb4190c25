#include "collect/poll_metrics.h"

#include "domain/unchanged_since.h"

namespace velib {

namespace {

double timestamp(utc_time time) {
  return static_cast<double>(time.time_since_epoch().count());
}

std::string cost_name(defect_cost cost) {
  return cost == defect_cost::left_out    ? "left_out"
         : cost == defect_cost::put_right ? "put_right"
                                          : "flagged";
}

// Those not met are told as 0: a defect that went away is news too.
void note_defects(metrics& m, const parse_report& report) {
  for (size_t i = 0; i < kDefects; ++i) {
    const auto kind = static_cast<defect>(i);
    m.set("velib_feed_defects", "Defects of the feed's newest snapshot, by kind and by what they cost.",
          report.of(kind), {{"defect", std::string(name_of(kind))}, {"cost", cost_name(cost_of(kind))}});
  }
}

void note_feed(metrics& m, const parsed_feed& feed) {
  m.set("velib_feed_observed_timestamp_seconds",
        "The feed's own time of its newest snapshot; its age is now less this.",
        timestamp(feed.snapshot.observed_at));
  m.set("velib_feed_stations", "Stations of the feed's newest snapshot.", feed.report.kept);
  note_defects(m, feed.report);
}

}  // namespace

void note_poll(metrics& m, const result<collected>& poll, const std::optional<parsed_feed>& last_good,
               utc_time now) {
  const char* outcome = !poll ? "failed" : poll->new_sample ? "new" : "unchanged";
  m.count("velib_feed_polls_total", "Polls of the feed, by outcome.", {{"outcome", outcome}});
  if (!poll) {
    m.count("velib_feed_poll_failures_total", "Failed polls, by cause.",
            {{"cause", std::string(name_of(poll.error().code))}});
  }
  if (poll && poll->new_sample) {
    m.set("velib_feed_advanced_timestamp_seconds", "When the feed's own time was last seen to move on.",
          timestamp(now));
  }
  if (last_good) note_feed(m, *last_good);
}

void note_standstill(metrics& m, const window& w) {
  int stations = 0;
  for (size_t s = 0; s < w.stations.size(); ++s) stations += long_unchanged_since(w, s).has_value();
  m.set("velib_feed_stations_unchanged", "Stations whose counts have not changed for three days or more.",
        stations);
}

void note_writes(metrics& m, const result<bool>& bronze, const status& window) {
  const std::string name = "velib_store_writes_total";
  const std::string help = "Writes of collected objects, by object and outcome.";
  if (!bronze || *bronze) {
    m.count(name, help, {{"object", "bronze"}, {"outcome", bronze ? "written" : "failed"}});
  }
  m.count(name, help, {{"object", "window"}, {"outcome", window ? "written" : "failed"}});
}

}  // namespace velib
