// The last days of a store's history as a dataset to measure models on.
#pragma once

#include <string>

#include "base/result.h"
#include "store/object_store.h"
#include "train/dataset.h"

namespace velib {

struct recent_history {
  dataset set;                   // those days, and what models look back at before them
  decltype(dataset::test) part;  // of the grid: the days themselves
  std::string source;            // "the Parquet days" or "the window", for people
};

// The last `days` of the Parquet days, with the eight days before them to look back at; or of the window,
// where there are no days or they end two days or more before it does. A cell of the window stands at its
// beginning, though its sample is of any moment in it. Where the history is shorter, all of it but its first
// day. not_found when there is neither; the errors of load_dataset and load_window.
result<recent_history> load_recent_history(object_store& store, int days);

}  // namespace velib
