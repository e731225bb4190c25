#include "train/descent.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace velib {

namespace {

constexpr double kMostNorm = 1.0;   // of a batch's gradient
constexpr float kAverage = 0.995f;  // what the running mean keeps at each step

void follow(std::span<float> average, std::span<const float> values, long step) {
  // Short at first, so that the first weights are soon forgotten.
  const float keep = std::min(kAverage, static_cast<float>(step) / static_cast<float>(step + 10));
  for (size_t k = 0; k < values.size(); ++k) average[k] += (1.0f - keep) * (values[k] - average[k]);
}

loss_sum run_step(const descent_options& options, const descent_task& task, std::span<float> gradient,
                  descent_state& state) {
  const long step = state.facts.steps++;
  const auto loss = task.gradient(state.network, step, gradient);
  clip_norm(gradient, kMostNorm);
  state.optimiser.set_rate(options.rate(step, options.steps));
  state.optimiser.step(state.network.values, gradient);
  follow(state.average.values, state.network.values, step);
  return loss;
}

std::string note_of(const descent_facts& facts, double loss) {
  if (facts.epochs == 0) return fmt::format("epoch 1, loss {:.4f}", loss);
  return fmt::format("epoch {}, loss {:.4f}, validation error {:.3f} (best {:.3f})", facts.epochs + 1, loss,
                     facts.last_error, facts.best_error);
}

void keep_best(const descent_task& task, descent_state& state) {
  auto& facts = state.facts;
  facts.last_error = task.validation_error(state.average);
  if (facts.last_error >= facts.best_error) return;
  facts.best_error = facts.last_error;
  facts.best_epoch = facts.epochs;
  state.best = state.average;
}

}  // namespace

status run_epoch(const descent_options& options, const descent_task& task, const descent_hook& hook,
                 descent_state& state) {
  auto& facts = state.facts;
  loss_sum loss;
  std::vector<float> gradient(state.network.values.size());
  const long until = std::min(options.steps, facts.steps + options.epoch_steps);
  while (facts.steps < until) {
    loss += run_step(options, task, gradient, state);
    if (!std::isfinite(loss.total)) {
      return fail(error_code::internal, "the loss is no number after {} batches; try a lower rate than {}",
                  facts.steps, state.optimiser.rate());
    }
    hook(facts.steps, options.steps, note_of(facts, loss.mean()));
  }
  ++facts.epochs;
  facts.train_loss = loss.mean();
  keep_best(task, state);
  return {};
}

bool is_finished(const descent_options& options, const descent_facts& facts) {
  return facts.steps >= options.steps || facts.epochs - facts.best_epoch >= options.patience;
}

}  // namespace velib
