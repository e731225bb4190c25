#include "model/trend_model.h"

#include <cmath>
#include <limits>

#include "model/count_mixture.h"
#include "nn/parallel.h"

namespace velib {

namespace {

constexpr size_t kChunkRows = 64;
constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

// The quarters that a forecast at `origin` looks at; those of earlier cells are left empty.
std::vector<local_quarter> quarters_around(const window& w, int origin, const time_zone& zone,
                                           std::string_view country) {
  std::vector<local_quarter> quarters(static_cast<size_t>(origin + kLongestLead + 1));
  const int first = std::max(0, origin - kCourseSpans.back());
  for (int cell = first; cell <= origin + kLongestLead; ++cell) {
    quarters[static_cast<size_t>(cell)] = local_quarter_of(w.time_of(cell), zone, country);
  }
  return quarters;
}

}  // namespace

trend_model::trend_model(trend_weights weights, std::string version, int threads)
    : weights_(std::move(weights)), version_(std::move(version)), threads_(threads) {}

std::span<const std::chrono::minutes> trend_model::horizons() const {
  static const auto minutes = [] {
    std::array<std::chrono::minutes, kTrendHorizons> all{};
    for (size_t h = 0; h < all.size(); ++h) all[h] = std::chrono::minutes(15 * kTrendLeads[h]);
    return all;
  }();
  return minutes;
}

std::shared_ptr<const neighbourhood> trend_model::neighbours_of(const window& w) const {
  const auto where = [](const station& s) { return s.where; };
  const std::lock_guard lock(mutex_);
  if (!near_ || !std::ranges::equal(w.stations, where_, {}, where)) {
    near_ = std::make_shared<const neighbourhood>(find_neighbours(w.stations));
    where_.clear();
    for (const auto& s : w.stations) where_.push_back(s.where);
  }
  return near_;
}

model_forecast trend_model::predict(const forecast_basis& basis) const {
  const auto& w = basis.w;
  model_forecast out{std::vector<float>(w.stations.size() * kTrendHorizons, kNone), {}};
  if (w.step != kWindowStep || basis.origin < 0 || basis.origin >= w.steps) return out;
  const auto quarters = quarters_around(w, basis.origin, basis.zone, basis.country);
  const auto near = neighbours_of(w);
  static const city_profiles kNoProfiles;
  const auto profiles = profiles_of(basis.profiles ? *basis.profiles : kNoProfiles, w);
  const trend_city city{w, quarters, *near, profiles};
  const auto of_city = city_inputs_at(city, basis.origin);

  const size_t stations = w.stations.size(), width = weights_.shape.inputs;
  std::vector<float> inputs(stations * width);
  std::vector<station_base> bases(stations);
  const auto chunks = cut(stations, kChunkRows);
  run_chunks(chunks.size(), threads_, [&](size_t c, int) {
    for (size_t s = chunks[c].begin; s < chunks[c].end; ++s) {
      const auto row = std::span(inputs).subspan(s * width, width);
      bases[s] = station_inputs_at(city, of_city, s, basis.origin, {0, basis.origin}, row);
      scale_inputs(weights_.scaling, row);
    }
  });
  std::vector<int> most;
  for (const auto& base : bases) most.push_back(base.most);
  out.chances = count_chances(most, kTrendHorizons);
  run_chunks(chunks.size(), threads_, [&](size_t c, int) {
    const auto [begin, end] = chunks[c];
    trend_cache cache;
    count_mixture mixture;
    trend_forward(weights_.shape, weights_.network, end - begin,
                  std::span(inputs).subspan(begin * width, (end - begin) * width), cache);
    for (size_t s = begin; s < end; ++s) {
      if (bases[s].age == kQuartersOfDay && !profiles[s]) continue;
      for (size_t h = 0; h < kTrendHorizons; ++h) {
        const auto numbers =
            std::span<const float>(cache.output)
                .subspan((s - begin) * weights_.shape.outputs + h * kMixtureNumbers, kMixtureNumbers);
        const auto at_most = mixture.at_most(numbers, {bases[s].now, bases[s].usual[h], bases[s].most});
        std::ranges::copy(at_most, out.chances.at_most(s, h).begin());
        out.bikes[s * kTrendHorizons + h] = static_cast<float>(quantile(at_most, 0.5));
      }
    }
  });
  return out;
}

}  // namespace velib
