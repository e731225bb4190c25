#include "base/gzip.h"

#include <algorithm>

#include <zlib.h>

namespace velib {

namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib: the largest window, gzip framing

// zlib's streams count in 32 bits: hand over at most this much at once.
constexpr size_t kPieceBytes = size_t{1} << 26;

Bytef* as_input(std::string_view bytes, size_t at) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + at));
}

struct inflate_stream {
  z_stream z{};
  bool ready = inflateInit2(&z, kGzipWindow) == Z_OK;
  ~inflate_stream() {
    if (ready) inflateEnd(&z);
  }
};

}  // namespace

bool is_gzip(std::string_view bytes) {
  return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
}

std::string gzip(std::string_view bytes, int level) {
  z_stream z{};
  if (deflateInit2(&z, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) std::abort();
  std::string out;
  size_t read = 0;
  int code = Z_OK;
  do {
    const size_t piece = std::min(kPieceBytes, bytes.size() - read);
    z.next_in = as_input(bytes, read);
    z.avail_in = static_cast<uInt>(piece);
    read += piece;
    do {
      const size_t written = out.size();
      out.resize(written + std::max<size_t>(1 << 14, piece / 2));
      z.next_out = reinterpret_cast<Bytef*>(out.data() + written);
      z.avail_out = static_cast<uInt>(out.size() - written);
      code = deflate(&z, read == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
      out.resize(out.size() - z.avail_out);
    } while (z.avail_in > 0 || (read == bytes.size() && code != Z_STREAM_END));
  } while (read < bytes.size());
  deflateEnd(&z);
  return out;
}

result<std::string> gunzip(std::string_view bytes, size_t most_bytes) {
  inflate_stream stream;
  if (!stream.ready) return fail(error_code::internal, "zlib could not start");
  z_stream& z = stream.z;
  std::string out;
  size_t read = 0;
  int code = Z_OK;
  while (read < bytes.size()) {
    if (code == Z_STREAM_END) inflateReset2(&z, kGzipWindow);  // the next member
    const size_t piece = std::min(kPieceBytes, bytes.size() - read);
    const size_t written = out.size();
    out.resize(std::min(most_bytes + 1, written + std::max<size_t>(1 << 16, written / 2)));
    z.next_in = as_input(bytes, read);
    z.avail_in = static_cast<uInt>(piece);
    z.next_out = reinterpret_cast<Bytef*>(out.data() + written);
    z.avail_out = static_cast<uInt>(std::min(kPieceBytes, out.size() - written));
    const auto room = z.avail_out;
    code = inflate(&z, Z_NO_FLUSH);
    read += piece - z.avail_in;
    out.resize(written + room - z.avail_out);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
      return fail(error_code::corrupt, "damaged gzip data near byte {} of {}", read, bytes.size());
    }
    if (out.size() > most_bytes) {
      return fail(error_code::invalid_input, "gzip data grows past the limit of {} bytes", most_bytes);
    }
  }
  while (code == Z_OK || code == Z_BUF_ERROR) {  // what zlib still holds
    const size_t written = out.size();
    out.resize(written + (1 << 16));
    z.avail_in = 0;
    z.next_out = reinterpret_cast<Bytef*>(out.data() + written);
    z.avail_out = 1 << 16;
    code = inflate(&z, Z_SYNC_FLUSH);
    out.resize(out.size() - z.avail_out);
    if (out.size() > most_bytes) {
      return fail(error_code::invalid_input, "gzip data grows past the limit of {} bytes", most_bytes);
    }
    if (z.avail_out == 1 << 16) break;
  }
  if (code != Z_STREAM_END) {
    return fail(error_code::corrupt, "gzip data ends too early, after {} bytes", bytes.size());
  }
  return out;
}

}  // namespace velib
