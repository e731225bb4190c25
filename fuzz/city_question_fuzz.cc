// links: velib_history velib_forecast velib_serve
// sources: app/city_question_file.cc
// A city question and a city answer; and, since their checksum stops nearly everything, the same bytes as
// what they hold.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <zlib.h>

#include "app/city_question_file.h"
#include "history/zstd_stream.h"

namespace {

std::string file_around(std::string_view magic, std::string_view content) {
  constexpr size_t kClearBytes = 16;
  std::string file(magic);
  file += std::string("\1\0\0\0\0\0\0\0", 8);
  velib::zstd_writer frame(file);
  frame.write(content);
  frame.finish();
  const auto* bytes = reinterpret_cast<const Bytef*>(file.data()) + kClearBytes;
  const auto checksum = static_cast<std::uint32_t>(crc32_z(0, bytes, file.size() - kClearBytes));
  std::memcpy(file.data() + kClearBytes - sizeof checksum, &checksum, sizeof checksum);
  return file;
}

}  // namespace

// What is taken is written and read again as it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)velib::parse_question(bytes);
  (void)velib::parse_answer(bytes);
  const auto question = velib::parse_question(file_around("VTCITYQU", bytes));
  if (question && velib::parse_question(velib::serialize_question(*question)) != *question) std::abort();
  const auto answer = velib::parse_answer(file_around("VTCITYAN", bytes));
  if (!answer) return 0;
  const auto again = velib::serialize_answer(*answer);
  if (velib::serialize_answer(velib::parse_answer(again).value()) != again) std::abort();
  return 0;
}
