#include "nn/loss.h"

#include <algorithm>
#include <cmath>

#include "nn/shape.h"

namespace velib {

namespace {

struct point {
  double loss = 0.0;
  double slope = 0.0;  // d loss / d error
};

// Sums loss_of(prediction - target) over the known targets.
template <class Loss>
loss_sum sum_losses(std::span<const float> predictions, std::span<const float> targets, float scale,
                    std::span<float> d_predictions, Loss loss_of) {
  require_size("targets of a loss", targets.size(), predictions.size());
  if (!d_predictions.empty())
    require_size("d_predictions of a loss", d_predictions.size(), predictions.size());
  loss_sum sum;
  for (size_t j = 0; j < targets.size(); ++j) {
    const bool known = !std::isnan(targets[j]);
    const point at =
        known ? loss_of(static_cast<double>(predictions[j]) - static_cast<double>(targets[j])) : point{};
    sum.total += at.loss;
    sum.counted += known;
    if (!d_predictions.empty()) d_predictions[j] = static_cast<float>(static_cast<double>(scale) * at.slope);
  }
  return sum;
}

double sign_of(double value) {
  if (std::isnan(value)) return value;
  return value > 0.0 ? 1.0 : (value < 0.0 ? -1.0 : 0.0);
}

// With e = prediction - target.
point pinball(double level, double e) {
  const double slope = std::isnan(e) ? e : (e > 0.0 ? 1.0 - level : (e < 0.0 ? -level : 0.0));
  return {slope * e, slope};
}

}  // namespace

size_t count_known(std::span<const float> targets) {
  return static_cast<size_t>(
      std::count_if(targets.begin(), targets.end(), [](float t) { return !std::isnan(t); }));
}

loss_sum squared_loss(std::span<const float> predictions, std::span<const float> targets, float scale,
                      std::span<float> d_predictions) {
  return sum_losses(predictions, targets, scale, d_predictions, [](double e) {
    return point{e * e, 2.0 * e};
  });
}

loss_sum absolute_loss(std::span<const float> predictions, std::span<const float> targets, float scale,
                       std::span<float> d_predictions) {
  return sum_losses(predictions, targets, scale, d_predictions, [](double e) {
    return point{std::abs(e), sign_of(e)};
  });
}

loss_sum huber_loss(std::span<const float> predictions, std::span<const float> targets, float delta,
                    float scale, std::span<float> d_predictions) {
  const double d = static_cast<double>(delta);
  return sum_losses(predictions, targets, scale, d_predictions, [d](double e) {
    if (std::abs(e) <= d) return point{0.5 * e * e, e};
    return point{d * (std::abs(e) - 0.5 * d), d * sign_of(e)};
  });
}

loss_sum quantile_loss(std::span<const float> levels, size_t outputs, std::span<const float> predictions,
                       std::span<const float> targets, float scale, std::span<float> d_predictions) {
  const size_t rows = outputs == 0 ? 0 : targets.size() / outputs;
  require_size("targets of a quantile loss", targets.size(), rows * outputs);
  require_size("predictions of a quantile loss", predictions.size(), rows * levels.size() * outputs);
  if (!d_predictions.empty()) {
    require_size("d_predictions of a quantile loss", d_predictions.size(), predictions.size());
  }
  loss_sum sum;
  for (size_t part = 0; part < rows * levels.size(); ++part) {
    const auto level = static_cast<double>(levels[part % levels.size()]);
    const auto d = d_predictions.empty() ? d_predictions : d_predictions.subspan(part * outputs, outputs);
    sum += sum_losses(predictions.subspan(part * outputs, outputs),
                      targets.subspan(part / levels.size() * outputs, outputs), scale, d,
                      [level](double e) { return pinball(level, e); });
  }
  sum.counted = count_known(targets);
  return sum;
}

}  // namespace velib
