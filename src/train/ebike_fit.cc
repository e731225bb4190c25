#include "train/ebike_fit.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "model/ebike_inputs.h"
#include "nn/parallel.h"
#include "nn/schedule.h"
#include "train/trend_fit.h"

namespace velib {

namespace {

constexpr float kEdgeWeight = 0.4f;  // of the log score of "none", as of the bikes
constexpr size_t kChunkRows = 256;

using targets_of_row = std::array<count, kTrendHorizons>;

// Rows as numbers, made once: they are few inputs, and the forecast of the bikes is most of their cost.
struct ebike_rows {
  std::vector<float> inputs;  // (rows,inputs)
  std::vector<ebike_base> bases;
  std::vector<int> most;
  std::vector<std::uint32_t> cities;
  std::vector<targets_of_row> targets;

  size_t size() const { return bases.size(); }
  void append(const ebike_rows& more) {
    inputs.insert(inputs.end(), more.inputs.begin(), more.inputs.end());
    bases.insert(bases.end(), more.bases.begin(), more.bases.end());
    most.insert(most.end(), more.most.begin(), more.most.end());
    cities.insert(cities.end(), more.cities.begin(), more.cities.end());
    targets.insert(targets.end(), more.targets.begin(), more.targets.end());
  }
};

size_t width() {
  return ebike_input_names().size();
}

mixture_frame frame_of(const ebike_rows& rows, size_t row, size_t horizon) {
  return {rows.bases[row].now, rows.bases[row].usual[horizon], rows.most[row], rows.most[row]};
}

targets_of_row targets_at(const dataset& set, cell_range part, dataset_row at) {
  targets_of_row targets;
  for (size_t h = 0; h < kTrendHorizons; ++h) targets[h] = ebike_target_at(set, part, at, kTrendLeads[h]);
  return targets;
}

bike_course course_of(trend_pool& pool, size_t row, const station_base& base) {
  bike_course course;
  for (size_t h = 0; h < kTrendHorizons; ++h) {
    course.note(h, base.now, pool.at_most(row, h, {base.now, base.usual[h], base.most, base.full}));
  }
  return course;
}

ebike_rows fill_chunk(const trend_histories& cities, part_of_set part, const trend_weights& weights,
                      std::span<const trend_row> rows) {
  trend_rows filled;
  trend_pool pool;
  ebike_rows out;
  fill_rows(cities, part, weights.scaling, rows, filled);
  pool.forward(weights, rows.size(), filled.inputs);
  std::vector<float> inputs(width());
  for (size_t r = 0; r < rows.size(); ++r) {
    const auto& [city, at, visible] = rows[r];
    const auto& history = *cities[city];
    const auto& bikes = filled.bases[r];
    const auto base = ebike_inputs_at(history.city_at(at.origin), at.station, at.origin, visible, bikes,
                                      course_of(pool, r, bikes), inputs);
    if (base) {
      out.append(
          {inputs, {*base}, {bikes.most}, {city}, {targets_at(history.set(), history.set().*part, at)}});
    }
  }
  return out;
}

ebike_rows draw_rows(const trend_histories& cities, part_of_set part, const trend_weights& weights, size_t n,
                     double hidden_share, std::uint64_t seed, int threads) {
  auto rows = sample_rows(cities, part, n, seed);
  std::erase_if(rows, [&](const trend_row& row) {
    const auto& set = cities[row.city]->set();
    return std::ranges::none_of(targets_at(set, set.*part, row.at), is_known);
  });
  random_source random(seed);
  for (auto& row : rows) row.visible = draw_sight(row.at.origin, hidden_share, random);
  const auto chunks = cut(rows.size(), kChunkRows);
  std::vector<ebike_rows> parts(chunks.size());
  run_chunks(chunks.size(), threads, [&](size_t c, int) {
    parts[c] = fill_chunk(cities, part, weights, std::span(rows).subspan(chunks[c].begin, chunks[c].size()));
  });
  ebike_rows all;
  for (const auto& p : parts) all.append(p);
  return all;
}

// Mean absolute change of e-bikes by city and horizon, over the rows; 0 where nobody measured it.
using usual_changes = std::vector<std::array<float, kTrendHorizons>>;

usual_changes measure_changes(const ebike_rows& rows, size_t cities) {
  std::vector<std::array<std::pair<double, long>, kTrendHorizons>> sums(cities);
  for (size_t r = 0; r < rows.size(); ++r) {
    for (size_t h = 0; h < kTrendHorizons; ++h) {
      if (!is_known(rows.targets[r][h])) continue;
      auto& [sum, n] = sums[rows.cities[r]][h];
      sum += std::abs(rows.bases[r].now - static_cast<float>(rows.targets[r][h])), ++n;
    }
  }
  usual_changes usual(cities);
  for (size_t city = 0; city < cities; ++city) {
    for (size_t h = 0; h < kTrendHorizons; ++h) {
      const auto& [sum, n] = sums[city][h];
      usual[city][h] = n > 0 ? static_cast<float>(sum / static_cast<double>(n)) : 0.0f;
    }
  }
  return usual;
}

input_scaling measure_scaling(const ebike_rows& rows) {
  input_scaling scaling;
  for (size_t k = 0; k < width(); ++k) {
    double sum = 0, squares = 0;
    long n = 0;
    for (size_t r = 0; r < rows.size(); ++r) {
      const double value = rows.inputs[r * width() + k];
      if (!std::isnan(value)) sum += value, squares += value * value, ++n;
    }
    const double mean = n > 0 ? sum / static_cast<double>(n) : 0.0;
    const double variance = n > 0 ? squares / static_cast<double>(n) - mean * mean : 0.0;
    scaling.mean.push_back(static_cast<float>(mean));
    scaling.scale.push_back(variance > 1e-8 ? static_cast<float>(std::sqrt(variance)) : 1.0f);
  }
  return scaling;
}

void scale_rows(const input_scaling& scaling, ebike_rows& rows) {
  for (size_t r = 0; r < rows.size(); ++r) {
    scale_inputs(scaling, std::span(rows.inputs).subspan(r * width(), width()));
  }
}

class ebike_fitter {
 public:
  ebike_fitter(ebike_rows train, ebike_rows validation, size_t cities, const ebike_fit_options& options,
               int threads)
      : train_(std::move(train)),
        validation_(std::move(validation)),
        usual_(measure_changes(train_, cities)),
        options_(options),
        lanes_(threads),
        scratch_(static_cast<size_t>(lanes_.threads())) {
    shape_ = {width(), options.hidden1, options.hidden2, kTrendHorizons * kMixtureNumbers};
  }

