#include "app/model_promotion.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "app/model_comparison.h"
#include "app/model_store.h"
#include "base/random.h"
#include "history/days.h"
#include "history/window_file.h"
#include "test/app/small_archive.h"
#include "test/support/fault_store.h"
#include "test/support/times.h"
#include "test/train/small_history.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

// Says `bikes` everywhere, and nothing of the stations below `first`.
class constant_model final : public forecast_model {
 public:
  constant_model(std::vector<minutes> horizons, float bikes, size_t first = 0)
      : horizons_(std::move(horizons)), bikes_(bikes), first_(first) {}

  std::string_view kind() const override { return "constant"; }
  const std::string& version() const override { return version_; }
  std::span<const minutes> horizons() const override { return horizons_; }
  std::vector<float> predict(const window& w, int, utc_time, const time_zone&) const override {
    ++calls;
    std::vector<float> all(w.stations.size() * horizons_.size(), bikes_);
    std::fill_n(all.begin(), first_ * horizons_.size(), kNone);
    for (size_t i = 0; i < all.size(); ++i) all[i] += static_cast<float>(i % horizons_.size());
    return all;
  }

  mutable int calls = 0;

 private:
  std::vector<minutes> horizons_;
  float bikes_;
  size_t first_;
  std::string version_ = "constant-1";
};

// Ten bikes at each of four stations, for two weeks.
series still_history() {
  auto history = small_history(4, 14 * 24);
  for (auto& row : history.rows) row.state.bikes = 10;
  return history;
}

recent_history recent_of(const series& history, int days) {
  memory_store store;
  EXPECT_TRUE(write_days(store, history));
  return load_recent_history(store, days).value();
}

double mae(const model_comparison& c, std::string_view method, int horizon_min) {
  for (const auto& row : c.report.rows) {
    if (row.method == method && row.horizon_min == horizon_min) return row.mae;
  }
  return kNone;
}

TEST(model_comparison, takes_the_horizons_that_both_have) {
  const constant_model in_use({minutes(60), minutes(120), minutes(180)}, 12.0f);
  const constant_model candidate({minutes(15), minutes(120), minutes(180), minutes(240)}, 10.0f);
  const auto compared = compare_models(recent_of(still_history(), 7), time_zone::utc(), in_use, candidate);
  ASSERT_TRUE(compared) << compared.error().message;
  EXPECT_EQ(compared->report.rows.size(), 6u);
  EXPECT_DOUBLE_EQ(mae(*compared, "in use", 120), 3.0);  // its second horizon says one more
  EXPECT_DOUBLE_EQ(mae(*compared, "in use", 180), 4.0);
  EXPECT_DOUBLE_EQ(mae(*compared, "new", 120), 1.0);
  EXPECT_DOUBLE_EQ(mae(*compared, "new", 180), 2.0);
  EXPECT_DOUBLE_EQ(compared->persistence, 0.0);
  EXPECT_EQ(in_use.calls, 7 * 24) << "once an origin";
  EXPECT_EQ(candidate.calls, 7 * 24);
  const constant_model other({minutes(45)}, 1.0f);
  EXPECT_EQ(compare_models(recent_of(still_history(), 7), time_zone::utc(), in_use, other).error().code,
            error_code::invalid_input);
}

TEST(model_comparison, counts_only_rows_that_all_can_forecast) {
  const constant_model all({minutes(60)}, 12.0f), half({minutes(60)}, 11.0f, 2), none({minutes(60)}, 1.0f, 4);
  const auto recent = recent_of(still_history(), 7);
  const auto whole = compare_models(recent, time_zone::utc(), all, all);
  const auto halved = compare_models(recent, time_zone::utc(), all, half);
  ASSERT_TRUE(whole && halved);
  EXPECT_EQ(halved->rows * 2, whole->rows);
  for (const auto& row : halved->report.rows) EXPECT_EQ(row.n, halved->rows) << row.method;
  EXPECT_FALSE(compare_models(recent, time_zone::utc(), none, all));
}

TEST(recent_history, takes_the_last_days_and_what_lies_before) {
  const auto recent = recent_of(small_history(2, 30 * 24), 7);
  EXPECT_EQ(recent.source, "the Parquet days");
  EXPECT_EQ(recent.part.end, recent.set.grid.steps);
  EXPECT_EQ(recent.part.end - recent.part.begin, 7 * 24);
  EXPECT_EQ(recent.part.begin, 8 * 24);
  const auto young = recent_of(small_history(2, 4 * 24), 7);
  EXPECT_EQ(young.part.begin, 24);
}

window window_until(utc_time last, int steps = 8 * 96) {
  auto w = make_window(last, minutes(15), steps);
  for (int k = 0; k < steps; ++k) {
    snapshot s{.observed_at = w.time_of(k) + minutes(4), .captured_at = w.time_of(k)};
    station one{.code = "100", .capacity = 40};
    one.where = position{48.8, 2.3};
    s.entries.push_back({.station = one, .state = {.bikes = static_cast<count>(k % 30)}});
    record(w, s);
  }
  return w;
}

