// links: velib_serve
// What a connection sends: the requests found in it are the same however the bytes come in pieces.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "serve/http/request_reader.h"

namespace {

// All that is read from `bytes`, brought in pieces of at most `piece`.
std::string read_all(std::string_view bytes, size_t piece) {
  static const velib::http_options limits{
      .most_header_bytes = 8192, .most_header_fields = 8, .most_target_bytes = 128, .most_body_bytes = 256};
  velib::request_reader reader(limits);
  std::string found;
  std::string waiting;
  while (!bytes.empty() && !reader.refused()) {
    waiting += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (size_t taken = 1; taken > 0 && !waiting.empty() && !reader.refused();) {
      taken = reader.read(waiting);
      waiting.erase(0, taken);
      if (!reader.whole()) continue;
      const auto& r = reader.message();
      if (!r.path.starts_with('/') || r.body.size() > limits.most_body_bytes) std::abort();
      found += r.method + ' ' + r.path + '?' + r.query + '\n';
      for (const auto& [name, value] : r.headers) found += name + '=' + value + '\n';
      found += r.body + '\n';
      reader.next();
    }
  }
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (size > 4096 || read_all(bytes, size) == read_all(bytes, 1)) return 0;
  std::abort();
}
