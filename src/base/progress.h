// Progress of long work: a bar that redraws itself on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

namespace velib {

class progress {
 public:
  // Writes to `out` (standard error by default). `label` names the work; `total` > 0 is in steps of the
  // caller's choosing.
  progress(std::string label, long total, std::FILE* out = stderr);
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  // `done` of the total, and a note such as the losses so far. Cheap: draws at most ten times a second on a
  // terminal, one line every ten seconds elsewhere, always at the end.
  void update(long done, std::string_view note = {});
  // Ends the bar with `note` as the last word; later calls do nothing.
  void finish(std::string_view note = {});

 private:
  void draw(std::string_view note);

  std::string label_;
  long total_;
  long done_ = 0;
  std::FILE* out_;
  bool terminal_;
  bool finished_ = false;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point drawn_;
};

// "3 d 04 h" from two days on, "1 h 02 min", "3 min 20 s", "45 s".
std::string format_span(std::chrono::seconds span);

}  // namespace velib
