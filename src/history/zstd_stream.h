// One zstd frame, written and read piece by piece: neither side holds the whole content in memory.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace velib {

// Appends a frame with content checksum to `out`, which outlives the writer. For content that is mostly noise
// of few different bytes, as cell codes are.
class zstd_writer {
 public:
  explicit zstd_writer(std::string& out);
  void write(std::string_view piece) { push(piece, false); }
  // Ends the frame; nothing is written after it.
  void finish() { push({}, true); }

 private:
  struct deleter {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  void push(std::string_view piece, bool last);

  std::unique_ptr<ZSTD_CCtx_s, deleter> context_;
  std::string piece_;
  std::string& out_;
};

// Reads one frame that fills `frame`, which outlives the reader, from its start to its end.
class zstd_reader {
 public:
  explicit zstd_reader(std::string_view frame);
  // Exactly `size` bytes of content; false when the frame is damaged or holds less.
  bool read(void* into, size_t size);
  // Whether all content was read, its checksum holds, and nothing follows the frame.
  bool at_end();

 private:
  struct deleter {
    void operator()(ZSTD_DCtx_s* context) const;
  };

  std::unique_ptr<ZSTD_DCtx_s, deleter> context_;
  std::string_view frame_;
  size_t read_ = 0;  // bytes of the frame
  bool ended_ = false;
};

}  // namespace velib
