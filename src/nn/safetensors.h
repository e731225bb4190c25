// Weight files in the safetensors format, F32 only (https://github.com/huggingface/safetensors, "Format"):
// 8 bytes little-endian header length N, N bytes of JSON, then the tensors' bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "nn/parameters.h"

namespace velib {

struct weight_file {
  parameters tensors;                           // sorted by name
  std::map<std::string, std::string> metadata;  // the header's "__metadata__"
};

// The same bytes for the same values: tensors sorted by name, whatever the order of the layout; the header is
// padded with spaces to a multiple of 8.
std::string serialize_safetensors(const parameters& tensors,
                                  const std::map<std::string, std::string>& metadata = {});

inline constexpr size_t kMostWeightBytes = size_t{256} << 20;

// corrupt, with the tensor's name, for a header length beyond the file, JSON of another shape or with a name
// twice, offsets that overlap, leave holes or pass the end, a size that does not fit the shape, values that
// are NaN or infinite; unsupported for another type than F32; invalid_input over `most_bytes` or 4096
// tensors.
result<weight_file> parse_safetensors(std::string_view bytes, size_t most_bytes = kMostWeightBytes);

// Copies every tensor of `to` from `from`. invalid_input, with the name, when one is absent, has another
// shape, or `from` has one that `to` does not; `to` is unchanged then.
status copy_tensors(const parameters& from, parameters& to);

}  // namespace velib
