// Named tensors in one flat float buffer: the layout (names, shapes, offsets) apart from the values, so that
// weights, gradients and the optimiser's moments share one layout.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace velib {

struct tensor_slot {
  std::string name;           // "lstm1.weight_ih_l0"
  std::vector<size_t> shape;  // row-major; empty is a scalar
  size_t offset = 0;          // in floats, from the start of the buffer
  size_t size = 0;            // the product of the shape

  bool operator==(const tensor_slot&) const = default;
};

// Tensors lie one after the other without gaps, in the order they were added.
class tensor_layout {
 public:
  // The index of the new slot. Aborts on a name that is there already.
  size_t add(std::string name, std::vector<size_t> shape);

  std::span<const tensor_slot> slots() const { return slots_; }
  size_t size() const { return size_; }  // floats of all tensors
  // Nothing when no tensor has that name.
  std::optional<size_t> find(std::string_view name) const;

  // The part of `buffer` (size() floats) that holds tensor `name`. Aborts when there is no such tensor.
  std::span<float> of(std::span<float> buffer, std::string_view name) const;
  std::span<const float> of(std::span<const float> buffer, std::string_view name) const;

  bool operator==(const tensor_layout&) const = default;

 private:
  const tensor_slot& slot(std::string_view name, size_t buffer_size) const;

  std::vector<tensor_slot> slots_;
  size_t size_ = 0;
};

// A layout with values: a network's weights. Gradients are a plain std::vector<float> of layout.size().
struct parameters {
  tensor_layout layout;
  std::vector<float> values;  // layout.size() floats

  // Appends a tensor of zeros.
  void add(std::string name, std::vector<size_t> shape);
  // Aborts when there is no such tensor.
  std::span<float> operator[](std::string_view name) { return layout.of(std::span(values), name); }
  std::span<const float> operator[](std::string_view name) const {
    return layout.of(std::span(values), name);
  }
};

}  // namespace velib
