#include "train/trend_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nn/schedule.h"

namespace velib {

namespace {

constexpr size_t kValidationRows = 16'384;  // of a city
constexpr size_t kScalingRows = 8'192;      // the same

// The first member has the fit's own.
std::uint64_t seed_of(const trend_fit_options& options, int member) {
  return options.seed + 1'000'003 * static_cast<std::uint64_t>(member);
}

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

class row_source_of_cities {
 public:
  row_source_of_cities(const trend_histories& cities, const trend_fit_options& options, std::uint64_t seed)
      : cities_(cities), options_(options), seed_(seed), shares_(shares_of(cities)) {}

  // The rows of batch `step`, a pure function of it.
  std::vector<trend_row> rows(long step) const {
    random_source random(seed_ * 1'000'000'007 + static_cast<std::uint64_t>(step));
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
  std::uint64_t seed_;
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

namespace {

status check_rows(const trend_histories& cities) {
  for (const auto& city : cities) {
    for (const auto part : {&dataset::train, &dataset::validation}) {
      if (has_rows(*city, city->set().*part)) continue;
      return fail(error_code::invalid_input,
                  "{}: no station that moves has two counts within 3 hours in its {} part", city->name(),
                  part == &dataset::train ? "training" : "validation");
    }
  }
  return {};
}

trend_weights first_weights(const trend_histories& cities, const trend_fit_options& options) {
  if (options.from) return *options.from;
  trend_weights weights{.shape = {.inputs = trend_input_names().size(),
                                  .hidden1 = options.hidden1,
                                  .hidden2 = options.hidden2,
                                  .outputs = kTrendHorizons * kMixtureNumbers}};
  weights.scaling = measure_scaling(cities, options.seed);
  for (int m = 0; m < options.members; ++m) {
    auto& member = weights.members.emplace_back(make_trend_network(weights.shape));
    random_source random(seed_of(options, m));
    initialise_trend_network(member, weights.shape, random);
  }
  return weights;
}

// Fits members one after the other.
class trend_fitter {
 public:
  trend_fitter(const trend_histories& cities, const trend_fit_options& options, const descent_hook& hook)
      : cities_(cities),
        options_(options),
        hook_(hook),
        threads_(options.threads > 0 ? options.threads : available_threads()),
        checked_(sample_rows(cities, &dataset::validation, kValidationRows, options.seed)) {}

  result<trend_fitted> fit() {
    trend_fitted fitted{.weights = first_weights(cities_, options_), .facts = {}};
    auto& members = fitted.weights.members;
    trend_gradient gradients(cities_, fitted.weights.shape, fitted.weights.scaling, threads_);
    for (size_t m = 0; m < members.size(); ++m) {
      descent_state state(members[m]);
      if (auto done = fit_member(m, members.size(), fitted.weights, gradients, state); !done)
        return pass(done);
      members[m] = std::move(state.best);
      fitted.facts.push_back(state.facts);
    }
    fitted.error = error_of(fitted.weights);
    return fitted;
  }

 private:
  double error_of(const trend_weights& weights) const {
    return judge(cities_, &dataset::validation, weights, checked_, threads_).relative(cities_);
  }

  status fit_member(size_t member, size_t members, const trend_weights& weights, trend_gradient& gradients,
                    descent_state& state) const {
    const row_source_of_cities source(cities_, options_, seed_of(options_, static_cast<int>(member)));
    const descent_task task{.gradient =
                                [&](const parameters& network, long step, std::span<float> gradient) {
                                  return gradients.compute(network, source.rows(step), gradient);
                                },
                            .validation_error =
                                [&](const parameters& network) {
                                  return error_of({weights.shape, weights.scaling, {network}});
                                }};
    const descent_options how{.steps = options_.steps,
                              .epoch_steps = options_.epoch_steps,
                              .patience = options_.patience,
                              .rate = [&](long step, long total) {
                                return rate_at(cosine_schedule{options_.rate, 0.1}, step, total);
                              }};
    const descent_hook of_all = [&](long done, long total, const std::string& note) {
      const auto before = static_cast<long>(member) * total;
      hook_(before + done, static_cast<long>(members) * total,
            fmt::format("network {} of {}, {}", member + 1, members, note));
    };
    while (!is_finished(how, state.facts)) {
      if (auto done = run_epoch(how, task, of_all, state); !done) return done;
    }
    return {};
  }

  const trend_histories& cities_;
  const trend_fit_options& options_;
  const descent_hook& hook_;
  int threads_;
  std::vector<trend_row> checked_;
};

}  // namespace

result<trend_fitted> fit_trend(const trend_histories& cities, const trend_fit_options& options,
                               const descent_hook& hook) {
  if (auto good = check_rows(cities); !good) return pass(good);
  return trend_fitter(cities, options, hook).fit();
}

}  // namespace velib
