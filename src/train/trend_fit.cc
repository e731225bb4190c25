#include "train/trend_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nn/schedule.h"

namespace velib {

namespace {

constexpr size_t kValidationRows = 16'384;  // of a city
constexpr size_t kScalingRows = 8'192;      // the same

// The share of a city among the rows: as the root of its size, so that small recordings count and large ones
// do not drown them.
std::vector<double> shares_of(const trend_histories& cities) {
  std::vector<double> shares;
  for (const auto& city : cities) {
    const auto& set = city->set();
    const double cells = static_cast<double>(set.train.end - set.train.begin) *
                         (set.grid.step / std::chrono::duration<double>(set.sampled_every));
    shares.push_back(std::sqrt(cells * static_cast<double>(std::ranges::count(city->moving(), true))));
  }
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (auto& share : shares) share /= sum;
  return shares;
}

std::uint32_t draw_city(std::span<const double> shares, random_source& random) {
  double at = random.uniform();
  for (std::uint32_t city = 0; city + 1 < shares.size(); ++city) {
    if ((at -= shares[city]) < 0) return city;
  }
  return static_cast<std::uint32_t>(shares.size() - 1);
}

// Histories as users have them: none but now, an hour, half a day; a feed that has been silent for a while; a
// station without a profile.
sight draw_sight(int origin, double hidden_share, random_source& random) {
  sight s{0, origin};
  if (random.uniform() >= hidden_share) return s;
  constexpr std::array kHours = {0, 1, 3, 6, 12, 30};
  const auto kind = random.below(4);
  if (kind == 0 || kind == 3) s.oldest = origin - 4 * kHours[random.below(kHours.size())];
  if (kind == 1) s.newest = origin - 1 - static_cast<int>(random.below(24));
  if (kind >= 2) s.profile = random.uniform() < 0.5;
  return s;
}

class row_source_of_cities {
 public:
  row_source_of_cities(const trend_histories& cities, const trend_fit_options& options)
      : cities_(cities), options_(options), shares_(shares_of(cities)) {}

  // The rows of batch `step`, a pure function of it.
  std::vector<trend_row> rows(long step) const {
    random_source random(options_.seed * 1'000'000'007 + static_cast<std::uint64_t>(step));
    std::vector<trend_row> rows(options_.batch);
    for (auto& row : rows) {
      row.city = draw_city(shares_, random);
      const auto& city = *cities_[row.city];
      row.at = city.draw(city.set().train, random);
      row.visible = draw_sight(row.at.origin, options_.hidden_share, random);
    }
    return rows;
  }

 private:
  const trend_histories& cities_;
  const trend_fit_options& options_;
  std::vector<double> shares_;
};

input_scaling measure_scaling(const trend_histories& cities, std::uint64_t seed) {
  const auto rows = sample_rows(cities, &dataset::train, kScalingRows, seed);
  trend_rows filled;
  fill_rows(cities, &dataset::train, {}, rows, filled);
  const size_t width = trend_input_names().size();
  input_scaling scaling;
  for (size_t k = 0; k < width; ++k) {
    double sum = 0, squares = 0;
    long n = 0;
    for (size_t r = 0; r < rows.size(); ++r) {
      const double value = filled.inputs[r * width + k];
      if (std::isnan(value)) continue;
      sum += value, squares += value * value, ++n;
    }
    const double mean = n > 0 ? sum / static_cast<double>(n) : 0.0;
    const double variance = n > 0 ? squares / static_cast<double>(n) - mean * mean : 0.0;
    scaling.mean.push_back(static_cast<float>(mean));
    scaling.scale.push_back(variance > 1e-8 ? static_cast<float>(std::sqrt(variance)) : 1.0f);
  }
  return scaling;
}

bool has_rows(const trend_history& city, cell_range part) {
  for (std::int32_t t = part.begin; t < part.end; ++t) {
    for (std::uint32_t s = 0; s < city.moving().size(); ++s) {
      if (city.is_row(part, {s, t})) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<trend_row> sample_rows(const trend_histories& cities, part_of_set part, size_t n,
                                   std::uint64_t seed) {
  std::vector<trend_row> rows;
  random_source random(seed);
  for (std::uint32_t city = 0; city < cities.size(); ++city) {
    const auto& history = *cities[city];
    const auto [begin, end] = history.set().*part;
    const size_t all = history.moving().size() * static_cast<size_t>(end - begin);
    for (size_t k = 0; k < std::min(n, all); ++k) {
      const auto at = history.draw(history.set().*part, random);
      rows.push_back({city, at, {0, at.origin}});
    }
  }
  return rows;
}

result<trend_fitted> fit_trend(const trend_histories& cities, const trend_fit_options& options,
                               const descent_hook& hook) {
  for (const auto& city : cities) {
    for (const auto part : {&dataset::train, &dataset::validation}) {
      if (has_rows(*city, city->set().*part)) continue;
      return fail(error_code::invalid_input,
                  "{}: no station that moves has two counts within 3 hours in its {} part", city->name(),
                  part == &dataset::train ? "training" : "validation");
    }
  }
  trend_weights weights{.shape = {.inputs = trend_input_names().size(),
                                  .hidden1 = options.hidden1,
                                  .hidden2 = options.hidden2,
                                  .outputs = kTrendHorizons * kMixtureNumbers}};
  weights.scaling = measure_scaling(cities, options.seed);
  weights.network = make_trend_network(weights.shape);
  random_source random(options.seed);
  initialise_trend_network(weights.network, weights.shape, random);

  const int threads = options.threads > 0 ? options.threads : available_threads();
  const row_source_of_cities source(cities, options);
  const auto checked = sample_rows(cities, &dataset::validation, kValidationRows, options.seed);
  trend_gradient gradients(cities, weights.shape, weights.scaling, threads);
  descent_state state(weights.network);
  const descent_task task{.gradient =
                              [&](const parameters& network, long step, std::span<float> gradient) {
                                return gradients.compute(network, source.rows(step), gradient);
                              },
                          .validation_error =
                              [&](const parameters& network) {
                                return judge(cities, &dataset::validation,
                                             {weights.shape, weights.scaling, network}, checked, threads)
                                    .relative(cities);
                              }};
  const descent_options how{.steps = options.steps,
                            .epoch_steps = options.epoch_steps,
                            .patience = options.patience,
                            .rate = [&](long step, long total) {
                              return rate_at(cosine_schedule{options.rate, 0.1}, step, total);
                            }};
  while (!is_finished(how, state.facts)) {
    if (auto done = run_epoch(how, task, hook, state); !done) return pass(done);
  }
  weights.network = std::move(state.best);
  return trend_fitted{std::move(weights), state.facts};
}

}  // namespace velib
