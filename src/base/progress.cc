#include "base/progress.h"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

namespace velib {

namespace {

constexpr int kBarWidth = 24;

std::string bar(double share) {
  const int full = static_cast<int>(share * kBarWidth);
  return std::string(static_cast<size_t>(full), '#') +
         std::string(static_cast<size_t>(kBarWidth - full), '-');
}

}  // namespace

std::string format_span(std::chrono::seconds span) {
  const long s = std::max(0L, static_cast<long>(span.count()));
  if (s >= 48 * 3600) return fmt::format("{} d {:02} h", s / 86400, s / 3600 % 24);
  if (s >= 3600) return fmt::format("{} h {:02} min", s / 3600, s / 60 % 60);
  if (s >= 60) return fmt::format("{} min {:02} s", s / 60, s % 60);
  return fmt::format("{} s", s);
}

progress::progress(std::string label, long total, std::FILE* out)
    : label_(std::move(label)),
      total_(std::max(1L, total)),
      out_(out),
      terminal_(::isatty(::fileno(out)) == 1),
      started_(std::chrono::steady_clock::now()),
      drawn_(started_) {}

void progress::update(long done, std::string_view note) {
  if (finished_) return;
  done_ = std::clamp(done, 0L, total_);
  const auto now = std::chrono::steady_clock::now();
  const auto pause = terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(10'000);
  if (now - drawn_ < pause) return;
  drawn_ = now;
  draw(note);
}

void progress::finish(std::string_view note) {
  if (finished_) return;
  draw(note);
  if (terminal_) std::fputc('\n', out_);
  std::fflush(out_);
  finished_ = true;
}

void progress::draw(std::string_view note) {
  const double share = static_cast<double>(done_) / static_cast<double>(total_);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - started_;
  const auto seconds_of = [](double s) {
    return format_span(std::chrono::seconds(static_cast<long>(s + 0.5)));
  };
  std::string when = seconds_of(spent.count());
  if (done_ > 0 && done_ < total_) when = seconds_of(spent.count() * (1.0 / share - 1.0)) + " left";
  const auto line = terminal_ ? fmt::format("\r{} [{}] {:3.0f} %  {}  {}\x1b[K", label_, bar(share),
                                            100 * share, note, when)
                              : fmt::format("{}: {:.0f} %  {}  {}\n", label_, 100 * share, note, when);
  std::fputs(line.c_str(), out_);
  std::fflush(out_);
}

}  // namespace velib
