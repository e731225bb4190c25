// What the API answers from: one immutable value a snapshot, swapped as a whole.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/answer_cache.h"
#include "api/made_once.h"
#include "base/civil_time.h"
#include "domain/forecast.h"
#include "domain/profiles.h"
#include "domain/snapshot.h"
#include "domain/window.h"

namespace velib {

// A text for each station of a window, one after the other; none of those that the newest snapshot left out.
struct station_texts {
  std::string bytes;
  std::vector<size_t> ends;

  std::string_view of(size_t station) const {
    const size_t begin = station == 0 ? 0 : ends[station - 1];
    return std::string_view(bytes).substr(begin, ends[station] - begin);
  }
};

struct published {
  velib::snapshot snapshot;               // the newest
  velib::window window;                   // that snapshot is its newest
  std::optional<city_forecast> forecast;  // of that window, at its observed_at; nothing without a model
  time_zone zone = time_zone::utc();      // of the city
  std::shared_ptr<const city_profiles> profiles = {};  // what is usual there; may be null

  // Where there is no forecast: the last value that had one, with the window it stands on; may be null. And
  // why there is none, in words that clients may read, such as kNoInference
  std::shared_ptr<const published> last_good = {};
  std::string trouble = {};

  std::optional<utc_time> next_at =
      {};                     // when the next snapshot is expected; not told: answers are not to be kept
  answer_cache answers = {};  // made of this value
  made_once<station_texts> features = {};  // of api/station_map.h: what filtered answers are picked from
};

// The value whose forecast is to be shown: this one, or the last good one; null when there never was one.
inline const published* forecast_to_show(const published& now) {
  return now.forecast ? &now : now.last_good.get();
}

inline constexpr const char* kNoInference = "The inference service does not answer.";

// What to put into last_good of a value without a forecast that follows `current`, which may be null.
inline std::shared_ptr<const published> last_good_after(const std::shared_ptr<const published>& current) {
  return !current || current->forecast ? current : current->last_good;
}

// The holder between the one who publishes and the endpoints. All calls from any thread; an answer that
// began with an older value ends with it.
class publication {
 public:
  void publish(std::shared_ptr<const published> value) {
    std::lock_guard lock(mutex_);
    value_.swap(value);  // the old value ends with `value`, after the lock
  }
  // Null until something was published.
  std::shared_ptr<const published> current() const {
    std::lock_guard lock(mutex_);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const published> value_;
};

}  // namespace velib
