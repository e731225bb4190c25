// Comma-separated records (RFC 4180) over bytes in memory: quoted fields, LF or CRLF, no copies of what needs
// none.
#pragma once

#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace velib {

class csv_reader {
 public:
  // Skips a UTF-8 byte order mark. The bytes must outlive the reader and every field it gave out.
  explicit csv_reader(std::string_view bytes);

  // Reads the next record that is not an empty line into `fields`; false at the end. The fields live until
  // the next call, quotes already removed.
  bool next(std::vector<std::string_view>& fields);

  // The line, from 1, on which the last record began.
  long line() const { return line_; }
  // Whether the last record had a quote that never closes, or text after a closed one; its line was skipped.
  bool is_damaged() const { return damaged_; }

 private:
  void read_record(std::vector<std::string_view>& fields);
  std::string_view read_plain();
  std::string_view read_quoted();
  bool at_line_end() const { return at_ == end_ || *at_ == '\n'; }
  void skip_line();

  const char* at_;
  const char* end_;
  const char* record_ = nullptr;  // where the last record began
  long line_ = 0;
  long next_line_ = 1;
  bool damaged_ = false;
  std::list<std::string> unescaped_;  // fields with doubled quotes
};

}  // namespace velib
