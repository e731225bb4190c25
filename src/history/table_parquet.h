// Tables for other tools to learn from, as Parquet: a text and a time a row, all else float32. Written row
// group by row group, so that memory holds one of them; docs/formats/rows.md describes what is exported so.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace velib {

struct table_columns {
  std::string format;  // of "velib_trend.format" in the file's metadata: "rows/1"
  std::string text;    // names; each once
  std::string time;
  std::vector<std::string> numbers;
};

class table_writer {
 public:
  // Opens a temporary file beside `file`, whose folder is made when missing. unavailable, denied.
  static result<table_writer> create(const std::filesystem::path& file, table_columns columns);
  table_writer(table_writer&&) noexcept;
  table_writer& operator=(table_writer&&) noexcept;
  ~table_writer();  // nothing is left behind unless finished

  // One row group. `numbers` is [rows][columns.numbers], NaN is null. Aborts when the sizes do not fit.
  status append(std::span<const std::string_view> texts, std::span<const utc_time> times,
                std::span<const float> numbers);
  // Ends the file, syncs it and gives it its name. To be called once, last.
  status finish();

 private:
  struct open_file;
  explicit table_writer(std::unique_ptr<open_file> file);
  std::unique_ptr<open_file> file_;
};

}  // namespace velib
