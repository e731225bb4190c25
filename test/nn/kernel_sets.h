// Runs a test once on every kernel set of this CPU: TEST_P of a fixture that is a kernel_set_test, and
// INSTANTIATE_TEST_SUITE_P(kernels, FIXTURE, testing::ValuesIn(kernel_names()), kernel_name_of).
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "nn/kernels.h"

namespace velib {

class kernel_set_test : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { ASSERT_TRUE(use_kernels(GetParam().c_str())); }
  void TearDown() override { use_kernels(nullptr); }
};

inline std::vector<std::string> kernel_names() {
  std::vector<std::string> names;
  for (auto set = usable_kernels(); *set; ++set) names.emplace_back((*set)->name);
  return names;
}

inline std::string kernel_name_of(const testing::TestParamInfo<std::string>& test) {
  return test.param;
}

}  // namespace velib
