#include "train/trend_batch.h"

#include <cmath>
#include <cstdlib>

namespace velib {

namespace {

// Of the log scores of "empty" and "full" beside the CRPS over the city's usual change. Without them their
// chances are of bad odds: the CRPS hardly asks for them.
constexpr float kEdgeWeight = 0.4f;
constexpr size_t kJudgedRows = 256;  // of a chunk

mixture_frame frame_of(const station_base& base, size_t horizon) {
  return {base.now, base.usual[horizon], base.most, base.full};
}

size_t known_targets(const trend_histories& cities, part_of_set part, std::span<const trend_row> rows) {
  size_t known = 0;
  for (const auto& row : rows) {
    const auto& set = cities[row.city]->set();
    for (const int lead : kTrendLeads) known += is_known(target_at(set, set.*part, row.at, lead)) ? 1 : 0;
  }
  return known;
}

}  // namespace

void fill_rows(const trend_histories& cities, part_of_set part, const input_scaling& scaling,
               std::span<const trend_row> rows, trend_rows& filled) {
  const size_t width = trend_input_names().size();
  filled.inputs.resize(rows.size() * width);
  filled.bases.resize(rows.size());
  filled.targets.resize(rows.size() * kTrendHorizons);
  filled.weights.resize(rows.size() * kTrendHorizons);
  for (size_t r = 0; r < rows.size(); ++r) {
    const auto& city = *cities[rows[r].city];
    const auto& [station, origin] = rows[r].at;
    const auto inputs = std::span(filled.inputs).subspan(r * width, width);
    const auto of_city = seen(city.inputs_at(origin), origin, rows[r].visible);
    filled.bases[r] =
        station_inputs_at(city.city_at(origin), of_city, station, origin, rows[r].visible, inputs);
    if (!scaling.mean.empty()) scale_inputs(scaling, inputs);
    for (size_t h = 0; h < kTrendHorizons; ++h) {
      filled.targets[r * kTrendHorizons + h] =
          target_at(city.set(), city.set().*part, rows[r].at, kTrendLeads[h]);
      filled.weights[r * kTrendHorizons + h] = static_cast<float>(1.0 / city.usual_change()[h]);
    }
  }
}

trend_gradient::trend_gradient(const trend_histories& cities, const trend_shape& shape,
                               const input_scaling& scaling, int threads)
    : cities_(cities),
      shape_(shape),
      scaling_(scaling),
      lanes_(threads),
      scratch_(static_cast<size_t>(lanes_.threads())) {}

loss_sum trend_gradient::compute(const parameters& network, std::span<const trend_row> rows,
                                 std::span<float> gradient) {
  const float scale =
      1.0f / static_cast<float>(std::max<size_t>(1, known_targets(cities_, &dataset::train, rows)));
  const auto of_chunk = [&](size_t, chunk part, int worker, std::span<float> sum) {
    auto& [filled, cache, mixture, d_output] = scratch_[static_cast<size_t>(worker)];
    fill_rows(cities_, &dataset::train, scaling_, rows.subspan(part.begin, part.size()), filled);
    trend_forward(shape_, network, part.size(), filled.inputs, cache);
    d_output.assign(cache.output.size(), 0.0f);
    loss_sum loss;
    for (size_t k = 0; k < filled.targets.size(); ++k) {
      if (!is_known(filled.targets[k])) continue;
      const size_t row = k / kTrendHorizons, horizon = k % kTrendHorizons;
      const auto of_target = [&](std::vector<float>& outputs) {
        return std::span(outputs).subspan(row * shape_.outputs + horizon * kMixtureNumbers, kMixtureNumbers);
      };
      const score_weights weights{scale * filled.weights[k], scale * kEdgeWeight};
      const double scaled = mixture.loss(of_target(cache.output), frame_of(filled.bases[row], horizon),
                                         filled.targets[k], weights, of_target(d_output));
      loss += {scaled / static_cast<double>(scale), 1};
    }
    trend_backward(shape_, network, part.size(), filled.inputs, d_output, cache, sum);
    return loss;
  };
  return lanes_.compute(rows.size(), of_chunk, gradient);
}

trend_errors judge(const trend_histories& cities, part_of_set part, const trend_weights& weights,
                   std::span<const trend_row> rows, int threads) {
  const auto chunks = cut(rows.size(), kJudgedRows);
  std::vector<trend_errors> errors(chunks.size());
  run_chunks(chunks.size(), threads, [&](size_t c, int) {
    trend_rows filled;
    trend_pool pool;
    auto& by_city = errors[c].by_city;
    by_city.resize(cities.size());
    const auto own = rows.subspan(chunks[c].begin, chunks[c].size());
    fill_rows(cities, part, weights.scaling, own, filled);
    pool.forward(weights, own.size(), filled.inputs);
    for (size_t k = 0; k < filled.targets.size(); ++k) {
      if (!is_known(filled.targets[k])) continue;
      const size_t row = k / kTrendHorizons, horizon = k % kTrendHorizons;
      const auto at_most = pool.at_most(row, horizon, frame_of(filled.bases[row], horizon));
      auto& sum = by_city[own[row].city][horizon];
      sum.crps += crps(at_most, filled.targets[k]);
      sum.absolute += std::abs(quantile(at_most, 0.5) - filled.targets[k]);
      sum.persistence += std::abs(filled.bases[row].now - static_cast<float>(filled.targets[k]));
      ++sum.n;
    }
  });
  trend_errors total;
  total.by_city.resize(cities.size());
  for (const auto& e : errors) {
    for (size_t city = 0; city < cities.size(); ++city) {
      for (size_t h = 0; h < kTrendHorizons; ++h) {
        auto& to = total.by_city[city][h];
        const auto& from = e.by_city[city][h];
        to.absolute += from.absolute, to.crps += from.crps, to.persistence += from.persistence,
            to.n += from.n;
      }
    }
  }
  return total;
}

double trend_errors::relative(const trend_histories& cities) const {
  double sum = 0;
  int counted = 0;
  for (size_t city = 0; city < by_city.size(); ++city) {
    for (size_t h = 0; h < kTrendHorizons; ++h) {
      const auto& e = by_city[city][h];
      if (e.n == 0) continue;
      sum += e.crps / static_cast<double>(e.n) / cities[city]->usual_change()[h];
      ++counted;
    }
  }
  return sum / std::max(1, counted);
}

}  // namespace velib
