// The program's measurements, for Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include <map>
#include <memory>
#include <string>

namespace velib {

// Label names and values, such as {{"cause", "timeout"}}.
using metric_labels = std::map<std::string, std::string>;

// Series come into being with their first value and keep it until the next. All calls from any thread.
// `name` follows Prometheus' naming ("velib_feed_polls_total"), and is a counter or a gauge for good; `help`
// is one sentence.
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

  // Everything, in the text format 0.0.4.
  std::string text() const;

 private:
  struct series;
  std::unique_ptr<series> series_;
};

}  // namespace velib
