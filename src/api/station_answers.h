// Answers about one station, made once a snapshot.
#pragma once

#include <functional>
#include <string_view>

#include "api/published.h"
#include "api/router.h"

namespace velib {

// 503: nothing has been published yet.
response no_data_yet();

// Answers a route whose first argument is a station's code: 503 before the first snapshot, 404 where the
// window does not know it; else what `make` says of the window's row, kept under PREFIX/CODE/SUFFIX of a
// pattern "PREFIX/{…}/SUFFIX", so never more answers than stations.
reply station_answer(const publication& state, const call& c, std::string_view query,
                     const std::function<response(const published&, size_t station)>& make);

}  // namespace velib
