// The program's measurements, for Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Histogram;
}

namespace velib {

// Label names and values, such as {{"cause", "timeout"}}.
using metric_labels = std::map<std::string, std::string>;

// One series of a histogram: a small value, cheap to write to from any thread, good as long as its `metrics`
// is.
class metric_histogram {
 public:
  metric_histogram() = default;  // none
  explicit operator bool() const { return series_ != nullptr; }
  void observe(double value) const;  // precondition: not none

 private:
  friend class metrics;
  prometheus::Histogram* series_ = nullptr;
};

// Series come into being with their first value and keep it until the next. All calls from any thread.
// `name` follows Prometheus' naming ("velib_feed_polls_total"), and is a counter, a gauge or a histogram for
// good; `help` is one sentence.
class metrics {
 public:
  metrics();
  metrics(const metrics&) = delete;
  metrics& operator=(const metrics&) = delete;
  ~metrics();

  // Adds to a counter.
  void count(const std::string& name, const std::string& help, const metric_labels& labels = {},
             double by = 1);
  // Sets a gauge.
  void set(const std::string& name, const std::string& help, double value, const metric_labels& labels = {});

  // A histogram's series; `bounds` of its buckets, ascending, are those of the first call with these labels.
  metric_histogram histogram(const std::string& name, const std::string& help,
                             const std::vector<double>& bounds, const metric_labels& labels = {});

  // Everything, in the text format 0.0.4.
  std::string text() const;

 private:
  struct series;
  std::unique_ptr<series> series_;
};

}  // namespace velib
