#include "model/trend_model.h"

#include <cmath>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "model/count_mixture.h"
#include "test/model/quarter_city.h"

namespace velib {
namespace {

namespace json = boost::json;

trend_weights drawn_weights(std::uint64_t seed = 1) {
  trend_weights w{.shape = {trend_input_names().size(), 16, 8, kTrendHorizons * kMixtureNumbers}};
  random_source random(seed);
  for (int member = 0; member < 2; ++member) {
    initialise_trend_network(w.members.emplace_back(make_trend_network(w.shape)), w.shape, random);
  }
  w.scaling.mean.assign(w.shape.inputs, 0.5f);
  w.scaling.scale.assign(w.shape.inputs, 3.0f);
  return w;
}

archive_files drawn_files() {
  const json::object training = {{"seed", 1}}, results;
  const json::array data = {{{"name", "somewhere"}}};
  return write_trend(drawn_weights(), {training, results, data});
}

class trend_forecast : public testing::Test {
 protected:
  static constexpr int kOrigin = 9 * kQuartersOfDay + 30;
  window w = quarter_city(9, 10);
  city_profiles profiles = profiles_before(w, local_quarter_of(w.time_of(kOrigin), time_zone::utc()).day);

  model_forecast ask(const window& of, int origin, int threads = 1) const {
    return trend_model(drawn_weights(), "v", threads)
        .predict({of, origin, of.time_of(origin), time_zone::utc(), "", &profiles});
  }
};

TEST_F(trend_forecast, is_a_distribution_within_what_a_station_holds) {
  const auto f = ask(w, kOrigin);
  for (size_t s = 0; s < w.stations.size(); ++s) {
    for (size_t h = 0; h < kTrendHorizons; ++h) {
      const auto at_most = f.chances.at_most(s, h);
      EXPECT_EQ(at_most.size(), 31u);
      EXPECT_TRUE(std::is_sorted(at_most.begin(), at_most.end()));
      EXPECT_EQ(at_most.back(), 1.0f);
      EXPECT_EQ(f.bikes[s * kTrendHorizons + h], static_cast<float>(quantile(at_most, 0.5)));
    }
  }
}

TEST_F(trend_forecast, is_the_same_on_any_threads_and_from_the_serving_window) {
  const auto one = ask(w, kOrigin, 1), two = ask(w, kOrigin, 2);
  EXPECT_EQ(one.bikes, two.bikes);
  const auto serving = cut_window(w, kOrigin, kTrendPast);
  const auto served = ask(serving, kTrendPast - 1);
  for (size_t s = 0; s < w.stations.size(); ++s) {
    for (size_t h = 0; h < kTrendHorizons; ++h) {
      EXPECT_TRUE(std::ranges::equal(one.chances.at_most(s, h), two.chances.at_most(s, h)));
      EXPECT_TRUE(std::ranges::equal(one.chances.at_most(s, h), served.chances.at_most(s, h)));
    }
  }
}

TEST_F(trend_forecast, needs_something_to_stand_on) {
  for (int k = 0; k < kQuartersOfDay; ++k)
    w.bikes[w.cell(0, kOrigin - k)] = w.bikes[w.cell(1, kOrigin - k)] = kUnknown;
  std::erase_if(profiles.stations, [](const station_profile& p) { return p.code == "1000"; });
  const auto f = ask(w, kOrigin);
  EXPECT_TRUE(std::isnan(f.bikes[0]));
  EXPECT_EQ(f.chances.at_most(0, 0).back(), 0.0f);
  EXPECT_FALSE(std::isnan(f.bikes[kTrendHorizons]));  // its profile is enough
  for (const float b : ask(w, -1).bikes) EXPECT_TRUE(std::isnan(b));
  w.step = std::chrono::hours(1);
  EXPECT_TRUE(ask(w, kOrigin).chances.empty());
}

TEST_F(trend_forecast, needs_no_profile_and_no_neighbour) {
  profiles = {};
  for (auto& s : w.stations) s.where.reset();
  EXPECT_FALSE(std::isnan(ask(w, kOrigin).bikes[0]));
}

TEST(trend_pool, is_the_mean_of_its_members) {
  const auto both = drawn_weights();
  random_source random(3);
  std::vector<float> inputs(2 * both.shape.inputs);
  for (auto& x : inputs) x = static_cast<float>(random.uniform(-1, 1));
  const mixture_frame frame{7.0f, 2.0f, 20};
  trend_pool pool;
  std::vector<std::vector<float>> alone;
  for (const auto& member : both.members) {
    pool.forward({both.shape, both.scaling, {member}}, 2, inputs);
    const auto at_most = pool.at_most(1, 5, frame);
    alone.emplace_back(at_most.begin(), at_most.end());
  }
  EXPECT_NE(alone[0], alone[1]);
  pool.forward(both, 2, inputs);
  const auto mean = pool.at_most(1, 5, frame);
  ASSERT_EQ(mean.size(), 21u);
  for (size_t k = 0; k < mean.size(); ++k) EXPECT_NEAR(mean[k], (alone[0][k] + alone[1][k]) / 2, 1e-6f);
}

TEST(trend_archive, gives_back_what_was_written) {
  const auto files = drawn_files();
  const auto weights = parse_trend(files);
  ASSERT_TRUE(weights) << weights.error().message;
  const auto drawn = drawn_weights();
  EXPECT_EQ(weights->shape, drawn.shape);
  ASSERT_EQ(weights->members.size(), 2u);
  for (size_t m : {0u, 1u}) EXPECT_EQ(weights->members[m].values, drawn.members[m].values);
  EXPECT_EQ(weights->scaling.mean, drawn.scaling.mean);
  const auto model = parse_model(write_archive(files).value());
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ((*model)->kind(), "trend");
  EXPECT_EQ((*model)->version(), trend_version(files));
  EXPECT_EQ((*model)->horizons().size(), kTrendHorizons);
}

void expect_refused(const std::function<void(archive_files&)>& change, error_code code,
                    std::string_view message) {
  auto files = drawn_files();
  change(files);
  const auto weights = parse_trend(files);
  ASSERT_FALSE(weights) << message;
  EXPECT_EQ(weights.error().code, code) << weights.error().message;
  EXPECT_NE(weights.error().message.find(message), std::string::npos) << weights.error().message;
}

std::function<void(archive_files&)> with(std::string from, std::string to) {
  return [=](archive_files& f) {
    const auto at = f.config.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    f.config.replace(at, from.size(), to);
  };
}

TEST(trend_archive, is_refused_by_the_name_of_what_is_wrong) {
  const auto set_all = [](archive_files& f, float value) {
    auto weights = drawn_weights();
    std::ranges::fill(weights.scaling.scale, value);
    const json::object none;
    f.weights = write_trend(weights, {none, none, {}}).weights;
  };
  expect_refused([](auto& f) { f.weights.clear(); }, error_code::corrupt, "model.safetensors is missing");
  expect_refused([](auto& f) { f.weights.resize(200); }, error_code::corrupt, "model.safetensors");
  expect_refused([](auto& f) { f.config.resize(1); }, error_code::corrupt, "config.json");
  expect_refused(with("\"format\":2", "\"format\":1"), error_code::unsupported, "\"format\" is not 2");
  expect_refused(with("\"kind\":\"trend\"", "\"kind\":\"other\""), error_code::unsupported, "\"kind\"");
  expect_refused(with("\"members\":2", "\"members\":0"), error_code::unsupported, "members");
  expect_refused(with("\"members\":2", "\"members\":3"), error_code::invalid_input, "model.safetensors");
  expect_refused(
      [](auto& f) {
        with("\"hidden_1\":16", "\"hidden_1\":4096")(f);
        with("\"hidden_2\":8", "\"hidden_2\":4096")(f);
      },
      error_code::unsupported, "2 networks of such sizes");
  expect_refused(with("\"hidden_1\":16", "\"hidden_1\":4097"), error_code::unsupported, "hidden_1");
  expect_refused(with("\"hidden_2\":8", "\"hidden_2\":9"), error_code::invalid_input, "model.safetensors");
  expect_refused(with("\"since_1\"", "\"since_9\""), error_code::unsupported, "features.inputs");
  expect_refused(with("\"step_min\":15", "\"step_min\":60"), error_code::unsupported, "features.step_min");
  expect_refused([&](auto& f) { set_all(f, 0.0f); }, error_code::invalid_input, "input.scale");
  expect_refused([&](auto& f) { set_all(f, std::nanf("")); }, error_code::corrupt, "input.scale");
}

}  // namespace
}  // namespace velib
