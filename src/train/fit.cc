#include "train/fit.h"

#include <algorithm>

#include <zlib.h>

#include "base/random.h"
#include "nn/parallel.h"
#include "nn/schedule.h"
#include "train/batch.h"
#include "train/checkpoint.h"
#include "train/scaling.h"

namespace velib {

namespace {

constexpr size_t kValidationRows = 24576;  // looked at after each epoch, spread evenly over the part

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

std::vector<dataset_row> every_few(const std::vector<dataset_row>& rows, size_t most) {
  const size_t stride = std::max<size_t>(1, (rows.size() + most - 1) / most);
  std::vector<dataset_row> kept;
  for (size_t k = 0; k < rows.size(); k += stride) kept.push_back(rows[k]);
  return kept;
}

long epoch_steps(const fit_options& options) {
  return std::max<long>(1, static_cast<long>(options.epoch_rows / options.batch));
}

long all_steps(const fit_options& options) {
  const long all = options.epochs * epoch_steps(options);
  return options.steps > 0 ? std::min(all, options.steps) : all;
}

// Rows of each batch in turn; a training that goes on later draws the batches before it once more.
class batch_rows {
 public:
  batch_rows(std::vector<dataset_row> rows, const fit_options& options)
      : deck_(std::move(rows), options.seed), batch_(options.batch) {}

  std::span<const dataset_row> of_step(long step) {
    for (; drawn_steps_ <= step; ++drawn_steps_) deck_.draw(batch_, drawn_);
    return drawn_;
  }

 private:
  row_deck deck_;
  size_t batch_;
  long drawn_steps_ = 0;
  std::vector<dataset_row> drawn_;
};

// What must be equal for a checkpoint to be of this training: all that changes the weights.
std::string fingerprint(const fit_options& o, const dataset& set, size_t rows) {
  const auto* bytes = reinterpret_cast<const Bytef*>(set.grid.bikes.data());
  const auto counts = ::crc32_z(0, bytes, set.grid.bikes.size() * sizeof(set.grid.bikes[0]));
  return fmt::format(
      "{}: seed {}, {} loss, {} steps, epochs of {}, batch {}, rate {}, dropout {}, patience {}, {} rows of "
      "{:08x}",
      kReferenceKind, o.seed, name_of(o.loss), all_steps(o), epoch_steps(o), o.batch, o.rate, o.dropout,
      o.patience, rows, counts);
}

// Epoch after epoch, from the checkpoint on where there is one.
status descend(const descent_task& task, const fit_options& options, const std::string& made_for,
               const fit_hook& hook, descent_state& state) {
  const auto& checkpoint = options.checkpoint;
  if (!checkpoint.empty()) {
    if (auto loaded = load_checkpoint(checkpoint, made_for, state); !loaded)
      return pass(loaded, "checkpoint");
  }
  const descent_options how{
      .steps = all_steps(options),
      .epoch_steps = epoch_steps(options),
      .patience = options.patience,
      .rate = [&](long step, long total) { return rate_at(cosine_schedule{options.rate}, step, total); }};
  while (!is_finished(how, state.facts)) {
    if (auto done = run_epoch(how, task, hook, state); !done) return done;
    if (checkpoint.empty()) continue;
    if (auto saved = save_checkpoint(checkpoint, state, made_for); !saved) return pass(saved, "checkpoint");
  }
  return {};
}

descent_task reference_task(const fit_options& options, const row_source& source, batch_rows& rows,
                            batch_gradient& gradients, const std::vector<dataset_row>& checked, int threads) {
  return {.gradient =
              [&](const parameters& network, long step, std::span<float> gradient) {
                const auto seed = options.seed * 1'000'000'007 + static_cast<std::uint64_t>(step);
                return gradients.compute(network, rows.of_step(step), options.dropout, seed, gradient);
              },
          .validation_error =
              [&, threads](const parameters& network) {
                return mean_absolute_error(network, source, source.set.validation, checked, threads);
              }};
}

}  // namespace

std::string_view name_of(fit_loss loss) {
  return loss == fit_loss::squared ? "squared" : "absolute";
}

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
  const int threads = options.threads > 0 ? options.threads : available_threads();
  const row_source source{set, zone, weights.numbers, weights.scaling};
  const auto made_for = fingerprint(options, set, rows.size());
  const auto count_of_rows = static_cast<long>(rows.size());
  batch_rows drawn(std::move(rows), options);
  batch_gradient gradients(source, threads, options.loss == fit_loss::squared ? squared_loss : absolute_loss);
  descent_state state(weights.network);
  const auto task = reference_task(options, source, drawn, gradients, checked, threads);
  if (auto done = descend(task, options, made_for, hook, state); !done) return pass(done);
  weights.network = std::move(state.best);
  return fitted{std::move(weights), state.facts, count_of_rows};
}

}  // namespace velib
