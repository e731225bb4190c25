#include "nn/safetensors.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include <boost/json.hpp>

#include "nn/json_keys.h"

namespace velib {

static_assert(std::endian::native == std::endian::little,
              "the format is little-endian, and is copied as it is");

namespace {

constexpr size_t kLengthBytes = 8;
constexpr size_t kMostHeaderBytes = size_t{4} << 20;
constexpr size_t kMostTensors = 4096;
constexpr size_t kMostExtents = 8;
constexpr size_t kMostNameBytes = 200;
constexpr const char* kMetadata = "__metadata__";

// One tensor as the header has it; bytes [begin, end) of the data after the header.
struct entry {
  std::string name;
  std::vector<size_t> shape;
  size_t size = 0;
  size_t begin = 0;
  size_t end = 0;
};

struct parts {
  std::string_view header;
  std::string_view data;
};

// A name from a file, for a message: quoted, and without control characters.
std::string shown(std::string_view name) {
  return boost::json::serialize(boost::json::string(name.substr(0, kMostNameBytes)));
}

result<parts> split(std::string_view bytes, size_t most_bytes) {
  if (bytes.size() > most_bytes) {
    return fail(error_code::invalid_input, "weights of {} bytes are over the limit of {}", bytes.size(),
                most_bytes);
  }
  std::uint64_t length = 0;
  if (bytes.size() < kLengthBytes) {
    return fail(error_code::corrupt, "no safetensors file: {} bytes are too few", bytes.size());
  }
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > bytes.size() - kLengthBytes || length > kMostHeaderBytes) {
    return fail(error_code::corrupt, "no safetensors file: a header of {} bytes in a file of {}", length,
                bytes.size());
  }
  return parts{bytes.substr(kLengthBytes, length), bytes.substr(kLengthBytes + length)};
}

result<boost::json::object> parse_header(std::string_view header) {
  boost::system::error_code error;
  boost::json::parser parser;
  if (!header.starts_with('{')) return fail(error_code::corrupt, "the safetensors header is no JSON object");
  parser.write(header.data(), header.size(), error);
  if (error) return fail(error_code::corrupt, "the safetensors header is no JSON: {}", error.message());
  if (const auto key = repeated_key(header)) {
    return fail(error_code::corrupt, "the safetensors header has {} twice in one object", shown(*key));
  }
  auto value = parser.release();
  if (!value.is_object()) return fail(error_code::corrupt, "the safetensors header is no JSON object");
  return std::move(value.as_object());
}

std::optional<size_t> size_from(const boost::json::value& value) {
  if (value.is_uint64()) return value.get_uint64();
  if (value.is_int64() && value.get_int64() >= 0) return static_cast<size_t>(value.get_int64());
  return std::nullopt;
}

// A list of whole numbers from 0, at most `most` of them.
std::optional<std::vector<size_t>> sizes_from(const boost::json::value* value, size_t most) {
  if (!value || !value->is_array() || value->get_array().size() > most) return std::nullopt;
  std::vector<size_t> sizes;
  for (const auto& element : value->get_array()) {
    const auto size = size_from(element);
    if (!size) return std::nullopt;
    sizes.push_back(*size);
  }
  return sizes;
}

// The product of the extents, nothing when it is over `most`.
std::optional<size_t> size_of(const std::vector<size_t>& shape, size_t most) {
  if (std::find(shape.begin(), shape.end(), size_t{0}) != shape.end()) return 0;
  size_t size = 1;
  for (const size_t extent : shape) {
    if (size > most / extent) return std::nullopt;
    size *= extent;
  }
  return size;
}

status check_type(const std::string& name, const boost::json::object& facts) {
  const auto* type = facts.if_contains("dtype");
  if (!type || !type->is_string()) return fail(error_code::corrupt, "tensor {} has no dtype", name);
  if (type->get_string() == "F32") return {};
  return fail(error_code::unsupported, "tensor {} is of type {}; only F32 is read", name,
              shown(type->get_string()));
}

result<entry> parse_entry(std::string_view name, const boost::json::value& value, size_t data_bytes) {
  const auto quoted = shown(name);
  if (!value.is_object()) return fail(error_code::corrupt, "tensor {} is not described by an object", quoted);
  const auto& facts = value.get_object();
  if (auto known = check_type(quoted, facts); !known) return pass(known);
  auto shape = sizes_from(facts.if_contains("shape"), kMostExtents);
  if (!shape)
    return fail(error_code::corrupt, "tensor {} has no shape of up to {} sizes", quoted, kMostExtents);
  const auto offsets = sizes_from(facts.if_contains("data_offsets"), 2);
  if (!offsets || offsets->size() != 2)
    return fail(error_code::corrupt, "tensor {} has no two data_offsets", quoted);
  const size_t begin = (*offsets)[0], end = (*offsets)[1];
  if (begin > end || end > data_bytes) {
    return fail(error_code::corrupt, "tensor {} lies at bytes {} to {} of {}", quoted, begin, end,
                data_bytes);
  }
  const auto size = size_of(*shape, data_bytes / sizeof(float));
  if (!size || *size * sizeof(float) != end - begin) {
    return fail(error_code::corrupt, "tensor {} has {} bytes, which do not fit its shape", quoted,
                end - begin);
  }
  return entry{std::string(name), std::move(*shape), *size, begin, end};
}

result<std::map<std::string, std::string>> parse_metadata(const boost::json::value& value) {
  if (!value.is_object()) return fail(error_code::corrupt, "{} of the weights is no object", kMetadata);
  std::map<std::string, std::string> metadata;
  for (const auto& [key, text] : value.get_object()) {
    if (!text.is_string()) return fail(error_code::corrupt, "{} {} is no string", kMetadata, shown(key));
    metadata[std::string(key)] = std::string(text.get_string());
  }
  return metadata;
}

// The format wants each byte of the data in exactly one tensor.
status check_cover(std::vector<entry> entries, size_t data_bytes) {
  std::sort(entries.begin(), entries.end(), [](const entry& a, const entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  size_t covered = 0;
  for (const auto& e : entries) {
    if (e.begin != covered) {
      return fail(error_code::corrupt, "tensor {} begins at byte {}, where {} {}", shown(e.name), e.begin,
                  covered, e.begin < covered ? "bytes are taken already" : "would follow the one before");
    }
    covered = e.end;
  }
  if (covered == data_bytes) return {};
  return fail(error_code::corrupt, "tensors cover {} of {} bytes of weights", covered, data_bytes);
}

status copy_values(const entry& e, std::string_view data, std::span<float> to) {
  if (!to.empty()) std::memcpy(to.data(), data.data() + e.begin, e.end - e.begin);
  const auto bad = std::find_if(to.begin(), to.end(), [](float v) { return !std::isfinite(v); });
  if (bad == to.end()) return {};
  return fail(error_code::corrupt, "tensor {} holds {} at index {}", shown(e.name),
              std::isnan(*bad) ? "NaN" : "infinity", bad - to.begin());
}

result<parameters> read_tensors(std::vector<entry> entries, std::string_view data) {
  std::sort(entries.begin(), entries.end(), [](const entry& a, const entry& b) { return a.name < b.name; });
  parameters tensors;
  for (const auto& e : entries) tensors.layout.add(e.name, e.shape);
  tensors.values.resize(tensors.layout.size());
  for (const auto& e : entries) {
    if (auto copied = copy_values(e, data, tensors[e.name]); !copied) return pass(copied);
  }
  return tensors;
}

std::vector<const tensor_slot*> sorted(const tensor_layout& layout) {
  std::vector<const tensor_slot*> slots;
  for (const auto& slot : layout.slots()) slots.push_back(&slot);
  std::sort(slots.begin(), slots.end(), [](auto* a, auto* b) { return a->name < b->name; });
  return slots;
}

std::string write_header(const std::vector<const tensor_slot*>& slots,
                         const std::map<std::string, std::string>& metadata) {
  boost::json::object header;
  if (!metadata.empty()) header[kMetadata] = boost::json::value_from(metadata);
  size_t begin = 0;
  for (const auto* slot : slots) {
    const size_t end = begin + slot->size * sizeof(float);
    header[slot->name] = {{"dtype", "F32"},
                          {"shape", boost::json::value_from(slot->shape)},
                          {"data_offsets", boost::json::array{begin, end}}};
    begin = end;
  }
  auto text = boost::json::serialize(header);
  text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');
  return text;
}

status check_same(const parameters& from, const tensor_slot& wanted) {
  const auto at = from.layout.find(wanted.name);
  if (!at) return fail(error_code::invalid_input, "the weights have no tensor {}", shown(wanted.name));
  if (from.layout.slots()[*at].shape == wanted.shape) return {};
  return fail(error_code::invalid_input, "tensor {} has shape ({}), not ({})", shown(wanted.name),
              fmt::join(from.layout.slots()[*at].shape, ","), fmt::join(wanted.shape, ","));
}

}  // namespace

std::string serialize_safetensors(const parameters& tensors,
                                  const std::map<std::string, std::string>& metadata) {
  const auto slots = sorted(tensors.layout);
  const auto header = write_header(slots, metadata);
  const std::uint64_t length = header.size();
  std::string bytes(kLengthBytes, '\0');
  std::memcpy(bytes.data(), &length, kLengthBytes);
  bytes += header;
  for (const auto* slot : slots) {
    const auto values = tensors[slot->name];
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  return bytes;
}

result<weight_file> parse_safetensors(std::string_view bytes, size_t most_bytes) {
  const auto file = split(bytes, most_bytes);
  if (!file) return pass(file);
  const auto header = parse_header(file->header);
  if (!header) return pass(header);
  if (header->size() > kMostTensors) {
    return fail(error_code::invalid_input, "{} tensors are over the limit of {}", header->size(),
                kMostTensors);
  }
  weight_file weights;
  std::vector<entry> entries;
  for (const auto& [name, value] : *header) {
    if (name == kMetadata) {
      auto metadata = parse_metadata(value);
      if (!metadata) return pass(metadata);
      weights.metadata = std::move(*metadata);
      continue;
    }
    auto parsed = parse_entry(name, value, file->data.size());
    if (!parsed) return pass(parsed);
    entries.push_back(std::move(*parsed));
  }
  if (auto covered = check_cover(entries, file->data.size()); !covered) return pass(covered);
  auto tensors = read_tensors(std::move(entries), file->data);
  if (!tensors) return pass(tensors);
  weights.tensors = std::move(*tensors);
  return weights;
}

status copy_tensors(const parameters& from, parameters& to) {
  for (const auto& slot : to.layout.slots()) {
    if (auto same = check_same(from, slot); !same) return same;
  }
  for (const auto& slot : from.layout.slots()) {
    if (!to.layout.find(slot.name)) {
      return fail(error_code::invalid_input, "the weights have a tensor {} too many", shown(slot.name));
    }
  }
  for (const auto& slot : to.layout.slots()) {
    const auto values = from[slot.name];
    std::copy(values.begin(), values.end(), to[slot.name].begin());
  }
  return {};
}

}  // namespace velib
