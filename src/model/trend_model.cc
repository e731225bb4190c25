#include "model/trend_model.h"

#include <cmath>
#include <limits>

#include "model/ebike_forecast.h"
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

std::vector<int> most_of(std::span<const station_base> bases) {
  std::vector<int> most;
  for (const auto& base : bases) most.push_back(base.most);
  return most;
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
  if (w.step != kWindowStep || basis.origin < 0 || basis.origin >= w.steps) {
    return {std::vector<float>(w.stations.size() * kTrendHorizons, kNone), {}};
  }
  const auto quarters = quarters_around(w, basis.origin, basis.zone, basis.country);
  const auto near = neighbours_of(w);
  static const city_profiles no_profiles;
  const auto profiles = profiles_of(basis.profiles ? *basis.profiles : no_profiles, w);
  const trend_city city{w, quarters, *near, profiles};
  return predict(city, city_inputs_at(city, basis.origin), basis.origin, {0, basis.origin});
}

model_forecast trend_model::predict(const trend_city& city, const city_inputs& of_city, int origin,
                                    sight visible) const {
  const size_t stations = city.w.stations.size(), width = weights_.shape.inputs;
  const auto chunks = cut(stations, kChunkRows);
  std::vector<float> inputs(stations * width);
  std::vector<station_base> bases(stations);
  run_chunks(chunks.size(), threads_, [&](size_t c, int) {
    for (size_t s = chunks[c].begin; s < chunks[c].end; ++s) {
      const auto row = std::span(inputs).subspan(s * width, width);
      bases[s] = station_inputs_at(city, seen(of_city, origin, visible), s, origin, visible, row);
      scale_inputs(weights_.scaling, row);
    }
  });
  model_forecast out{std::vector<float>(stations * kTrendHorizons, kNone),
                     count_chances(most_of(bases), kTrendHorizons)};
  const bool tells_ebikes = weights_.ebikes && knows_ebikes(city.w, origin, visible);
  if (tells_ebikes) out.ebike_chances = count_chances(most_of(bases), kTrendHorizons);
  run_chunks(chunks.size(), threads_, [&](size_t c, int) {
    const auto [begin, end] = chunks[c];
    const auto of_chunk = std::span(inputs).subspan(begin * width, (end - begin) * width);
    trend_pool pool;
    pool.forward(weights_, end - begin, of_chunk);
    for (size_t k = 0; k < (end - begin) * kTrendHorizons; ++k) {
      const size_t s = begin + k / kTrendHorizons, h = k % kTrendHorizons;
      const auto& base = bases[s];
      if (base.age == kQuartersOfDay && !city.profiles[s]) continue;  // nothing is known of it
      const auto at_most = pool.at_most(s - begin, h, {base.now, base.usual[h], base.most, base.full});
      std::ranges::copy(at_most, out.chances.at_most(s, h).begin());
      out.bikes[s * kTrendHorizons + h] = static_cast<float>(quantile(at_most, 0.5));
    }
    if (tells_ebikes) {
      forecast_ebikes(*weights_.ebikes, {city, origin, visible, bases, out.chances}, chunks[c],
                      out.ebike_chances);
    }
  });
  return out;
}

}  // namespace velib
