#include "app/live_track.h"

#include "app/model_store.h"
#include "base/log.h"
#include "forecast/track_file.h"

namespace velib {

namespace {

track_record load_track(object_store& store) {
  const auto bytes = store.get(kTrackKey);
  if (!bytes && bytes.error().code == error_code::not_found) return {};
  auto sums = bytes ? parse_track(*bytes) : pass(bytes);
  if (sums) return track_record(*std::move(sums));
  log_warning("{}: {}; the record of the forecasts begins anew", kTrackKey, sums.error().message);
  return {};
}

}  // namespace

live_track::live_track(object_store& store, metrics& m)
    : store_(store), metrics_(m), record_(load_track(store)) {
  note();
}

void live_track::score(const window& w) {
  const long rows = record_.score(w);
  note();
  if (rows > 0) save();
}

void live_track::keep(const city_forecast& f, const window& w) {
  record_.keep(f, w);
  note();
}

void live_track::note() {
  metrics_.note(record_);
  if (record_.is_alarmed() == alarm_logged_) return;
  alarm_logged_ = record_.is_alarmed();
  const auto all = total(by_horizon(record_.sums()));
  if (all.rows == 0) return log_info("the record of the forecasts begins anew, and its alarm ends");
  const auto rows = static_cast<double>(all.rows);
  const auto text = fmt::format("over the last day: {:.2f} bikes off, persistence {:.2f}, {} rows",
                                all.model / rows, all.persistence / rows, all.rows);
  if (alarm_logged_) return log_warning("the forecasts are worse than persistence {}", text);
  log_info("the forecasts are no longer worse than persistence {}", text);
}

void live_track::save() {
  const auto saved = store_.put(kTrackKey, serialize_track(record_.sums()));
  if (!saved && !failure_logged_) log_warning("{}: {}", kTrackKey, saved.error().message);
  failure_logged_ = !saved;
}

}  // namespace velib
