// What our own binary objects have in common: eight bytes of magic, a version, a checksum, and one zstd frame
// that begins with a table. What table and frame hold is up to each format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "history/zstd_stream.h"

namespace velib {

struct sealed_kind {
  std::string_view magic;  // eight bytes
  std::uint32_t version = 0;
  std::string_view name;    // for errors: "window"
  std::string_view remedy;  // how there will be another one: "it is rebuilt from the snapshots"
};

class sealed_writer {
 public:
  // The frame begins with the size of `table`, then the table; what follows is written to frame().
  sealed_writer(const sealed_kind& kind, std::string_view table);
  sealed_writer(const sealed_writer&) = delete;
  sealed_writer& operator=(const sealed_writer&) = delete;

  zstd_writer& frame() { return frame_; }
  // The whole file; the writer is empty afterwards.
  std::string finish();

 private:
  std::string file_;
  zstd_writer frame_;
};

// The frame, once magic, version and checksum hold: corrupt (damaged), unsupported (another version),
// invalid_input (something else altogether).
result<std::string_view> open_sealed(const sealed_kind& kind, std::string_view file);

// The table that the frame begins with; corrupt when it is torn or larger than `most_bytes`.
result<std::string> read_sealed_table(zstd_reader& frame, std::uint32_t most_bytes);

}  // namespace velib
