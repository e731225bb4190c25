// A descent under way as a file, so that a killed training goes on where it was: safetensors, which any tool
// can look into (docs/formats/checkpoint.md).
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "train/descent.h"

namespace velib {

// `made_for` says what the training was asked for and of which data, in words: all that must be equal for
// the rest of it to end in the same weights.
status save_checkpoint(const std::filesystem::path& path, const descent_state& state,
                       const std::string& made_for);

// Puts a descent where the file left it; false, and no change, when there is no such file. conflict when it
// was made for something else; corrupt, with the file's name, when it is none or of another network.
result<bool> load_checkpoint(const std::filesystem::path& path, const std::string& made_for,
                             descent_state& state);

}  // namespace velib
