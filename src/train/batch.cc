#include "train/batch.h"

#include <algorithm>
#include <cmath>

#include "nn/parallel.h"

namespace velib {

namespace {

constexpr size_t kJudgedRows = 128;  // of a chunk

float scaled_target(count n, const linear_scale& scale) {
  return is_known(n) ? static_cast<float>((n - scale.mean) / scale.scale) : kMissing;
}

// Known targets of rows, before any of them is computed: the divisor of the batch's mean.
size_t known_targets(const row_source& source, std::span<const dataset_row> rows) {
  size_t known = 0;
  for (const auto& row : rows) {
    for (int ahead = 1; ahead <= static_cast<int>(kNetworkOutputs); ++ahead) {
      known += is_known(target_at(source.set, source.set.train, row, ahead)) ? 1 : 0;
    }
  }
  return known;
}

loss_sum clipped_errors(const network_batch& batch, std::span<const float> output,
                        const linear_scale& scale) {
  loss_sum errors;
  for (size_t k = 0; k < output.size(); ++k) {
    if (std::isnan(batch.targets[k])) continue;
    const double target = batch.targets[k] * scale.scale + scale.mean;
    const double raw = output[k] * scale.scale + scale.mean;
    const double most = batch.most[k / kNetworkOutputs];
    errors += {std::abs(std::clamp(raw, 0.0, most) - target), 1};
  }
  return errors;
}

}  // namespace

void fill_batch(const row_source& source, cell_range part, std::span<const dataset_row> rows,
                network_batch& batch) {
  batch.input.resize(rows.size());
  batch.targets.resize(rows.size() * kNetworkOutputs);
  batch.most.resize(rows.size());
  const auto& grid = source.set.grid;
  for (size_t r = 0; r < rows.size(); ++r) {
    const civil_time local = source.zone.at(grid.time_of(rows[r].origin));
    const auto f = features_of(grid, rows[r].station, rows[r].origin, local, source.numbers);
    fill_row(f, source.scaling, r, batch.input);
    batch.most[r] = f.most_bikes;
    for (size_t k = 0; k < kNetworkOutputs; ++k) {
      const count target = target_at(source.set, part, rows[r], static_cast<int>(k) + 1);
      batch.targets[r * kNetworkOutputs + k] = scaled_target(target, source.scaling.bikes);
    }
  }
}

lane_gradient::lane_gradient(int threads, loss_function loss)
    : lanes_(threads), loss_(loss), scratch_(static_cast<size_t>(lanes_.threads())) {}

loss_sum lane_gradient::compute(const parameters& network, size_t rows, const chunk_filler& fill,
                                float weight, float dropout, std::uint64_t seed, std::span<float> gradient) {
  const training_panels panels(network);
  const auto of_chunk = [&](size_t c, chunk part, int worker, std::span<float> sum) {
    auto& [batch, cache, d_output] = scratch_[static_cast<size_t>(worker)];
    const auto& filled = fill(part, batch);
    random_source random(seed * 1'000'003 + c);
    network_forward(network, panels, filled.input, dropout, &random, cache);
    d_output.resize(cache.output.size());
    const auto loss = loss_(cache.output, filled.targets, weight, d_output);
    network_backward(network, panels, filled.input, d_output, cache, sum);
    return loss;
  };
  return lanes_.compute(rows, of_chunk, gradient);
}

loss_sum batch_gradient::compute(const parameters& network, std::span<const dataset_row> rows, float dropout,
                                 std::uint64_t seed, std::span<float> gradient) {
  const float weight = 1.0f / static_cast<float>(std::max<size_t>(1, known_targets(source_, rows)));
  const auto fill = [&](chunk part, network_batch& batch) -> const network_batch& {
    fill_batch(source_, source_.set.train, rows.subspan(part.begin, part.size()), batch);
    return batch;
  };
  return lanes_.compute(network, rows.size(), fill, weight, dropout, seed, gradient);
}

double mean_absolute_error(const parameters& network, const row_source& source, cell_range part,
                           std::span<const dataset_row> rows, int threads) {
  const auto chunks = cut(rows.size(), kJudgedRows);
  std::vector<loss_sum> errors(chunks.size());
  run_chunks(chunks.size(), threads, [&](size_t c, int) {
    network_batch batch;
    fill_batch(source, part, rows.subspan(chunks[c].begin, chunks[c].size()), batch);
    errors[c] = clipped_errors(batch, network_infer(network, batch.input), source.scaling.bikes);
  });
  loss_sum total;
  for (const auto& e : errors) total += e;
  return total.mean();
}

}  // namespace velib