TEST(recent_history, takes_the_window_where_there_are_no_days_or_old_ones) {
  memory_store store;
  EXPECT_EQ(load_recent_history(store, 7).error().code, error_code::not_found);
  ASSERT_TRUE(save_window(store, window_until(at("2026-03-20T12:00:00Z"))));
  const auto alone = load_recent_history(store, 7);
  ASSERT_TRUE(alone) << alone.error().message;
  EXPECT_EQ(alone->source, "the window");
  EXPECT_EQ(alone->part.end - alone->part.begin, 7 * 24);
  EXPECT_EQ(alone->set.grid.bikes[1], 3) << "13:00, the fourth cell: the window begins at 12:15";
  ASSERT_TRUE(write_days(store, small_history(2, 14 * 24)));  // up to the 15th
  EXPECT_EQ(load_recent_history(store, 7)->source, "the window");
  ASSERT_TRUE(write_days(store, small_history(2, 14 * 24, at("2026-03-06T00:20:00Z"))));
  EXPECT_EQ(load_recent_history(store, 7)->source, "the Parquet days");
}

class model_promotion : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(write_days(store, small_history(2, 6 * 24))); }

  status promote(const std::string& archive, const std::string& name = "", bool force = false) {
    promotion p{.archive = archive, .source = "new.tar.gz", .name = name, .in_use = {}, .force = force};
    return promote_model(store, p, time_zone::utc(), at("2026-03-09T10:00:00Z"),
                         [&](const std::string& text) { said += text; });
  }
  std::string in_use() {
    const auto current = load_current(store).value();
    return current && current->now.model ? current->now.model->name : "";
  }
  // Bytes of everything below models/.
  std::string models() {
    std::string all;
    const auto keys = store.list("models/").value();
    for (const auto& key : keys) all += key + store.get(key).value();
    return all;
  }

  fault_store store;
  std::string said;
};

TEST_F(model_promotion, the_worse_of_two_never_gets_in_and_the_better_one_does) {
  ASSERT_TRUE(promote(small_archive(1), "one", true));
  const auto before = models();
  const auto first = promote(small_archive(2), "two");
  if (first) {  // the second network happens to be better: the first must not come back
    EXPECT_EQ(in_use(), "two");
    const auto after = models();
    const auto back = promote(small_archive(1), "one");
    ASSERT_FALSE(back);
    EXPECT_EQ(models(), after);
  } else {
    EXPECT_EQ(first.error().code, error_code::conflict);
    EXPECT_THAT(first.error().message, HasSubstr("no better than the model in use"));
    EXPECT_EQ(models(), before);
    ASSERT_TRUE(promote(small_archive(2), "two", true));
    EXPECT_TRUE(promote(small_archive(1), "one"));
    EXPECT_EQ(in_use(), "one");
  }
  EXPECT_THAT(said, HasSubstr("persistence"));
  EXPECT_THAT(said, HasSubstr("in use"));
}

TEST_F(model_promotion, an_untrained_network_does_not_beat_the_shipped_one) {
  const auto done = promote(small_archive(1));
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("nothing changed"));
  EXPECT_EQ(models(), "");
}

TEST_F(model_promotion, what_is_wrong_changes_nothing) {
  ASSERT_TRUE(promote(small_archive(1), "one", true));
  const auto before = models();
  const auto refused = [&](const std::string& archive, const std::string& name, bool force, error_code code) {
    const auto done = promote(archive, name, force);
    ASSERT_FALSE(done) << name;
    EXPECT_EQ(done.error().code, code) << done.error().message;
    EXPECT_EQ(models(), before) << name;
  };
  refused("no archive", "x", true, error_code::corrupt);
  refused(small_archive(2), "../x", true, error_code::invalid_input);
  refused(small_archive(2), "current.json", true, error_code::invalid_input);
  refused(small_archive(1), "again", true, error_code::conflict);
  refused(small_archive(2), "one", true, error_code::conflict);
}

TEST_F(model_promotion, the_archive_is_there_before_it_is_named) {
  store.fail_below("models/current.json", {store_call::put}, {error_code::unavailable, "503"});
  EXPECT_FALSE(promote(small_archive(1), "one", true));
  EXPECT_TRUE(store.get(model_key("one")));
  store.heal();
  EXPECT_EQ(in_use(), "");
  EXPECT_TRUE(promote(small_archive(1), "one", true)) << "the same again goes through";
}

TEST_F(model_promotion, a_broken_one_in_use_is_replaced_by_force_alone) {
  ASSERT_TRUE(promote(small_archive(1), "one", true));
  ASSERT_TRUE(store.remove(model_key("one")));
  const auto unmeasured = promote(small_archive(2), "two");
  ASSERT_FALSE(unmeasured);
  EXPECT_THAT(unmeasured.error().message, HasSubstr("models/one/model.tar.gz"));
  ASSERT_TRUE(promote(small_archive(2), "two", true));
  ASSERT_TRUE(store.put(kCurrentModelKey, "{\"torn"));
  EXPECT_FALSE(promote(small_archive(3), "three"));
  EXPECT_TRUE(promote(small_archive(3), "three", true));
  EXPECT_EQ(in_use(), "three");
}

TEST_F(model_promotion, without_history_only_by_force) {
  memory_store empty;
  promotion p{.archive = small_archive(1), .source = "new.tar.gz", .name = "one", .in_use = {}};
  const auto quiet = [](const std::string&) {};
  const auto refused = promote_model(empty, p, time_zone::utc(), at("2026-03-09T10:00:00Z"), quiet);
  EXPECT_THAT(refused.error().message, HasSubstr("no history to measure on"));
  p.force = true;
  EXPECT_TRUE(promote_model(empty, p, time_zone::utc(), at("2026-03-09T10:00:00Z"), quiet));
}

}  // namespace
}  // namespace velib
