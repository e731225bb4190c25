#include "history/bronze_search.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "history/bronze.h"

namespace velib {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

// How far back the newest snapshot is looked for, one after the other; in the end, everywhere.
constexpr std::array kLookBack = {days(1), days(9), days(90)};

// How late a snapshot may have been taken after the time that names it, and still be looked for.
constexpr seconds kMostLate{3600};

// Looks from the newest key to the oldest; nothing when none of them can be read.
result<std::optional<stored_snapshot>> newest_of(object_store& store, const std::vector<std::string>& keys) {
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    auto loaded = load_bronze(store, *key);
    if (!loaded) return pass(loaded);
    if (*loaded) return stored_snapshot{*key, std::move(**loaded)};
  }
  return std::nullopt;
}

// Wider and wider; what a narrower look has tried is not tried again.
class newest_search {
 public:
  explicit newest_search(object_store& store) : store_(store) {}

  result<std::optional<stored_snapshot>> look_after(const std::string& start) {
    auto keys = list_bronze(store_, start);
    if (!keys) return pass(keys);
    if (!tried_from_.empty()) {
      keys->erase(std::lower_bound(keys->begin(), keys->end(), tried_from_), keys->end());
    }
    tried_ += keys->size();
    if (!keys->empty()) tried_from_ = keys->front();
    return newest_of(store_, *keys);
  }

  size_t tried() const { return tried_; }

 private:
  object_store& store_;
  std::string tried_from_;
  size_t tried_ = 0;
};

}  // namespace

result<std::vector<std::string>> list_bronze(object_store& store, std::string_view start_after) {
  auto keys = store.list(kBronzePrefix, start_after);
  if (!keys) return pass(keys);
  std::erase_if(*keys, [](const std::string& key) { return !parse_bronze_key(key); });
  return keys;
}

result<std::optional<snapshot>> load_bronze(object_store& store, const std::string& key) {
  const auto bytes = store.get(key);
  if (!bytes && bytes.error().code != error_code::not_found) return pass(bytes);
  auto read = bytes ? parse_bronze(*bytes) : pass(bytes);
  if (read && read->skipped_lines > 0) log_warning("{}: {} lines left out", key, read->skipped_lines);
  if (read) return std::move(read->snapshot);
  log_warning("{} left out: {}", key, read.error().message);
  return std::nullopt;
}

result<stored_snapshot> load_newest_bronze(object_store& store, utc_time now) {
  newest_search search(store);
  for (const auto back : kLookBack) {
    auto found = search.look_after(bronze_key(now - back));
    if (!found) return pass(found);
    if (*found) return std::move(**found);
  }
  auto found = search.look_after({});
  if (!found) return pass(found);
  if (*found) return std::move(**found);
  if (search.tried() == 0) {
    return fail(error_code::not_found, "the store has no snapshots under {}", kBronzePrefix);
  }
  return fail(error_code::corrupt, "none of {} snapshots can be read", search.tried());
}

result<window> rebuild_window(object_store& store, utc_time now, seconds step, int steps) {
  const auto newest = load_newest_bronze(store, now);
  if (!newest) return pass(newest);
  window w = make_window(newest->snapshot.observed_at, step, steps);
  const auto keys = list_bronze(store, bronze_key(w.start - kMostLate - seconds(1)));
  if (!keys) return pass(keys);
  for (const auto& key : *keys) {
    if (key >= newest->key) break;
    const auto loaded = load_bronze(store, key);
    if (!loaded) return pass(loaded);
    if (*loaded) record(w, **loaded);
  }
  record(w, newest->snapshot);
  return w;
}

}  // namespace velib
