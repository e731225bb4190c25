#include "model/torch_checkpoint.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>

#include "model/pickle.h"
#include "model/shown_name.h"
#include "model/zip.h"

namespace velib {

namespace {

constexpr std::array<std::string_view, 23> kNames = {"collections.OrderedDict",
                                                     "torch._utils._rebuild_tensor_v2",
                                                     "torch._utils._rebuild_tensor",
                                                     "torch._utils._rebuild_parameter",
                                                     "torch.Size",
                                                     "torch.FloatStorage",
                                                     "torch.DoubleStorage",
                                                     "torch.HalfStorage",
                                                     "torch.BFloat16Storage",
                                                     "torch.LongStorage",
                                                     "torch.IntStorage",
                                                     "torch.ShortStorage",
                                                     "torch.CharStorage",
                                                     "torch.ByteStorage",
                                                     "torch.BoolStorage",
                                                     "numpy.core.multiarray.scalar",
                                                     "numpy._core.multiarray.scalar",
                                                     "numpy.core.multiarray._reconstruct",
                                                     "numpy._core.multiarray._reconstruct",
                                                     "numpy.ndarray",
                                                     "numpy.dtype",
                                                     "_codecs.encode",
                                                     "collections.defaultdict"};

constexpr size_t kMostTensors = 4096;
constexpr size_t kMostExtents = 8;
constexpr std::string_view kParallelPrefix = "module.";
constexpr const char* kFormerFormat = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";

template <class Number>
Number number_at(const char* bytes) {
  Number n;
  std::memcpy(&n, bytes, sizeof n);
  return n;
}

float from_float(const char* bytes) {
  return number_at<float>(bytes);
}

float from_double(const char* bytes) {
  return static_cast<float>(number_at<double>(bytes));
}

// The upper half of a float.
float from_bfloat16(const char* bytes) {
  return std::bit_cast<float>(std::uint32_t{number_at<std::uint16_t>(bytes)} << 16);
}

// IEEE 754 half: 5 bits of exponent with bias 15, 10 of fraction.
float from_half(const char* bytes) {
  const int bits = number_at<std::uint16_t>(bytes);
  const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  float magnitude = exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                  : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  if (exponent == 31) magnitude = fraction == 0 ? INFINITY : NAN;
  return bits & 0x8000 ? -magnitude : magnitude;
}

struct storage_type {
  std::string_view name;
  size_t size_bytes;
  float (*read)(const char* bytes);
};
constexpr std::array<storage_type, 4> kTypes = {{{"torch.FloatStorage", 4, from_float},
                                                 {"torch.DoubleStorage", 8, from_double},
                                                 {"torch.HalfStorage", 2, from_half},
                                                 {"torch.BFloat16Storage", 2, from_bfloat16}}};

// A tensor as the pickle describes it: element (i, j, …) is number offset + i·strides[0] + j·strides[1] + ….
struct tensor_view {
  std::string name;
  std::vector<size_t> shape;
  std::vector<size_t> strides;
  size_t offset = 0;
  size_t size = 1;  // the product of the shape
  std::string_view key;
  const storage_type* type = nullptr;
};

std::optional<size_t> size_from(const pickle_value& value) {
  if (value.kind != pickle_kind::integer || value.integer < 0) return std::nullopt;
  return static_cast<size_t>(value.integer);
}

std::optional<std::vector<size_t>> sizes_from(const pickle& p, const pickle_value& value) {
  const bool is_size = p.called(value) == "torch.Size";
  const auto& list = is_size ? p.item(value, 0) : value;
  if (list.kind != pickle_kind::tuple || list.items.size() > kMostExtents) return std::nullopt;
  std::vector<size_t> sizes;
  for (const auto at : list.items) {
    const auto size = size_from(p[at]);
    if (!size) return std::nullopt;
    sizes.push_back(*size);
  }
  return sizes;
}

// persistent id: ("storage", torch.FloatStorage, "0", "cpu", 512).
status read_storage(const pickle& p, const pickle_value& value, tensor_view& t) {
  const auto& id = p[value.args];
  const auto& key = p.item(id, 2);
  const bool is_storage = value.kind == pickle_kind::persistent && id.kind == pickle_kind::tuple &&
                          p.item(id, 0).text == "storage" && key.kind == pickle_kind::text;
  if (!is_storage) return fail(error_code::corrupt, "tensor {} has no storage", shown_name(t.name));
  const auto name = p.item(id, 1).text;
  const auto* type = std::ranges::find(kTypes, name, &storage_type::name);
  if (type == kTypes.end()) {
    return fail(error_code::unsupported, "tensor {} is of {}; Float, Double, Half and BFloat16 are read",
                shown_name(t.name), shown_name(name));
  }
  t.key = key.text;
  t.type = type;
  return {};
}

// _rebuild_tensor_v2(storage, offset, shape, strides, …), bare or within _rebuild_parameter.
const pickle_value* tensor_call(const pickle& p, const pickle_value& value) {
  const bool is_parameter = p.called(value) == "torch._utils._rebuild_parameter";
  const auto& tensor = is_parameter ? p.item(value, 0) : value;
  return p.called(tensor).starts_with("torch._utils._rebuild_tensor") ? &tensor : nullptr;
}

// The product of the shape; nothing when it is over `most`.
std::optional<size_t> product_of(const std::vector<size_t>& shape, size_t most) {
  size_t product = 1;
  if (std::ranges::find(shape, size_t{0}) != shape.end()) return 0;
  for (const size_t extent : shape) {
    if (extent > most / product) return std::nullopt;
    product *= extent;
  }
  return product;
}

result<tensor_view> read_view(const pickle& p, std::string_view name, const pickle_value& value,
                              size_t most_numbers) {
  tensor_view t{.name = std::string(name)};
  const auto* call = tensor_call(p, value);
  if (!call) return fail(error_code::corrupt, "{} of the state dict is no tensor", shown_name(name));
  if (auto read = read_storage(p, p.item(*call, 0), t); !read) return pass(read);
  const auto offset = size_from(p.item(*call, 1));
  auto shape = sizes_from(p, p.item(*call, 2));
  auto strides = sizes_from(p, p.item(*call, 3));
  if (!offset || !shape || !strides || shape->size() != strides->size()) {
    return fail(error_code::corrupt, "tensor {} has no offset, shape and strides of up to {} sizes",
                shown_name(name), kMostExtents);
  }
  const auto size = product_of(*shape, most_numbers);
  if (!size) {
    return fail(error_code::invalid_input, "tensor {} of shape ({}) has more numbers than the file can hold",
                shown_name(name), fmt::join(*shape, ","));
  }
  t.offset = *offset;
  t.shape = std::move(*shape);
  t.strides = std::move(*strides);
  t.size = *size;
  return t;
}

// Whether the element farthest out lies among `numbers` of them.
bool fits(const tensor_view& t, size_t numbers) {
  if (t.size == 0) return true;
  size_t last = t.offset;
  if (last >= numbers) return false;
  for (size_t k = 0; k < t.shape.size(); ++k) {
    const size_t steps = t.shape[k] - 1;
    if (steps > 0 && t.strides[k] > (numbers - 1 - last) / steps) return false;
    last += steps * t.strides[k];
  }
  return true;
}

// The next index tuple in row-major order, and the offset of its element.
void advance(const tensor_view& t, std::vector<size_t>& index, size_t& at) {
  for (size_t k = t.shape.size(); k-- > 0;) {
    at += t.strides[k];
    if (++index[k] < t.shape[k]) return;
    at -= t.shape[k] * t.strides[k];
    index[k] = 0;
  }
}

status copy_numbers(const tensor_view& t, std::string_view storage, std::span<float> to) {
  if (!fits(t, storage.size() / t.type->size_bytes)) {
    return fail(error_code::corrupt, "tensor {} reaches past the {} bytes of its storage {}",
                shown_name(t.name), storage.size(), shown_name(t.key));
  }
  std::vector<size_t> index(t.shape.size());
  size_t at = t.offset;
  for (size_t k = 0; k < to.size(); ++k) {
    to[k] = t.type->read(storage.data() + at * t.type->size_bytes);
    if (!std::isfinite(to[k])) {
      return fail(error_code::corrupt, "tensor {} holds {} at index {}", shown_name(t.name),
                  std::isnan(to[k]) ? "NaN" : "infinity", k);
    }
    advance(t, index, at);
  }
  return {};
}

// The dict of tensors: the one a checkpoint names, or the file's own.
const pickle_value& state_dict_of(const pickle& p) {
  for (const auto* name : {"model_state_dict", "state_dict"}) {
    if (const auto* inner = p.find(p.top(), name)) return *inner;
  }
  return p.top();
}

result<std::vector<tensor_view>> read_views(const pickle& p, size_t most_numbers) {
  const auto& dict = state_dict_of(p);
  const bool is_dict = dict.kind == pickle_kind::dict || p.called(dict) == "collections.OrderedDict";
  if (!is_dict) return fail(error_code::unsupported, "no state dict and no checkpoint with one");
  if (dict.items.size() > 2 * kMostTensors) {
    return fail(error_code::invalid_input, "more than {} tensors", kMostTensors);
  }
  std::vector<tensor_view> views;
  for (size_t k = 0; k < dict.items.size(); k += 2) {
    const auto& key = p[dict.items[k]];
    if (key.kind != pickle_kind::text)
      return fail(error_code::corrupt, "a tensor of the state dict has no name");
    auto name = key.text;
    if (name.starts_with(kParallelPrefix)) name.remove_prefix(kParallelPrefix.size());
    auto view = read_view(p, name, p[dict.items[k + 1]], most_numbers);
    if (!view) return pass(view);
    most_numbers -= view->size;
    views.push_back(std::move(*view));
  }
  return views;
}

status check_names_differ(const std::vector<tensor_view>& views) {
  std::vector<std::string_view> names;
  for (const auto& v : views) names.push_back(v.name);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return {};
  return fail(error_code::corrupt, "tensor {} is in the state dict twice", shown_name(*twice));
}

// torch's folder within the zip: the name before "/data.pkl".
result<std::string_view> find_folder(const std::vector<zip_entry>& entries) {
  constexpr std::string_view kPickle = "/data.pkl";
  std::optional<std::string_view> folder;
  for (const auto& e : entries) {
    if (!e.name.ends_with(kPickle)) continue;
    if (folder) return fail(error_code::corrupt, "the zip holds more than one data.pkl");
    folder = e.name.substr(0, e.name.size() - kPickle.size());
  }
  if (folder) return *folder;
  return fail(error_code::unsupported, "the zip holds no data.pkl: torch.save did not write it");
}

// The entries of a checkpoint by name below its folder, each unpacked once.
class torch_entries {
 public:
  torch_entries(const std::vector<zip_entry>& entries, std::string_view folder)
      : entries_(entries), folder_(folder) {}