  result<ebike_fitted> fit(const descent_hook& hook) {
    ebike_head head{shape_, measure_scaling(train_), make_trend_network(shape_)};
    scale_rows(head.scaling, train_);
    scale_rows(head.scaling, validation_);
    random_source random(options_.seed);
    initialise_trend_network(head.network, shape_, random);
    descent_state state(head.network);
    const descent_options how{.steps = options_.steps,
                              .epoch_steps = options_.epoch_steps,
                              .patience = static_cast<int>(options_.steps),
                              .rate = [&](long step, long total) {
                                return rate_at(cosine_schedule{options_.rate, 0.1}, step, total);
                              }};
    const descent_task task{[&](const parameters& network, long step, std::span<float> gradient) {
                              return gradient_of(network, step, gradient);
                            },
                            [&](const parameters& network) { return error_of(network); }};
    while (!is_finished(how, state.facts)) {
      if (auto done = run_epoch(how, task, hook, state); !done) return pass(done);
    }
    head.network = std::move(state.best);
    return ebike_fitted{std::move(head), state.facts};
  }

 private:
  struct scratch {
    std::vector<float> inputs, d_output;
    trend_cache cache;
    count_mixture mixture;
  };

  // The rows of batch `step`, a pure function of it.
  std::vector<size_t> batch(long step) const {
    random_source random(options_.seed * 1'000'000'007 + static_cast<std::uint64_t>(step));
    std::vector<size_t> rows(options_.batch);
    for (auto& row : rows) row = random.below(train_.size());
    return rows;
  }

  std::span<const float> row_inputs(const ebike_rows& rows, size_t row) const {
    return std::span(rows.inputs).subspan(row * width(), width());
  }

  loss_sum gradient_of(const parameters& network, long step, std::span<float> gradient) {
    const auto rows = batch(step);
    const float scale = 1.0f / static_cast<float>(rows.size());
    return lanes_.compute(
        rows.size(),
        [&](size_t, chunk part, int worker, std::span<float> sum) {
          auto& s = scratch_[static_cast<size_t>(worker)];
          const auto own = std::span(rows).subspan(part.begin, part.size());
          s.inputs.clear();
          for (const size_t row : own) {
            const auto inputs = row_inputs(train_, row);
            s.inputs.insert(s.inputs.end(), inputs.begin(), inputs.end());
          }
          trend_forward(shape_, network, own.size(), s.inputs, s.cache);
          const auto loss = loss_of(own, scale, s);
          trend_backward(shape_, network, own.size(), s.inputs, s.d_output, s.cache, sum);
          return loss;
        },
        gradient);
  }

  loss_sum loss_of(std::span<const size_t> own, float scale, scratch& s) const {
    s.d_output.assign(s.cache.output.size(), 0.0f);
    loss_sum loss;
    for (size_t k = 0; k < own.size() * kTrendHorizons; ++k) {
      const size_t row = own[k / kTrendHorizons], h = k % kTrendHorizons;
      const count target = train_.targets[row][h];
      const float usual = usual_[train_.cities[row]][h];
      if (!is_known(target) || usual <= 0) continue;
      const auto of_target = [&](std::vector<float>& outputs) {
        return std::span(outputs).subspan(k * kMixtureNumbers, kMixtureNumbers);
      };
      const double scaled = s.mixture.loss(of_target(s.cache.output), frame_of(train_, row, h), target,
                                           {scale / usual, scale * kEdgeWeight}, of_target(s.d_output));
      loss += {scaled / static_cast<double>(scale), 1};
    }
    return loss;
  }

  double error_of(const parameters& network) const {
    trend_cache cache;
    count_mixture mixture;
    std::vector<std::array<std::pair<double, long>, kTrendHorizons>> sums(usual_.size());
    for (const auto& part : cut(validation_.size(), kChunkRows)) {
      trend_forward(shape_, network, part.size(),
                    std::span(validation_.inputs).subspan(part.begin * width(), part.size() * width()),
                    cache);
      for (size_t k = 0; k < part.size() * kTrendHorizons; ++k) {
        const size_t row = part.begin + k / kTrendHorizons, h = k % kTrendHorizons;
        const count target = validation_.targets[row][h];
        if (!is_known(target)) continue;
        const auto numbers =
            std::span<const float>(cache.output).subspan(k * kMixtureNumbers, kMixtureNumbers);
        auto& [sum, n] = sums[validation_.cities[row]][h];
        sum += crps(mixture.at_most(numbers, frame_of(validation_, row, h)), target), ++n;
      }
    }
    return relative(sums);
  }

  template <class Sums>
  double relative(const Sums& sums) const {
    double total = 0;
    int counted = 0;
    for (size_t city = 0; city < sums.size(); ++city) {
      for (size_t h = 0; h < kTrendHorizons; ++h) {
        const auto& [sum, n] = sums[city][h];
        if (n == 0 || usual_[city][h] <= 0) continue;
        total += sum / static_cast<double>(n) / static_cast<double>(usual_[city][h]), ++counted;
      }
    }
    return total / std::max(1, counted);
  }

  ebike_rows train_, validation_;
  usual_changes usual_;
  const ebike_fit_options& options_;
  trend_shape shape_;
  gradient_lanes lanes_;
  std::vector<scratch> scratch_;  // one a thread
};

}  // namespace

count ebike_target_at(const dataset& set, cell_range part, dataset_row row, int ahead) {
  const count bikes = target_at(set, part, row, ahead);
  if (!is_known(bikes)) return kUnknown;
  const count ebikes = set.grid.ebikes[set.grid.cell(row.station, row.origin + ahead)];
  return ebikes <= bikes ? ebikes : kUnknown;
}

result<std::optional<ebike_fitted>> fit_ebikes(const trend_histories& cities, const trend_weights& weights,
                                               const ebike_fit_options& options, const descent_hook& hook) {
  const int threads = options.threads > 0 ? options.threads : available_threads();
  auto train =
      draw_rows(cities, &dataset::train, weights, options.rows, options.hidden_share, options.seed, threads);
  auto validation =
      draw_rows(cities, &dataset::validation, weights, options.rows / 8, 0.0, options.seed, threads);
  if (train.size() == 0 || validation.size() == 0) return std::nullopt;
  auto fitted =
      ebike_fitter(std::move(train), std::move(validation), cities.size(), options, threads).fit(hook);
  if (!fitted) return pass(fitted);
  return *std::move(fitted);
}

}  // namespace velib
