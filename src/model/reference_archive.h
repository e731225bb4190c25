// The kind "reference_lstm" as files of an archive: ours, and the reference's own (best_model.pth,
// scaler.pkl); docs/formats/archive.md.
#pragma once

#include <string>

#include "base/result.h"
#include "model/archive.h"
#include "model/reference_config.h"
#include "model/reference_lstm.h"

namespace velib {

// Folds the scaling of the statics into the weights, so that the archive's network takes them raw.
archive_files write_reference(const reference_weights& weights, const training_facts& facts);

// Weights, scaling and stations, statics unfolded again. An archive of the reference's own form takes raw
// statics, has its scaler from scaler.pkl and its calendar in UTC; a station that it does not know gets the
// middle one of its numbers. model.safetensors goes before best_model.pth. corrupt or invalid_input with the
// file, the field or the tensor that is wrong; unsupported for another format number or another architecture.
result<reference_weights> parse_reference(const archive_files& files);

// The tensors as they stand in the archive, by name; shapes are those of the network.
result<parameters> parse_reference_tensors(const archive_files& files);

// An archive of the reference's own form as one of ours: the same weights, bit by bit. One of ours loses the
// files that are not read.
result<archive_files> convert_reference(const archive_files& files);

// The same files, but for "errors" of config.json, which goes where there are none. unsupported for an
// archive of the reference's own form.
result<archive_files> with_errors(archive_files files, const forecast_errors& errors);

// "reference_lstm-1a2b3c4d": CRC-32 of the bytes of model.safetensors, or of best_model.pth where that is
// read.
std::string reference_version(const archive_files& files);

}  // namespace velib
