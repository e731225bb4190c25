// The function `collect`: a scheduled event in, one snapshot of the feed into the store.
#include <boost/json.hpp>

#include "app/city_collector.h"
#include "app/lambda_functions.h"
#include "app/lambda_outside.h"
#include "base/civil_time.h"
#include "base/json_text.h"
#include "base/log.h"
#include "collect/poll_schedule.h"
#include "feed/parse_report.h"
#include "history/bronze.h"
#include "serve/lambda/schedule_event.h"

namespace velib {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kReserve{500};  // to say how it went

struct collect_function {
  std::unique_ptr<lambda_outside> outside;
  std::chrono::seconds bronze_every;

  // Each time anew: another instance may have written the window since this one last did.
  result<std::string> operator()(const invocation& i) {
    const auto scheduled_at = parse_scheduled_time(i.event);
    if (!scheduled_at) return pass(scheduled_at);
    outside->give(std::max(milliseconds(0), time_left(i) - kReserve));
    const auto source = make_feed_source(outside->city.feed, outside->city.box);
    if (!source) return pass(source);
    metrics measured;
    collector collecting(collector_options_of(outside->city, bronze_every),
                         {**source, outside->client(), outside->store(), outside->clock, measured},
                         [](const snapshot&, const window&) {});
    auto poll = collecting.collect_once(*scheduled_at);
    if (!poll) return pass(poll);
    if (!poll->stored) return pass(poll->stored);
    if (auto completed = complete(*scheduled_at, *collecting.last_good(), *poll); !completed)
      return pass(completed);
    return describe(*scheduled_at, *collecting.last_good(), *poll);
  }

  // An earlier try of the same event may have saved the window and failed at bronze; the feed has nothing new
  // then. A feed that stands still for longer gets no more bronze for it.
  status complete(utc_time scheduled_at, const parsed_feed& feed, collected& poll) {
    const auto slot = last_tick(scheduled_at, bronze_every);
    if (poll.new_sample || feed.snapshot.observed_at + bronze_every <= slot) return {};
    const auto written = save_bronze(outside->store(), slot, feed.snapshot, report_json(feed.report));
    poll.bronze_written = written.value_or(false);
    return written ? status() : pass(written, "cannot write bronze");
  }

  static std::string describe(utc_time scheduled_at, const parsed_feed& feed, const collected& poll) {
    log_info("{} at {}{}{}", summary(feed.report), format_utc(feed.snapshot.observed_at),
             poll.new_sample ? "" : "; nothing new", poll.bronze_written ? "; bronze written" : "");
    return json_text({{"scheduled_at", format_utc(scheduled_at)},
                      {"observed_at", format_utc(feed.snapshot.observed_at)},
                      {"stations", feed.snapshot.entries.size()},
                      {"new_sample", poll.new_sample},
                      {"bronze_written", poll.bronze_written}});
  }
};

}  // namespace

result<lambda_function> make_collect_function(const lambda_settings& settings) {
  auto made = std::make_shared<collect_function>();
  auto outside = lambda_outside::open(settings.city, settings.store);
  if (!outside) return pass(outside);
  made->outside = *std::move(outside);
  made->bronze_every = settings.bronze_every;
  return [made](const invocation& i) { return (*made)(i); };
}

}  // namespace velib
