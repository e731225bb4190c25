#include "history/csv.h"

#include <algorithm>
#include <cstring>

namespace velib {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// A quoted field longer than this has lost its closing quote.
constexpr size_t kMostQuotedBytes = 1 << 16;

std::string_view between(const char* from, const char* to) {
  return {from, static_cast<size_t>(to - from)};
}

std::string without_doubled_quotes(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '"') ++i;
  }
  return out;
}

}  // namespace

csv_reader::csv_reader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {
  if (bytes.starts_with(kByteOrderMark)) at_ += kByteOrderMark.size();
}

bool csv_reader::next(std::vector<std::string_view>& fields) {
  while (at_ != end_) {
    line_ = next_line_;
    record_ = at_;
    read_record(fields);
    if (fields.size() > 1 || damaged_ || !fields.front().empty()) return true;
  }
  return false;
}

void csv_reader::read_record(std::vector<std::string_view>& fields) {
  fields.clear();
  unescaped_.clear();
  damaged_ = false;
  for (;;) {
    const bool quoted = at_ != end_ && *at_ == '"';
    fields.push_back(quoted ? read_quoted() : read_plain());
    if (damaged_) return skip_line();
    if (at_line_end()) break;
    ++at_;  // the comma
  }
  ++next_line_;
  if (at_ != end_) ++at_;
}

std::string_view csv_reader::read_plain() {
  const char* const start = at_;
  while (at_ != end_ && *at_ != ',' && *at_ != '\n') ++at_;
  const bool carriage_return = at_line_end() && at_ != start && at_[-1] == '\r';
  return between(start, carriage_return ? at_ - 1 : at_);
}

std::string_view csv_reader::read_quoted() {
  const char* const start = ++at_;
  bool doubled = false;
  for (;; at_ += 2, doubled = true) {
    const auto left = std::min(static_cast<size_t>(end_ - at_), kMostQuotedBytes);
    const auto* quote = left == 0 ? nullptr : static_cast<const char*>(std::memchr(at_, '"', left));
    if (!quote) {
      damaged_ = true;
      return {};
    }
    at_ = quote;
    if (at_ + 1 == end_ || at_[1] != '"') break;
  }
  const std::string_view inside = between(start, at_);
  ++at_;
  if (at_ != end_ && *at_ == '\r') ++at_;
  damaged_ = !at_line_end() && *at_ != ',';
  for (const char c : inside) next_line_ += c == '\n';
  return doubled ? unescaped_.emplace_back(without_doubled_quotes(inside)) : inside;
}

void csv_reader::skip_line() {
  at_ = record_;
  while (!at_line_end()) ++at_;
  if (at_ != end_) ++at_;
  next_line_ = line_ + 1;
}

}  // namespace velib
