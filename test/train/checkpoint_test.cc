#include "train/checkpoint.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/random.h"
#include "nn/initialise.h"
#include "nn/safetensors.h"
#include "test/support/temporary_folder.h"
#include "test/train/small_history.h"
#include "train/train.h"

namespace velib {
namespace {

namespace fs = std::filesystem;

// A quadratic bowl, whose bottom lies at `kBottom` for each weight.
constexpr float kBottom = 0.5f;

parameters two_tensors() {
  parameters p;
  p.add("first", {2, 3});
  p.add("second", {4});
  random_source random(1);
  fill_uniform(p.values, 1.0f, random);
  return p;
}

loss_sum bowl(const parameters& p, std::span<float> gradient) {
  loss_sum loss{.counted = 1};
  for (size_t k = 0; k < p.values.size(); ++k) {
    gradient[k] = p.values[k] - kBottom;
    loss.total += 0.5 * static_cast<double>(gradient[k] * gradient[k]);
  }
  return loss;
}

descent_task bowl_task() {
  return {.gradient = [](const parameters& p, long, std::span<float> gradient) { return bowl(p, gradient); },
          .validation_error =
              [](const parameters& p) {
                std::vector<float> unused(p.values.size());
                return bowl(p, unused).total;
              }};
}

descent_options bowl_options(long steps) {
  return {.steps = steps, .epoch_steps = 10, .patience = 3, .rate = [](long, long) { return 0.01f; }};
}

void no_hook(long, long, const std::string&) {}

TEST(checkpoint, brings_every_bit_of_a_descent_back) {
  const temporary_folder folder;
  const auto path = folder.path() / "checkpoint.safetensors";
  descent_state state(two_tensors());
  for (int epoch = 0; epoch < 2; ++epoch) {
    ASSERT_TRUE(run_epoch(bowl_options(40), bowl_task(), no_hook, state));
  }
  ASSERT_TRUE(save_checkpoint(path, state, "a bowl"));
  descent_state other(two_tensors());
  const auto loaded = load_checkpoint(path, "a bowl", other);
  ASSERT_TRUE(loaded && *loaded) << loaded.error().message;
  for (auto* going_on : {&state, &other}) {
    while (!is_finished(bowl_options(40), going_on->facts)) {
      ASSERT_TRUE(run_epoch(bowl_options(40), bowl_task(), no_hook, *going_on));
    }
  }
  EXPECT_EQ(state.network.values, other.network.values);
  EXPECT_EQ(state.best.values, other.best.values);
  EXPECT_EQ(state.facts.best_error, other.facts.best_error);
  EXPECT_EQ(other.facts.steps, 40);
  EXPECT_LT(state.facts.best_error, bowl_task().validation_error(two_tensors()));
}

TEST(checkpoint, is_none_where_there_is_no_file) {
  descent_state state(two_tensors());
  const temporary_folder folder;
  const auto loaded = load_checkpoint(folder.path() / "none", "a bowl", state);
  ASSERT_TRUE(loaded);
  EXPECT_FALSE(*loaded);
}

TEST(checkpoint, of_another_training_is_refused_and_changes_nothing) {
  const temporary_folder folder;
  const auto path = folder.path() / "c";
  descent_state state(two_tensors());
  ASSERT_TRUE(save_checkpoint(path, state, "seed 1"));
  const auto before = state.network.values;
  const auto other = load_checkpoint(path, "seed 2", state);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, error_code::conflict);
  EXPECT_NE(other.error().message.find("seed 1"), std::string::npos) << other.error().message;
  parameters smaller;
  smaller.add("first", {2, 3});
  descent_state another(smaller);
  const auto shape = load_checkpoint(path, "seed 1", another);
  ASSERT_FALSE(shape);
  EXPECT_NE(shape.error().message.find(path.string()), std::string::npos);
  EXPECT_EQ(state.network.values, before);
}

TEST(checkpoint, that_is_torn_or_foreign_is_refused_by_name) {
  const temporary_folder folder;
  const auto path = folder.path() / "c";
  descent_state state(two_tensors());
  ASSERT_TRUE(save_checkpoint(path, state, "x"));
  const auto whole = *load_file(path);
  for (const size_t size : {size_t{0}, size_t{7}, whole.size() / 2, whole.size() - 1}) {
    ASSERT_TRUE(save_file(path, whole.substr(0, size)));
    const auto torn = load_checkpoint(path, "x", state);
    ASSERT_FALSE(torn) << size;
    EXPECT_NE(torn.error().message.find(path.string()), std::string::npos) << torn.error().message;
  }
  ASSERT_TRUE(save_file(path, serialize_safetensors(two_tensors())));
  EXPECT_EQ(load_checkpoint(path, "x", state).error().code, error_code::corrupt);
}

fit_options small_epochs(const fs::path& checkpoint) {
  fit_options options;
  options.steps = 24;
  options.batch = 64;
  options.epoch_rows = 512;  // 8 steps
  options.threads = 1;
  options.dropout = 0.2f;
  options.checkpoint = checkpoint;
  return options;
}

// The weights must not depend on where a training was cut, nor on the threads that go on with it.
TEST(checkpoint, a_training_cut_after_any_epoch_ends_in_the_same_archive) {
  const temporary_folder folder;
  const auto path = folder.path() / "checkpoint.safetensors";
  const auto history = small_history(8, 120);
  const auto whole = train_reference_lstm(history, time_zone::utc(), small_epochs({}), no_hook);
  ASSERT_TRUE(whole) << whole.error().message;
  std::vector<std::string> after_epoch;
  const auto keep = [&](long done, long, const std::string&) {
    if (done % 8 == 1 && done > 1) after_epoch.push_back(*load_file(path));
  };
  ASSERT_TRUE(train_reference_lstm(history, time_zone::utc(), small_epochs(path), keep));
  ASSERT_EQ(after_epoch.size(), 2u);
  for (const auto& bytes : after_epoch) {
    ASSERT_TRUE(save_file(path, bytes));
    auto options = small_epochs(path);
    options.threads = 2;
    const auto rest = train_reference_lstm(history, time_zone::utc(), options, no_hook);
    ASSERT_TRUE(rest) << rest.error().message;
    EXPECT_EQ(rest->archive, whole->archive);
  }
}

TEST(checkpoint, of_other_options_or_another_history_is_not_gone_on_from) {
  const temporary_folder folder;
  auto options = small_epochs(folder.path() / "c");
  options.steps = 8;
  const auto history = small_history(8, 120);
  ASSERT_TRUE(train_reference_lstm(history, time_zone::utc(), options, no_hook));
  EXPECT_EQ(train_reference_lstm(small_history(8, 130), time_zone::utc(), options, no_hook).error().code,
            error_code::conflict);
  options.seed = 2;
  EXPECT_EQ(train_reference_lstm(history, time_zone::utc(), options, no_hook).error().code,
            error_code::conflict);
}

}  // namespace
}  // namespace velib
