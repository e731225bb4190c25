#include "train/train.h"

#include <gtest/gtest.h>

#include "model/archive.h"
#include "test/train/small_history.h"

namespace velib {
namespace {

fit_options brief(long steps) {
  fit_options options;
  options.steps = steps;
  options.epoch_rows = 1280;
  options.batch = 128;
  options.threads = 1;
  return options;
}

result<trained> train_small(
    const fit_options& options, const fit_hook& hook = [](long, long, const auto&) {}) {
  return train_reference_lstm(small_history(16, 200), time_zone::utc(), options, hook);
}

TEST(train, learns_a_city_that_breathes_with_the_day) {
  auto options = brief(60);
  options.patience = 100;
  const auto t = train_small(options);
  ASSERT_TRUE(t) << t.error().message;
  for (size_t k = 0; k < t->report.rows.size(); k += 3) {
    const auto& persistence = t->report.rows[k];
    const auto& model = t->report.rows[k + 2];
    EXPECT_LT(model.mae, persistence.mae) << model.horizon_min;
    EXPECT_EQ(model.n, persistence.n);
  }
}

TEST(train, gives_the_same_archive_for_the_same_seed_on_any_threads) {
  auto options = brief(3);
  options.batch = 150;  // no multiple of anything
  const auto one = train_small(options);
  ASSERT_TRUE(one);
  for (const int threads : {2, 3, 5}) {
    options.threads = threads;
    const auto many = train_small(options);
    ASSERT_TRUE(many);
    EXPECT_EQ(one->archive, many->archive) << threads << " threads";
  }
  options.seed = 2;
  EXPECT_NE(train_small(options)->version, one->version);
}

TEST(train, tells_of_each_step_and_stops_at_the_limit) {
  std::vector<long> done;
  const auto t = train_small(brief(25), [&](long step, long total, const std::string& note) {
    EXPECT_EQ(total, 25);
    EXPECT_NE(note.find("loss"), std::string::npos);
    done.push_back(step);
  });
  ASSERT_TRUE(t);
  ASSERT_EQ(done.size(), 25u);
  EXPECT_EQ(done.front(), 1);
  EXPECT_EQ(done.back(), 25);
  EXPECT_EQ(t->facts.steps, 25);
  EXPECT_EQ(t->facts.epochs, 3);
}

TEST(train, stops_when_the_validation_error_no_longer_falls) {
  auto options = brief(0);
  options.epochs = 50;
  options.epoch_rows = 128;
  options.patience = 2;
  options.rate = 1e-12f;  // too low to get better
  const auto t = train_small(options);
  ASSERT_TRUE(t);
  EXPECT_EQ(t->facts.epochs, t->facts.best_epoch + 2);
}

TEST(train, fits_the_loss_it_is_asked_for) {
  auto options = brief(5);
  options.loss = fit_loss::squared;
  const auto squared = train_small(options);
  ASSERT_TRUE(squared) << squared.error().message;
  EXPECT_NE(squared->version, train_small(brief(5))->version);
  EXPECT_NE(read_archive(squared->archive)->config.find(R"("loss":"squared")"), std::string::npos);
}

TEST(train, keeps_the_weights_of_the_best_epoch) {
  const auto t = train_small(brief(30));
  ASSERT_TRUE(t);
  EXPECT_GE(t->facts.best_epoch, 1);
  EXPECT_GT(t->facts.best_error, 0.0);
  const auto model = parse_model(t->archive);
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ((*model)->version(), t->version);
}

TEST(train, refuses_a_history_it_cannot_learn_from) {
  const auto none = [](long, long, const std::string&) {};
  const auto empty = train_reference_lstm(series{}, time_zone::utc(), brief(1), none);
  EXPECT_EQ(empty.error().code, error_code::invalid_input);
  auto lonely = small_history(2, 200);  // samples four hours apart: no row has a target
  std::erase_if(lonely.rows, [&](const observation& o) {
    return (o.time - lonely.rows[0].time) / std::chrono::hours(1) % 4 != 0;
  });
  const auto apart = train_reference_lstm(lonely, time_zone::utc(), brief(1), none);
  ASSERT_FALSE(apart);
  EXPECT_NE(apart.error().message.find("within 3 hours"), std::string::npos);
  auto wild = brief(20);
  wild.rate = 1e30f;
  EXPECT_FALSE(train_small(wild));
}

}  // namespace
}  // namespace velib
