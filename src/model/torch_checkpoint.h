// Weights as torch.save writes them since PyTorch 1.6: a zip of a pickle and its storages. Nothing is
// executed (model/pickle.h).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "nn/parameters.h"

namespace velib {

// The tensors of a state dict: the whole file, or a training checkpoint's "model_state_dict" or "state_dict".
// Tensors may be views of any strides into shared storages of float, double, half or bfloat16; "module." in
// front of a name (DataParallel) is left out. Together they hold no more numbers than the file has bytes.
// Errors of parse_zip and parse_pickle; corrupt for a tensor that lies outside of its storage or holds NaN or
// infinity, by name; unsupported for another type of storage, and for what PyTorch wrote before 1.6.
result<parameters> parse_checkpoint(std::string_view bytes);

// The same from the pickle alone; `storage` gives the bytes of a storage by its key.
using storage_source = std::function<result<std::string_view>(std::string_view key)>;
result<parameters> parse_state_dict(std::string_view pickle, const storage_source& storage,
                                    size_t most_numbers);

}  // namespace velib
