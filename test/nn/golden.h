// The files of test/golden/nn: inputs, and what PyTorch makes of them (tools/make_nn_goldens.py).
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "base/file.h"
#include "nn/safetensors.h"
#include "test/nn/naive_lstm.h"

namespace velib {

struct golden_file {
  parameters tensors;

  explicit golden_file(const std::string& name) {
    const auto bytes = load_file(VELIB_TREND_SOURCE "/test/golden/nn/" + name + ".safetensors");
    auto read = bytes ? parse_safetensors(*bytes) : result<weight_file>(tl::unexpected(bytes.error()));
    EXPECT_TRUE(read) << read.error().message;
    if (read) tensors = std::move(read->tensors);
  }

  std::span<const float> operator[](std::string_view name) const { return tensors[name]; }
  float number(std::string_view name) const { return tensors[name][0]; }
  // Whole numbers, which the files hold as floats.
  template <class Integer>
  std::vector<Integer> whole(std::string_view name) const {
    const auto values = tensors[name];
    return {values.begin(), values.end()};
  }
  const std::vector<size_t>& shape(std::string_view name) const {
    return tensors.layout.slots()[tensors.layout.find(name).value()].shape;
  }
};

// Results: within 1e-5.
template <class Values>
void expect_result(const Values& found, std::span<const float> wanted, const std::string& what) {
  EXPECT_LE(farthest(found, wanted), 1e-5) << what;
}

// Gradients: within 1e-4 of the greatest of 1 and the tensor's largest entry.
template <class Values>
void expect_gradient(const Values& found, std::span<const float> wanted, const std::string& what) {
  double largest = 1.0;
  for (const float value : wanted) largest = std::max(largest, std::abs(static_cast<double>(value)));
  EXPECT_LE(farthest(found, wanted), 1e-4 * largest) << what;
}

// Each grad.NAME of the file beside tensor NAME of `gradients` (the file's layout); `count` of them, of which
// NAME begins with `prefix`.
inline void expect_gradients(const golden_file& golden, std::span<const float> gradients,
                             const std::string& prefix, int count) {
  for (const auto& slot : golden.tensors.layout.slots()) {
    if (!slot.name.starts_with("grad." + prefix)) continue;
    const auto found = golden.tensors.layout.of(gradients, slot.name.substr(5));
    expect_gradient(found, golden[slot.name], slot.name);
    --count;
  }
  EXPECT_EQ(count, 0) << "gradients of " << prefix;
}

}  // namespace velib
