#include "base/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace velib {

struct metrics::series {
  // Asking for the same name again gives the same series.
  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
};

metrics::metrics() : series_(std::make_unique<series>()) {}
metrics::~metrics() = default;

void metrics::count(const std::string& name, const std::string& help, const metric_labels& labels,
                    double by) {
  prometheus::BuildCounter().Name(name).Help(help).Register(series_->registry).Add(labels).Increment(by);
}

void metrics::set(const std::string& name, const std::string& help, double value,
                  const metric_labels& labels) {
  prometheus::BuildGauge().Name(name).Help(help).Register(series_->registry).Add(labels).Set(value);
}

metric_histogram metrics::histogram(const std::string& name, const std::string& help,
                                    const std::vector<double>& bounds, const metric_labels& labels) {
  metric_histogram handle;
  handle.series_ =
      &prometheus::BuildHistogram().Name(name).Help(help).Register(series_->registry).Add(labels, bounds);
  return handle;
}

void metric_histogram::observe(double value) const {
  series_->Observe(value);
}

std::string metrics::text() const {
  return prometheus::TextSerializer().Serialize(series_->registry.Collect());
}

}  // namespace velib
