#include "collect/gbfs_source.h"

#include <utility>

#include "base/log.h"
#include "feed/discovery.h"
#include "feed/gbfs.h"
#include "net/public_url.h"

namespace velib {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr minutes kFactsEvery{10};
constexpr hours kDiscoveryEvery{24};

bool is_due(const feed_document& document, utc_time now, seconds every) {
  return !document.is_there() || now - *document.fetched_at() >= every;
}

// Another address is another document; the same one keeps what it knows.
void follow(feed_document& document, const std::string& url) {
  if (document.url() != url) document = feed_document(url);
}

}  // namespace

gbfs_source::gbfs_source(const feed_addresses& addresses, std::optional<bounding_box> box)
    : addresses_(addresses),
      box_(box),
      discovery_(addresses.discovery),
      information_(addresses.information),
      status_(addresses.status),
      vehicle_types_(addresses.vehicle_types) {}

result<std::optional<parsed_feed>> gbfs_source::poll(poll_round& round) {
  if (auto found = discover(round); !found) return pass(found);
  const auto changed = refresh_all(round);
  if (!changed) {
    // A file that moved is looked up again in the next round.
    if (changed.error().code == error_code::not_found) discovery_.distrust();
    return pass(changed);
  }
  if (!*changed) return std::nullopt;
  return parse(round);
}

status gbfs_source::discover(poll_round& round) {
  if (addresses_.discovery.empty() || !is_due(discovery_, round.started_at(), kDiscoveryEvery)) return {};
  const auto fetched = discovery_.refresh(round);
  if (!fetched && status_.url().empty()) return pass(fetched);
  if (!fetched) return {};  // the addresses known so far may still do
  const auto found = parse_discovery(discovery_.bytes());
  if (!found) {
    discovery_.distrust();
    return pass(found, public_url(addresses_.discovery));
  }
  follow(information_, found->station_information);
  follow(status_, found->station_status);
  follow(vehicle_types_, found->vehicle_types);
  return {};
}

result<bool> gbfs_source::refresh_all(poll_round& round) {
  const auto information = refresh_information(round);
  if (!information) return information;
  const bool types = refresh_vehicle_types(round);
  const auto state = status_.refresh(round);
  if (!state) return state;
  return *information || types || *state;
}

// Names and places change rarely: those known serve when the file cannot be had.
result<bool> gbfs_source::refresh_information(poll_round& round) {
  if (!information_missing_ && !is_due(information_, round.started_at(), kFactsEvery)) return false;
  auto changed = information_.refresh(round);
  if (changed || !information_.is_there()) return changed;
  log_warning("going on with the names and places of earlier: {}", changed.error().message);
  return false;
}

bool gbfs_source::refresh_vehicle_types(poll_round& round) {
  if (vehicle_types_.url().empty() || !is_due(vehicle_types_, round.started_at(), kFactsEvery)) return false;
  const auto changed = vehicle_types_.refresh(round);
  if (!changed) log_warning("going on without vehicle_types: {}", changed.error().message);
  return changed.value_or(false);
}

result<std::optional<parsed_feed>> gbfs_source::parse(const poll_round& round) {
  auto feed = parse_gbfs({information_.bytes(), status_.bytes(), vehicle_types_.bytes()},
                         {round.started_at(), status_.answered_at(), box_});
  if (!feed) {
    const bool of_information = feed.error().message.starts_with("station_information");
    const auto& url = of_information ? information_.url() : status_.url();
    distrust_all();
    return pass(feed, public_url(url));
  }
  const int unknown = feed->report.of(defect::without_information);
  information_missing_ = unknown > std::exchange(without_information_, unknown);
  return std::move(*feed);
}

void gbfs_source::distrust_all() {
  for (auto* document : {&information_, &status_, &vehicle_types_}) document->distrust();
}

}  // namespace velib
