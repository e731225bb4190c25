#include "train/trend_fit.h"

#include <cmath>

#include <gtest/gtest.h>

#include "model/trend_model.h"
#include "test/train/trend_cities.h"

namespace velib {
namespace {

const descent_hook kSilent = [](long, long, const std::string&) {};

trend_fit_options quick() {
  return {
      .members = 2, .steps = 120, .epoch_steps = 40, .batch = 64, .threads = 1, .hidden1 = 24, .hidden2 = 12};
}

std::vector<std::vector<float>> values_of(const trend_fitted& fitted) {
  std::vector<std::vector<float>> values;
  for (const auto& member : fitted.weights.members) values.push_back(member.values);
  return values;
}

TEST(trend_fit, is_the_same_to_the_bit_on_any_threads) {
  const auto cities = two_cities();
  auto options = quick();
  const auto one = fit_trend(cities, options, kSilent);
  options.threads = 2;
  const auto two = fit_trend(cities, options, kSilent);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(values_of(*one), values_of(*two));
  EXPECT_EQ(one->weights.scaling.mean, two->weights.scaling.mean);
  options.seed = 2;
  EXPECT_NE(values_of(*fit_trend(cities, options, kSilent)), values_of(*one));
  EXPECT_NE(values_of(*one)[0], values_of(*one)[1]);
}

TEST(trend_fit, learns_what_a_city_does_and_another_one_it_never_saw) {
  trend_histories cities, unseen;
  cities.push_back(quarter_history("here", 5));
  unseen.push_back(quarter_history("elsewhere", 7));
  auto options = quick();
  options.steps = 400;
  const auto fitted = fit_trend(cities, options, kSilent);
  ASSERT_TRUE(fitted) << fitted.error().message;
  for (const auto* judged : {&cities, &unseen}) {
    const auto rows = sample_rows(*judged, &dataset::test, 800, 9);
    const auto errors = judge(*judged, &dataset::test, fitted->weights, rows, 1);
    const auto& three_hours = errors.by_city[0].back();
    EXPECT_GT(three_hours.n, 400);
    EXPECT_LT(three_hours.absolute, 0.6 * three_hours.persistence);
    EXPECT_LT(three_hours.crps, three_hours.absolute);
  }
}

TEST(trend_fit, needs_rows_in_each_part_of_each_city) {
  auto set = quarter_set(quarter_city(4, 10));
  for (size_t s = 0; s < 4; ++s) {
    for (int t = set.validation.begin; t < set.validation.end; ++t)
      set.grid.bikes[set.grid.cell(s, t)] = kUnknown;
  }
  trend_histories cities;
  cities.push_back(quarter_history("whole", 5));
  cities.push_back(std::make_unique<const trend_history>(
      city_dataset{"holed", time_zone::utc(), "", true, std::move(set)}));
  const auto fitted = fit_trend(cities, quick(), kSilent);
  ASSERT_FALSE(fitted);
  EXPECT_EQ(fitted.error().code, error_code::invalid_input);
  EXPECT_NE(fitted.error().message.find("holed: no station that moves"), std::string::npos);
  EXPECT_NE(fitted.error().message.find("validation"), std::string::npos);
}

// The loss of a batch as a function of the weights, against its gradient.
TEST(trend_gradient, is_what_small_steps_show) {
  const auto cities = two_cities();
  trend_weights w{.shape = {trend_input_names().size(), 6, 5, kTrendHorizons * kMixtureNumbers}};
  auto network = make_trend_network(w.shape);
  w.scaling.mean.assign(w.shape.inputs, 0.0f);
  w.scaling.scale.assign(w.shape.inputs, 10.0f);
  random_source random(4);
  initialise_trend_network(network, w.shape, random);
  const auto rows = sample_rows(cities, &dataset::train, 40, 3);
  trend_gradient gradients(cities, w.shape, w.scaling, 1);
  std::vector<float> gradient(network.values.size()), scratch(gradient.size());
  gradients.compute(network, rows, gradient);
  const auto loss = [&](const parameters& of) { return gradients.compute(of, rows, scratch).mean(); };
  for (size_t k = 0; k < gradient.size(); k += 37) {
    auto up = network, down = network;
    up.values[k] += 2e-2f, down.values[k] -= 2e-2f;
    const double step = static_cast<double>(up.values[k]) - static_cast<double>(down.values[k]);
    EXPECT_NEAR(gradient[k], (loss(up) - loss(down)) / step, 5e-4) << k;
  }
}

TEST(trend_history, has_profiles_of_the_days_before_alone) {
  const auto history = quarter_history("here", 5);
  const int morning = 4 * kQuartersOfDay;  // of the fifth day, a Friday
  EXPECT_EQ(history->city_at(morning).profiles[0]->days[0], 4);
  EXPECT_EQ(history->city_at(morning - 1).profiles[0]->days[0], 3);
  EXPECT_EQ(history->city_at(0).profiles[0], nullptr);
  EXPECT_EQ(history->basis_at(morning).profiles->stations.size(), 8u);
}

// As training sees a row, serving does: from a window of eight days and the profiles of the day.
TEST(trend_history, tells_a_model_what_serving_tells_it) {
  const auto cities = two_cities();
  const auto fitted = fit_trend(cities, quick(), kSilent);
  ASSERT_TRUE(fitted);
  const trend_model model(fitted->weights, "v", 1);
  const auto& history = *cities[0];
  const int origin = 9 * kQuartersOfDay + 50;
  const auto trained = model.predict(history.city_at(origin), history.inputs_at(origin), origin, {0, origin});
  const auto serving = cut_window(history.set().grid, origin, kTrendPast);
  const auto* profiles = history.basis_at(origin).profiles;
  const auto served = model.predict(
      {serving, kTrendPast - 1, serving.time_of(kTrendPast - 1), time_zone::utc(), "", profiles});
  for (size_t s = 0; s < serving.stations.size(); ++s) {
    for (size_t h = 0; h < kTrendHorizons; ++h) {
      EXPECT_TRUE(std::ranges::equal(trained.chances.at_most(s, h), served.chances.at_most(s, h)));
    }
  }
}

}  // namespace
}  // namespace velib
