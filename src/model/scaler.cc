#include "model/scaler.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <string>

#include "model/pickle.h"
#include "model/shown_name.h"

namespace velib {

namespace {

constexpr std::array<std::string_view, 12> kNames = {"sklearn.preprocessing._data.StandardScaler",
                                                     "sklearn.preprocessing.data.StandardScaler",
                                                     "numpy.core.multiarray._reconstruct",
                                                     "numpy._core.multiarray._reconstruct",
                                                     "numpy.core.multiarray.scalar",
                                                     "numpy._core.multiarray.scalar",
                                                     "numpy.core.numeric._frombuffer",
                                                     "numpy._core.numeric._frombuffer",
                                                     "numpy.ndarray",
                                                     "numpy.dtype",
                                                     "_codecs.encode",
                                                     "collections.OrderedDict"};

constexpr size_t kMostArrayBytes = 4096;

// A float array as numpy pickles it.
struct array_parts {
  const pickle_value* shape = nullptr;
  const pickle_value* dtype = nullptr;
  const pickle_value* data = nullptr;
};

struct float_type {
  size_t size_bytes = 8;
  bool is_big_endian = false;
};

// Protocol 2 has no bytes: they are text there, one Latin-1 character a byte.
std::optional<std::string> decode_latin1(std::string_view utf8) {
  std::string bytes;
  for (size_t k = 0; k < utf8.size(); ++k) {
    const auto c = static_cast<unsigned char>(utf8[k]);
    if (c < 0x80) {
      bytes += utf8[k];
    } else if ((c == 0xc2 || c == 0xc3) && k + 1 < utf8.size()) {
      bytes += static_cast<char>((c << 6) | (utf8[++k] & 0x3f));
    } else {
      return std::nullopt;
    }
  }
  return bytes;
}

std::optional<std::string> bytes_of(const pickle& p, const pickle_value& value) {
  if (value.text.size() > kMostArrayBytes) return std::nullopt;
  if (value.kind == pickle_kind::bytes) return std::string(value.text);
  const auto& text = p.item(value, 0);
  if (p.called(value) != "_codecs.encode" || p.item(value, 1).text != "latin1") return std::nullopt;
  return text.text.size() <= 2 * kMostArrayBytes ? decode_latin1(text.text) : std::nullopt;
}

// numpy.dtype("f8", False, True) with the state (3, "<", None, …).
std::optional<float_type> float_type_of(const pickle& p, const pickle_value& value) {
  if (p.called(value) != "numpy.dtype") return std::nullopt;
  const auto name = p.item(value, 0).text;
  const auto order = p.item(p[value.state], 1).text;
  if ((name != "f8" && name != "f4") || (order != "<" && order != ">")) return std::nullopt;
  return float_type{.size_bytes = name == "f8" ? size_t{8} : size_t{4}, .is_big_endian = order == ">"};
}

// Protocols 2 to 4: _reconstruct(ndarray, (0,), b"b") with the state (1, shape, dtype, is_fortran, data);
// protocol 5: _frombuffer(data, dtype, shape, order). The order says nothing about one number.
std::optional<array_parts> parts_of(const pickle& p, const pickle_value& value) {
  const auto callable = p.called(value);
  if (callable.ends_with("._reconstruct")) {
    const auto& state = p[value.state];
    return array_parts{&p.item(state, 1), &p.item(state, 2), &p.item(state, 4)};
  }
  if (callable.ends_with("._frombuffer")) {
    return array_parts{&p.item(value, 2), &p.item(value, 1), &p.item(value, 0)};
  }
  return std::nullopt;
}

double number_from(std::string bytes, const float_type& type) {
  if (type.is_big_endian) std::ranges::reverse(bytes);
  float narrow = 0.0f;
  double wide = 0.0;
  if (type.size_bytes == sizeof narrow) {
    std::memcpy(&narrow, bytes.data(), sizeof narrow);
    return static_cast<double>(narrow);
  }
  std::memcpy(&wide, bytes.data(), sizeof wide);
  return wide;
}

// The one number of an array of shape (1,).
result<double> one_number(const pickle& p, const pickle_value& state, std::string_view name) {
  const auto* value = p.find(state, name);
  const auto parts = value ? parts_of(p, *value) : std::nullopt;
  if (!parts) return fail(error_code::corrupt, "the scaler's {} is no array", name);
  if (parts->shape->kind != pickle_kind::tuple || parts->shape->items.size() != 1 ||
      p.item(*parts->shape, 0).kind != pickle_kind::integer || p.item(*parts->shape, 0).integer != 1) {
    return fail(error_code::invalid_input, "the scaler's {} is not of one feature", name);
  }
  const auto type = float_type_of(p, *parts->dtype);
  if (!type) return fail(error_code::unsupported, "the scaler's {} is neither float64 nor float32", name);
  const auto bytes = bytes_of(p, *parts->data);
  if (!bytes || bytes->size() != type->size_bytes) {
    return fail(error_code::corrupt, "the scaler's {} does not hold one number", name);
  }
  return number_from(*bytes, *type);
}

// with_mean and with_std: true unless the scaler says otherwise.
bool is_on(const pickle& p, const pickle_value& state, std::string_view flag) {
  const auto* value = p.find(state, flag);
  return !value || value->kind != pickle_kind::boolean || value->integer != 0;
}

}  // namespace

result<linear_scale> parse_scaler(std::string_view bytes) {
  const auto read = parse_pickle(bytes, kNames);
  if (!read) return pass(read);
  if (!read->called(read->top()).ends_with(".StandardScaler")) {
    return fail(error_code::unsupported, "no StandardScaler of scikit-learn");
  }
  const auto& state = (*read)[read->top().state];
  linear_scale s;
  if (is_on(*read, state, "with_mean")) {
    const auto mean = one_number(*read, state, "mean_");
    if (!mean) return pass(mean);
    s.mean = *mean;
  }
  if (is_on(*read, state, "with_std")) {
    const auto scale = one_number(*read, state, "scale_");
    if (!scale) return pass(scale);
    s.scale = *scale;
  }
  if (is_plausible(s)) return s;
  return fail(error_code::invalid_input,
              "the scaler has mean {} and scale {}; expected a scale above 0, up to a million", s.mean,
              s.scale);
}

}  // namespace velib
