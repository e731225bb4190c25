#include "collect/profile_keeper.h"

#include "base/log.h"
#include "domain/ended_days.h"

namespace velib {

namespace {

using std::chrono::days;

// Of an object that says nothing more; profiles are learned anew.
bool is_lost(const error& e) {
  return e.code == error_code::not_found || e.code == error_code::corrupt ||
         e.code == error_code::invalid_input;
}

}  // namespace

void profile_keeper::keep(const window& w, utc_time now) {
  if (is_out(w) || w.observed_at > now + days(1)) return;
  const auto today = local_quarter_of(w.observed_at, zone_).day;
  if (done_ == today) return;
  const auto folded = fold_ended(w);
  if (folded) {
    done_ = today;
  } else if (folded.error().code == error_code::unsupported) {
    log_warning("{}; going on without profiles", folded.error().message);
    out_ = true;
  } else {
    log_warning("profiles are not stored, next try with the next sample: {}", folded.error().message);
  }
}

bool profile_keeper::is_out(const window& w) {
  if (!out_ && w.step != kWindowStep) {
    log_info("no profiles: they need a window of {} s a step, this one has {} s", kWindowStep.count(),
             w.step.count());
    out_ = true;
  }
  return out_;
}

// The stored ones, or what there is instead of lost ones.
result<profile_keeper::taken> profile_keeper::take_up() {
  auto stored = load_profiles(store_);
  if (!stored && !is_lost(stored.error())) return pass(stored);
  if (stored && stored->zone == zone_.name()) return taken{std::move(*stored), true};
  if (stored) {
    log_warning("the profiles in the store are of {}, not of {}: they begin anew", stored->zone,
                zone_.name());
  } else if (stored.error().code != error_code::not_found || current_->through) {
    log_warning("{}; going on with {}", stored.error().message,
                current_->through ? "those in memory" : "the window's days");
  }
  return taken{{.zone = zone_.name(), .since = since_, .profiles = *current_}};
}

void profile_keeper::hold(const stored_profiles& stored) {
  since_ = stored.since;
  current_ = std::make_shared<const city_profiles>(stored.profiles);
}

// What was folded is held even when it cannot be saved: the next try makes the same of the same window.
status profile_keeper::fold_ended(const window& w) {
  auto found = take_up();
  if (!found) return pass(found);
  auto& [stored, from_store] = *found;
  const auto before = stored.profiles.through;
  const auto folded = fold_ended_days(stored.profiles, w, zone_);
  if (!stored.since && !folded.empty()) stored.since = folded.front();
  hold(stored);
  const bool is_saved = from_store || !before;  // as it was
  if (is_saved && stored.profiles.through == before) return {};
  if (auto saved = save_profiles(store_, stored); !saved) return saved;
  log_info("profiles of {} stations, {} more days", current_->stations.size(), folded.size());
  return {};
}

void profile_keeper::follow(const window& w) {
  if (is_out(w)) return;
  const auto yesterday = local_quarter_of(w.observed_at, zone_).day - days(1);
  if (current_->through && *current_->through >= yesterday) return;
  const auto stored = load_profiles(store_);
  if (stored && stored->zone == zone_.name()) return hold(*stored);
  if (stored || stored.error().code == error_code::not_found) return;
  log_warning("stored profiles: {}", stored.error().message);
  out_ = stored.error().code == error_code::unsupported;
}

}  // namespace velib
