// The kind "reference_lstm" as files of an archive, field by field: docs/formats/archive.md.
#pragma once

#include <memory>
#include <string>

#include <boost/json/fwd.hpp>

#include "base/result.h"
#include "model/archive.h"
#include "model/reference_lstm.h"

namespace velib {

// How a model came to be, for people and for "training", "results" and "data" of config.json.
struct training_facts {
  const boost::json::object& training;
  const boost::json::object& results;
  std::string data_version;  // the history it was fitted on: "2022-05-12/2022-06-09"
  float dropout_rate = 0.0f;
};

// Folds the scaling of the statics into the weights, so that the archive's network takes them raw.
archive_files write_reference(const reference_weights& weights, const training_facts& facts);

// Weights, scaling and stations, statics unfolded again. corrupt or invalid_input with the file, the field or
// the tensor that is wrong; unsupported for another format number or another architecture.
result<reference_weights> parse_reference(const archive_files& files);

// "reference_lstm-1a2b3c4d": CRC-32 of the bytes of model.safetensors.
std::string reference_version(const archive_files& files);

}  // namespace velib
