#include "nn/parameters.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "nn/shape.h"

namespace velib {

namespace {

[[noreturn]] void abort_on(std::string_view name, const char* wrong) {
  std::fprintf(stderr, "velib-trend: tensor %.*s %s: a defect of the caller\n", static_cast<int>(name.size()),
               name.data(), wrong);
  std::abort();
}

}  // namespace

size_t tensor_layout::add(std::string name, std::vector<size_t> shape) {
  if (find(name)) abort_on(name, "is added twice");
  size_t size = 1;
  for (const size_t extent : shape) size *= extent;
  slots_.push_back({std::move(name), std::move(shape), size_, size});
  size_ += size;
  return slots_.size() - 1;
}

std::optional<size_t> tensor_layout::find(std::string_view name) const {
  for (size_t at = 0; at < slots_.size(); ++at) {
    if (slots_[at].name == name) return at;
  }
  return std::nullopt;
}

const tensor_slot& tensor_layout::slot(std::string_view name, size_t buffer_size) const {
  require_size("a buffer of tensors", buffer_size, size_);
  const auto at = find(name);
  if (!at) abort_on(name, "does not exist");
  return slots_[*at];
}

std::span<float> tensor_layout::of(std::span<float> buffer, std::string_view name) const {
  const auto& s = slot(name, buffer.size());
  return buffer.subspan(s.offset, s.size);
}

std::span<const float> tensor_layout::of(std::span<const float> buffer, std::string_view name) const {
  const auto& s = slot(name, buffer.size());
  return buffer.subspan(s.offset, s.size);
}

void parameters::add(std::string name, std::vector<size_t> shape) {
  layout.add(std::move(name), std::move(shape));
  values.resize(layout.size(), 0.0f);
}

}  // namespace velib
