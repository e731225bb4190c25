#include "history/zstd_stream.h"

#include <algorithm>
#include <cstdlib>

#include <zstd.h>

namespace velib {

namespace {

// A frame that asks for more memory than this to be read is none of ours.
constexpr int kMostWindowLog = 23;

// Compression fails only for want of memory, or by misuse.
void require(bool good) {
  if (!good) std::abort();
}

}  // namespace

void zstd_writer::deleter::operator()(ZSTD_CCtx_s* context) const {
  ZSTD_freeCCtx(context);
}

zstd_writer::zstd_writer(int level, std::string& out) : context_(ZSTD_createCCtx()), out_(out) {
  require(context_ != nullptr);
  require(!ZSTD_isError(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level)));
  require(!ZSTD_isError(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1)));
}

void zstd_writer::push(std::string_view piece, bool last) {
  ZSTD_inBuffer in{piece.data(), piece.size(), 0};
  size_t left = 0;
  do {
    const size_t written = out_.size();
    out_.resize(written + ZSTD_CStreamOutSize());
    ZSTD_outBuffer room{out_.data() + written, ZSTD_CStreamOutSize(), 0};
    left = ZSTD_compressStream2(context_.get(), &room, &in, last ? ZSTD_e_end : ZSTD_e_continue);
    require(!ZSTD_isError(left));
    out_.resize(written + room.pos);
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
