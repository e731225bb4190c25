// links: velib_model
// A model.tar.gz; the bytes as the tar within one; and as each part of the reference's and of our archives.
#include <cstddef>
#include <cstdint>

#include "base/gzip.h"
#include "model/archive.h"
#include "model/forecast_model.h"

namespace {

// Loaded as far as the other parts allow.
void try_part(std::string velib::archive_files::*part, std::string_view bytes) {
  velib::archive_files files{
      .config = R"({"architecture":{"lstm_hidden_1":128,"lstm_hidden_2":64,"dense_hidden":32,)"
                R"("static_features_size":7,"output_size":3}})",
      .station_mappings = R"({"1001":0})",
      .best_model = "PK"};
  files.*part = bytes;
  (void)velib::parse_model(files);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)velib::parse_model(bytes);
  const auto packed = velib::gzip(bytes, 1);
  (void)velib::parse_model(packed);
  (void)velib::list_archive(packed);
  try_part(&velib::archive_files::config, bytes);
  try_part(&velib::archive_files::station_mappings, bytes);
  return 0;
}
