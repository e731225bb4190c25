#include "train/fit.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/random.h"
#include "nn/adam.h"
#include "nn/parallel.h"
#include "train/batch.h"
#include "train/scaling.h"

namespace velib {

namespace {

constexpr double kMostNorm = 1.0;          // of a batch's gradient
constexpr size_t kValidationRows = 24576;  // looked at after each epoch, spread evenly over the part
constexpr double kWarmUp = 0.02;           // of the steps
constexpr double kLastRate = 0.02;         // of the highest
constexpr float kAverage = 0.995f;         // weights kept: a running mean over about 200 steps

// Rows in random order without end, each once before any comes again.
class row_deck {
 public:
  row_deck(std::vector<dataset_row> rows, std::uint64_t seed) : rows_(std::move(rows)), random_(seed) {}

  void draw(size_t n, std::vector<dataset_row>& drawn) {
    drawn.clear();
    while (drawn.size() < n) {
      // Fisher and Yates, one row at a time.
      if (next_ == rows_.size()) next_ = 0;
      std::swap(rows_[next_], rows_[next_ + random_.below(rows_.size() - next_)]);
      drawn.push_back(rows_[next_++]);
    }
  }

 private:
  std::vector<dataset_row> rows_;
  random_source random_;
  size_t next_ = 0;
};

float rate_at(const fit_options& options, long step, long total) {
  const double done = static_cast<double>(step) / static_cast<double>(std::max(1L, total));
  if (done < kWarmUp) return options.rate * static_cast<float>((done + 1e-3) / (kWarmUp + 1e-3));
  const double cosine = 0.5 * (1.0 + std::cos(std::numbers::pi * (done - kWarmUp) / (1.0 - kWarmUp)));
  return options.rate * static_cast<float>(kLastRate + (1.0 - kLastRate) * cosine);
}

std::vector<dataset_row> every_few(const std::vector<dataset_row>& rows, size_t most) {
  const size_t stride = std::max<size_t>(1, (rows.size() + most - 1) / most);
  std::vector<dataset_row> kept;
  for (size_t k = 0; k < rows.size(); k += stride) kept.push_back(rows[k]);
  return kept;
}

void follow(std::span<float> average, std::span<const float> values, long step) {
  // Short at first, so that the first weights are soon forgotten.
  const float keep = std::min(kAverage, static_cast<float>(step) / static_cast<float>(step + 10));
  for (size_t k = 0; k < values.size(); ++k) average[k] += (1.0f - keep) * (values[k] - average[k]);
}

// One fit under way: the network, its optimiser, and the best weights so far.
class fit_run {
 public:
  fit_run(const dataset& set, const time_zone& zone, const fit_options& options, const fit_hook& hook,
          reference_weights& weights, std::vector<dataset_row> rows, std::vector<dataset_row> checked)
      : options_(options),
        hook_(hook),
        source_{set, zone, weights.numbers, weights.scaling},
        threads_(options.threads > 0 ? options.threads : available_threads()),
        total_(total_steps(options)),
        deck_(std::move(rows), options.seed),
        checked_(std::move(checked)),
        gradients_(source_, threads_),
        network_(weights.network),
        average_(weights.network),
        best_(weights.network),
        adam_(weights.network.values.size(), {.rate = options.rate}) {}

  status run() {
    facts_.validation_mae = std::numeric_limits<double>::infinity();
    while (facts_.steps < total_ && facts_.epochs - facts_.best_epoch < options_.patience) {
      if (auto done = epoch(); !done) return done;
    }
    return {};
  }
  parameters take_best() { return std::move(best_); }
  const fit_facts& facts() const { return facts_; }

 private:
  static long steps_an_epoch(const fit_options& options) {
    return std::max<long>(1, static_cast<long>(options.epoch_rows / options.batch));
  }
  static long total_steps(const fit_options& options) {
    const long all = options.epochs * steps_an_epoch(options);
    return options.steps > 0 ? std::min(all, options.steps) : all;
  }

  status epoch() {
    loss_sum loss;
    const long until = std::min(total_, facts_.steps + steps_an_epoch(options_));
    while (facts_.steps < until) {
      loss += step();
      if (!std::isfinite(loss.total)) {
        return fail(error_code::internal, "the loss is no number after {} batches; try a lower rate than {}",
                    facts_.steps, options_.rate);
      }
      hook_(facts_.steps, total_, note(loss.mean()));
    }
    ++facts_.epochs;
    facts_.train_loss = loss.mean();
    check();
    return {};
  }

  loss_sum step() {
    deck_.draw(options_.batch, drawn_);
    gradient_.resize(network_.values.size());
    const auto seed = options_.seed * 1'000'000'007 + static_cast<std::uint64_t>(facts_.steps);
    const auto loss = gradients_.compute(network_, drawn_, options_.dropout, seed, gradient_);
    clip_norm(gradient_, kMostNorm);
    adam_.set_rate(rate_at(options_, facts_.steps, total_));
    adam_.step(network_.values, gradient_);
    follow(average_.values, network_.values, facts_.steps++);
    return loss;
  }

  void check() {
    last_mae_ = mean_absolute_error(average_, source_, source_.set.validation, checked_, threads_);
    if (last_mae_ >= facts_.validation_mae) return;
    facts_.validation_mae = last_mae_;
    facts_.best_epoch = facts_.epochs;
    best_ = average_;
  }

  std::string note(double loss) const {
    if (facts_.epochs == 0) return fmt::format("epoch 1, loss {:.4f}", loss);
    return fmt::format("epoch {}, loss {:.4f}, validation MAE {:.3f} (best {:.3f})", facts_.epochs + 1, loss,
                       last_mae_, facts_.validation_mae);
  }

  fit_options options_;
  const fit_hook& hook_;
  row_source source_;
  int threads_;
  long total_;
  row_deck deck_;
  std::vector<dataset_row> checked_;
  batch_gradient gradients_;
  parameters network_;
  parameters average_;
  parameters best_;
  adam adam_;
  std::vector<dataset_row> drawn_;
  std::vector<float> gradient_;
  double last_mae_ = 0.0;
  fit_facts facts_;
};

}  // namespace

result<fitted> fit_reference(const dataset& set, const time_zone& zone, const fit_options& options,
                             const fit_hook& hook) {
  constexpr int kHours = static_cast<int>(kNetworkOutputs);
  auto rows = rows_of(set, set.train, kHours);
  const auto checked = every_few(rows_of(set, set.validation, kHours), kValidationRows);
  if (rows.empty() || checked.empty()) {
    return fail(error_code::invalid_input, "the history has no two counts of a station within {} hours in {}",
                kHours, rows.empty() ? "its first 70 %" : "its validation part");
  }
  reference_weights weights;
  weights.numbers = number_stations(set, zone);
  weights.scaling = measure_scaling(set, rows, zone, weights.numbers);
  random_source random(options.seed);
  initialise_network(weights.network, random);
  const auto count_of_rows = static_cast<long>(rows.size());
  fit_run run(set, zone, options, hook, weights, std::move(rows), checked);
  if (auto done = run.run(); !done) return pass(done);
  fit_facts facts = run.facts();
  facts.rows = count_of_rows;
  weights.network = run.take_best();
  return fitted{std::move(weights), facts};
}

}  // namespace velib
