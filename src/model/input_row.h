// A row of inputs as it is filled. For trend_inputs.cc and ebike_inputs.cc alone.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace velib {

// Inputs with their names, in one order: names are collected by the same calls that write values.
class input_row {
 public:
  explicit input_row(std::span<float> values) : values_(values) {}
  explicit input_row(std::vector<std::string>& names) : names_(&names) {}

  template <class... Part>
  void add(float value, fmt::format_string<Part...> name, Part&&... part) {
    if (names_) names_->push_back(fmt::format(name, std::forward<Part>(part)...));
    if (next_ < values_.size()) values_[next_] = value;
    ++next_;
  }

 private:
  std::span<float> values_;
  std::vector<std::string>* names_ = nullptr;
  size_t next_ = 0;
};

}  // namespace velib
