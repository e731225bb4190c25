// The city's profiles beside the window: each local day is folded in as it ends, and the object is saved.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "base/civil_time.h"
#include "history/profiles_file.h"
#include "store/object_store.h"

namespace velib {

// Used from one thread at a time; what current() gave stays as it is.
class profile_keeper {
 public:
  // The store outlives it.
  profile_keeper(object_store& store, const time_zone& zone) : store_(store), zone_(zone) {}

  // At the start and after each new sample, with the window that holds it. Does something once a local day:
  // takes up the stored profiles, which another may have brought further (compact), folds in the days of the
  // window that have ended since, and saves. Without stored ones (missing, damaged, of another zone) it goes
  // on with its own, or begins with the window's days. What fails is logged and tried again the next time.
  // A window of another step than 15 min, or an object of another version, ends this, logged once. A newest
  // sample more than a day ahead of `now` ends no day.
  void keep(const window& w, utc_time now);

  // For one who writes nothing: takes up the stored profiles where its own lack the day before the window's
  // newest snapshot.
  void follow(const window& w);

  // Never null; without stations until something was learned.
  std::shared_ptr<const city_profiles> current() const { return current_; }

 private:
  bool is_out(const window& w);
  struct taken {
    stored_profiles profiles;
    bool from_store = false;
  };
  result<taken> take_up();
  void hold(const stored_profiles& stored);
  status fold_ended(const window& w);

  object_store& store_;
  time_zone zone_;
  bool out_ = false;                              // for good
  std::optional<std::chrono::local_days> done_;   // the day on which all was folded and saved
  std::optional<std::chrono::local_days> since_;  // of current_
  std::shared_ptr<const city_profiles> current_ = std::make_shared<const city_profiles>();
};

}  // namespace velib