  const zip_entry* find(std::string_view name) const {
    const auto path = fmt::format("{}/{}", folder_, name);
    const auto found = std::ranges::find(entries_, path, &zip_entry::name);
    return found == entries_.end() ? nullptr : &*found;
  }

  result<std::string_view> content(std::string_view name) {
    const auto* entry = find(name);
    if (!entry)
      return fail(error_code::corrupt, "the zip holds no {}/{}", shown_name(folder_), shown_name(name));
    const auto known = unpacked_.find(entry);
    if (known != unpacked_.end()) return known->second;
    auto content = unpack(*entry);
    if (!content) return pass(content);
    return unpacked_.emplace(entry, std::move(*content)).first->second;
  }

 private:
  const std::vector<zip_entry>& entries_;
  std::string_view folder_;
  std::map<const zip_entry*, std::string> unpacked_;
};

status check_byte_order(torch_entries& entries) {
  if (!entries.find("byteorder")) return {};  // before PyTorch 2.1: the machine's own, which was little
  const auto order = entries.content("byteorder");
  if (!order) return pass(order);
  if (*order == "little") return {};
  return fail(error_code::unsupported, "byteorder is {}; only little is read", shown_name(*order));
}

}  // namespace

result<parameters> parse_state_dict(std::string_view bytes, const storage_source& storage,
                                    size_t most_numbers) {
  const auto read = parse_pickle(bytes, kNames);
  if (!read) return pass(read);
  const auto views = read_views(*read, most_numbers);
  if (!views) return pass(views);
  if (auto differ = check_names_differ(*views); !differ) return pass(differ);
  parameters tensors;
  for (const auto& v : *views) tensors.add(v.name, v.shape);
  for (const auto& v : *views) {
    const auto content = storage(v.key);
    if (!content) return pass(content, fmt::format("tensor {}", shown_name(v.name)));
    if (auto copied = copy_numbers(v, *content, tensors[v.name]); !copied) return pass(copied);
  }
  return tensors;
}

result<parameters> parse_checkpoint(std::string_view bytes) {
  if (bytes.starts_with(kFormerFormat)) {
    return fail(error_code::unsupported, "written by PyTorch before 1.6 or without its zip; save it again");
  }
  const auto zip = parse_zip(bytes);
  if (!zip) return pass(zip);
  const auto folder = find_folder(*zip);
  if (!folder) return pass(folder);
  torch_entries entries(*zip, *folder);
  if (auto little = check_byte_order(entries); !little) return pass(little);
  const auto data = entries.content("data.pkl");
  if (!data) return pass(data);
  const auto storage = [&](std::string_view key) { return entries.content(fmt::format("data/{}", key)); };
  return parse_state_dict(*data, storage, bytes.size());
}

}  // namespace velib
