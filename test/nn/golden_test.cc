// The layers, losses and the optimiser beside PyTorch's, on the files of test/golden/nn.
#include "test/nn/golden.h"

#include <filesystem>

#include "nn/activation.h"
#include "nn/adam.h"
#include "nn/dense.h"
#include "nn/embedding.h"
#include "nn/gru.h"
#include "nn/layer_norm.h"
#include "nn/loss.h"
#include "nn/lstm.h"
#include "nn/schedule.h"
#include "nn/sigmoid.h"
#include "test/nn/kernel_sets.h"

namespace velib {
namespace {

class golden : public kernel_set_test {};

std::vector<float> zeros_like(std::span<const float> values) {
  return std::vector<float>(values.size());
}

void check_lstm(const std::string& file, std::span<const std::uint8_t> missing) {
  const golden_file g(file);
  const auto& [layout, values] = g.tensors;
  const auto weights = lstm_weights_of(layout, values, "lstm");
  const auto& sizes = g.shape("x");
  const lstm_shape shape{sizes[2], weights.b_ih.size() / 4};
  lstm_cache cache;
  lstm_forward(shape, weights, sizes[0], sizes[1], g["x"], missing, cache);
  expect_result(cache.hidden, g["out.hidden"], "hidden");
  std::vector<float> gradients(layout.size());
  lstm_backward(shape, weights, g["x"], missing, g["d_hidden"], cache,
                lstm_gradients_of(layout, gradients, "lstm"), layout.of(std::span(gradients), "x"));
  expect_gradients(g, gradients, "", 5);
}

TEST_P(golden, lstm) {
  check_lstm("lstm", {});
}

TEST_P(golden, lstm_gaps) {
  check_lstm("lstm_gaps", golden_file("lstm_gaps").whole<std::uint8_t>("missing"));
}

TEST_P(golden, lstm_stacked) {
  const golden_file g("lstm_stacked");
  const auto& [layout, values] = g.tensors;
  const auto first = lstm_weights_of(layout, values, "lstm1"),
             second = lstm_weights_of(layout, values, "lstm2");
  const auto& sizes = g.shape("x");
  const lstm_shape shape1{1, first.b_ih.size() / 4}, shape2{shape1.hidden, second.b_ih.size() / 4};
  lstm_cache cache1, cache2;
  lstm_forward(shape1, first, sizes[0], sizes[1], g["x"], {}, cache1);
  lstm_forward(shape2, second, sizes[0], sizes[1], cache1.hidden, {}, cache2);
  expect_result(cache1.hidden, g["out.hidden1"], "hidden of the first");
  expect_result(cache2.hidden, g["out.hidden2"], "hidden of the second");
  std::vector<float> gradients(layout.size()), d_between(cache1.hidden.size());
  lstm_backward(shape2, second, cache1.hidden, {}, g["d_hidden"], cache2,
                lstm_gradients_of(layout, gradients, "lstm2"), d_between);
  lstm_backward(shape1, first, g["x"], {}, d_between, cache1, lstm_gradients_of(layout, gradients, "lstm1"),
                layout.of(std::span(gradients), "x"));
  expect_gradients(g, gradients, "", 9);
}

void check_gru(const std::string& file, std::span<const std::uint8_t> missing) {
  const golden_file g(file);
  const auto& [layout, values] = g.tensors;
  const auto weights = gru_weights_of(layout, values, "gru");
  const auto& sizes = g.shape("x");
  const gru_shape shape{sizes[2], weights.b_ih.size() / 3};
  gru_cache cache;
  gru_forward(shape, weights, sizes[0], sizes[1], g["x"], missing, cache);
  expect_result(cache.hidden, g["out.hidden"], "hidden");
  std::vector<float> gradients(layout.size());
  gru_backward(shape, weights, g["x"], missing, g["d_hidden"], cache,
               gru_gradients_of(layout, gradients, "gru"), layout.of(std::span(gradients), "x"));
  expect_gradients(g, gradients, "", 5);
}

TEST_P(golden, gru) {
  check_gru("gru", {});
}

TEST_P(golden, gru_gaps) {
  check_gru("gru_gaps", golden_file("gru_gaps").whole<std::uint8_t>("missing"));
}

TEST_P(golden, dense) {
  const golden_file g("dense");
  const auto& [layout, values] = g.tensors;
  const auto weights = dense_weights_of(layout, values, "fc");
  const size_t rows = g.shape("x")[0];
  const dense_shape shape{g.shape("fc.weight")[1], g.shape("fc.weight")[0]};
  auto y = zeros_like(g["out.y"]);
  dense_forward(shape, weights, rows, g["x"], y);
  expect_result(y, g["out.y"], "y");
  std::vector<float> gradients(layout.size());
  dense_backward(shape, weights, rows, g["x"], g["d_y"], dense_gradients_of(layout, gradients, "fc"),
                 layout.of(std::span(gradients), "x"));
  expect_gradients(g, gradients, "", 3);
}

TEST_P(golden, embedding) {
  const golden_file g("embedding");
  const embedding_shape shape{g.shape("emb.weight")[0], g.shape("emb.weight")[1]};
  auto indices = g.whole<std::uint32_t>("indices");
  EXPECT_GT(std::ranges::count(indices, shape.count), 0);  // PyTorch's padding
  std::ranges::replace(indices, static_cast<std::uint32_t>(shape.count), kUnknownIndex);
  auto y = zeros_like(g["out.y"]);
  embedding_forward(shape, g["emb.weight"], indices, y);
  EXPECT_TRUE(std::ranges::equal(y, g["out.y"]));
  std::vector<float> gradients(g.tensors.layout.size());
  embedding_backward(shape, indices, g["d_y"], embedding_gradients_of(g.tensors.layout, gradients, "emb"));
  expect_gradients(g, gradients, "", 1);
}

TEST_P(golden, layer_norm) {
  const golden_file g("layer_norm");
  const auto& [layout, values] = g.tensors;
  const auto weights = layer_norm_weights_of(layout, values, "norm");
  const size_t rows = g.shape("x")[0], width = g.shape("x")[1];
  auto y = zeros_like(g["out.y"]);
  layer_norm_cache cache;
  layer_norm_forward(width, weights, rows, g["x"], cache, y);
  expect_result(y, g["out.y"], "y");
  std::vector<float> gradients(layout.size());
  const auto d_x = layout.of(std::span(gradients), "x");
  layer_norm_backward(width, weights, cache, g["d_y"], layer_norm_gradients_of(layout, gradients, "norm"),
                      d_x);
  expect_gradients(g, gradients, "norm.", 2);
  for (size_t at = 0; at < d_x.size(); at += width) {  // the rows' gradients are of unlike size
    expect_gradient(d_x.subspan(at, width), g["grad.x"].subspan(at, width), "x");
  }
}

TEST_P(golden, sigmoid_and_tanh) {
  const golden_file g("sigmoid");
  auto y = zeros_like(g["x"]), d_x = y;
  sigmoid_forward(g["x"], y);
  sigmoid_backward(y, g["d_y"], d_x);
  expect_result(y, g["out.sigmoid"], "sigmoid");
  expect_gradient(d_x, g["grad.sigmoid"], "sigmoid");
  tanh_forward(g["x"], y);
  tanh_backward(y, g["d_y"], d_x);
  expect_result(y, g["out.tanh"], "tanh");
  expect_gradient(d_x, g["grad.tanh"], "tanh");
}

TEST_P(golden, dropout) {
  const golden_file g("dropout");
  auto y = zeros_like(g["x"]), d_x = y;
  apply_dropout(g["x"], g["mask"], y);
  apply_dropout(g["d_y"], g["mask"], d_x);
  expect_result(y, g["out.y"], "y");
  expect_gradient(d_x, g["grad.x"], "x");
}

std::vector<float> targets_of(const golden_file& g) {
  const auto values = g["targets"], known = g["known"];
  std::vector<float> targets(values.begin(), values.end());
  for (size_t j = 0; j < targets.size(); ++j) {
    if (known[j] == 0.0f) targets[j] = std::nanf("");  // the files hold finite numbers alone
  }
  return targets;
}

TEST_P(golden, losses) {
  const golden_file g("losses");
  const auto targets = targets_of(g);
  const auto p = g["predictions"], wide = g["quantile_predictions"];
  const float scale = g.number("scale");
  auto d = zeros_like(p), d_wide = zeros_like(wide);
  const auto check = [&](const std::string& name, const loss_sum& sum, std::span<const float> gradient) {
    EXPECT_EQ(sum.counted, static_cast<size_t>(std::ranges::count(g["known"], 1.0f))) << name;
    EXPECT_NEAR(sum.total, static_cast<double>(g.number("out." + name)), 1e-5) << name;
    expect_gradient(gradient, g["grad." + name], name);
  };
  check("squared", squared_loss(p, targets, scale, d), d);
  check("absolute", absolute_loss(p, targets, scale, d), d);
  check("huber", huber_loss(p, targets, g.number("delta"), scale, d), d);
  check("quantile", quantile_loss(g["levels"], g.shape("targets")[1], wide, targets, scale, d_wide), d_wide);
}

TEST_P(golden, adam) {
  const golden_file g("adam");
  const size_t steps = g.shape("gradients")[0], count = g.shape("gradients")[1];
  std::vector<float> values(g["start"].begin(), g["start"].end());
  adam optimiser(count, {.rate = g.number("rate")});
  for (size_t t = 0; t < steps; ++t) {
    optimiser.step(values, g["gradients"].subspan(t * count, count));
    expect_result(values, g["out.values"].subspan(t * count, count),
                  "values after step " + std::to_string(t));
  }
}

TEST_P(golden, clip_norm) {
  const golden_file g("clip_norm");
  for (const std::string name : {"long", "short"}) {
    std::vector<float> gradients(g[name].begin(), g[name].end());
    const double norm = clip_norm(gradients, static_cast<double>(g.number(name + ".most")));
    EXPECT_NEAR(norm, static_cast<double>(g.number("out." + name + ".norm")), 1e-5);
    expect_gradient(gradients, g["out." + name], name);
  }
}

INSTANTIATE_TEST_SUITE_P(kernels, golden, testing::ValuesIn(kernel_names()), kernel_name_of);

template <class Schedule>
void check_rates(std::span<const float> wanted, const Schedule& schedule) {
  const auto total = static_cast<long>(wanted.size());
  for (long step = 0; step < total; ++step) {
    const float rate = wanted[static_cast<size_t>(step)];
    EXPECT_NEAR(rate_at(schedule, step, total), rate, 1e-6f * rate + 1e-12f) << step << " of " << total;
  }
}

TEST(golden_schedules, are_pytorchs) {
  const golden_file g("schedules");
  check_rates(g["one_cycle"], one_cycle_schedule{.rate = 0.01f});
  check_rates(g["one_cycle_of_one"], one_cycle_schedule{.rate = 0.01f});
  check_rates(g["one_cycle_own"],
              one_cycle_schedule{.rate = 0.01f, .rise = 0.45, .first_divisor = 10.0, .last_divisor = 100.0});
  check_rates(g["step"], step_schedule{.rate = 0.01f, .every = 4, .factor = 0.5});
}

// The writer beside another program's: the script that made the files writes their tensors sorted by name.
TEST(golden_safetensors, are_written_as_another_program_does) {
  int files = 0;
  for (const auto& at : std::filesystem::directory_iterator(VELIB_TREND_SOURCE "/test/golden/nn")) {
    const auto bytes = load_file(at.path()).value();
    const auto read = parse_safetensors(bytes);
    ASSERT_TRUE(read) << at.path() << ": " << read.error().message;
    EXPECT_TRUE(serialize_safetensors(read->tensors) == bytes) << at.path();
    ++files;
  }
  EXPECT_GE(files, 15);
}

}  // namespace
}  // namespace velib
