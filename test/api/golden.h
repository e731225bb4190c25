// Answers beside the files that say how they should be.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "api/message.h"
#include "base/file.h"

namespace velib {

// VELIB_TREND_GOLDEN=write makes the files anew, to be read before they are committed.
inline void expect_golden(const std::string& name, const response& answer) {
  const std::string path = std::string(VELIB_TREND_SOURCE) + "/test/golden/" + name + ".json";
  const std::string text = std::string(body_of(answer)) + "\n";
  const char* mode = std::getenv("VELIB_TREND_GOLDEN");
  if (mode && std::string_view(mode) == "write") {
    ASSERT_TRUE(save_file(path, text));
  }
  const auto golden = load_file(path);
  ASSERT_TRUE(golden) << golden.error().message;
  EXPECT_EQ(text, *golden);
}

}  // namespace velib
