#include "history/zstd_stream.h"

#include <algorithm>
#include <cstdlib>

#define ZSTD_STATIC_LINKING_ONLY  // for the name of the literals' mode
#include <zstd.h>

namespace velib {

namespace {

// A frame that asks for more memory than this to be read is none of ours.
constexpr int kMostWindowLog = 23;

// How fast the search for repetitions gives up. Noise has none: Huffman coding alone is smaller than level 1,
// in less than half its time.
constexpr int kSearchStep = 512;

// Compression fails only for want of memory, or by misuse.
void require(bool good) {
  if (!good) std::abort();
}

}  // namespace

void zstd_writer::deleter::operator()(ZSTD_CCtx_s* context) const {
  ZSTD_freeCCtx(context);
}

zstd_writer::zstd_writer(std::string& out)
    : context_(ZSTD_createCCtx()), piece_(ZSTD_CStreamOutSize(), '\0'), out_(out) {
  require(context_ != nullptr);
  const auto set = [&](ZSTD_cParameter name, int value) {
    return !ZSTD_isError(ZSTD_CCtx_setParameter(context_.get(), name, value));
  };
  require(set(ZSTD_c_compressionLevel, 1) && set(ZSTD_c_checksumFlag, 1));
  require(set(ZSTD_c_minMatch, 7) && set(ZSTD_c_targetLength, kSearchStep));
  set(ZSTD_c_literalCompressionMode, ZSTD_lcm_huffman);  // a zstd that has lost the mode writes larger frames
}

void zstd_writer::push(std::string_view piece, bool last) {
  ZSTD_inBuffer in{piece.data(), piece.size(), 0};
  size_t left = 0;
  do {
    ZSTD_outBuffer room{piece_.data(), piece_.size(), 0};
    left = ZSTD_compressStream2(context_.get(), &room, &in, last ? ZSTD_e_end : ZSTD_e_continue);
    require(!ZSTD_isError(left));
    out_.append(piece_, 0, room.pos);
  } while (last ? left > 0 : in.pos < in.size);
}

void zstd_reader::deleter::operator()(ZSTD_DCtx_s* context) const {
  ZSTD_freeDCtx(context);
}

zstd_reader::zstd_reader(std::string_view frame) : context_(ZSTD_createDCtx()), frame_(frame) {
  require(context_ != nullptr);
  require(!ZSTD_isError(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kMostWindowLog)));
}

bool zstd_reader::read(void* into, size_t size) {
  ZSTD_outBuffer room{into, size, 0};
  while (room.pos < size) {
    if (ended_) return false;
    ZSTD_inBuffer in{frame_.data(), frame_.size(), read_};
    const size_t before = room.pos;
    const size_t left = ZSTD_decompressStream(context_.get(), &room, &in);
    if (ZSTD_isError(left)) return false;
    if (in.pos == read_ && room.pos == before) return false;  // the frame is cut
    read_ = in.pos;
    ended_ = left == 0;
  }
  return true;
}

bool zstd_reader::at_end() {
  char none = 0;
  if (!ended_ && read(&none, 1)) return false;  // more content
  return ended_ && read_ == frame_.size();
}

}  // namespace velib
