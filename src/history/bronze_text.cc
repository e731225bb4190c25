#include "history/bronze_text.h"

#include <algorithm>
#include <iterator>

#include <boost/json.hpp>

#include "base/civil_time.h"
#include "history/record.h"

namespace velib {

namespace {

using std::chrono::seconds;

constexpr seconds kStale{3600};
constexpr size_t kUsualLineBytes = 640;

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c != '"' && c != '\\' && (c & 0xE0) != 0; });
}

class line_writer {
 public:
  explicit line_writer(std::string& out) : out_(out) { out_ += '{'; }

  void field(std::string_view name, std::string_view text) {
    begin(name);
    if (!is_plain(text)) {
      out_ += boost::json::serialize(boost::json::string_view(text));
      return;
    }
    out_ += '"';
    out_ += text;
    out_ += '"';
  }
  void field(std::string_view name, count n) { number(name, n, is_known(n)); }
  void field(std::string_view name, long n) { number(name, n, true); }
  void field(std::string_view name, std::optional<double> x) { number(name, x.value_or(0), x.has_value()); }
  void field(std::string_view name, bool said) {
    begin(name);
    out_ += said ? "true" : "false";
  }
  void field(std::string_view name, answer a) {
    const auto text = text_of(a);
    if (!text.empty()) return field(name, text);
    begin(name);
    out_ += "null";
  }

  void finish() { out_ += "}\n"; }

 private:
  void begin(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }

  template <class Number>
  void number(std::string_view name, Number n, bool known) {
    begin(name);
    if (known) {
      fmt::format_to(std::back_inserter(out_), "{}", n);
    } else {
      out_ += "null";
    }
  }

  std::string& out_;
};

// What all lines of a snapshot share.
struct snapshot_times {
  std::string captured;
  std::string observed;
};

// "2026-03-04T14:29:50Z" as format_local writes it.
std::string with_offset(std::string_view utc) {
  return std::string(utc.substr(0, utc.size() - 1)) + "+00:00";
}

void append_line(std::string& out, const snapshot_entry& entry, const snapshot& s,
                 const snapshot_times& times) {
  const auto& reported = entry.state.reported_at;
  const std::string due = reported ? format_utc(*reported) : times.observed;
  const auto staleness = std::max(seconds(0), s.captured_at - reported.value_or(s.observed_at));
  line_writer line(out);
  for_each_record_field(entry, with_offset(due),
                        [&](const char* name, auto value) { line.field(name, value); });
  line.field("station_id", std::string_view(entry.station.id));
  line.field("capture_ts_utc", std::string_view(times.captured));
  line.field("duedate_utc", std::string_view(due));
  line.field("staleness_sec", long{staleness.count()});
  line.field("stale_flag", staleness >= kStale);
  line.field("feed_ts_utc", std::string_view(times.observed));
  line.field("duedate_source", std::string_view(reported ? "station" : "feed"));
  if (entry.station.is_virtual) line.field("is_virtual_station", true);
  line.finish();
}

}  // namespace

std::string bronze_text(const snapshot& s) {
  const snapshot_times times{format_utc(s.captured_at), format_utc(s.observed_at)};
  std::string out;
  out.reserve(s.entries.size() * kUsualLineBytes);
  for (const auto& entry : s.entries) append_line(out, entry, s, times);
  return out;
}

}  // namespace velib
