// Holds callers of the layers to the shapes they state: a span of another size is a programmer's mistake.
#pragma once

#include <cstddef>

namespace velib {

// Aborts with one line on standard error when `have` is not `want`; `what` names the tensor.
void require_size(const char* what, size_t have, size_t want);
// The same when `index` is not below `bound`.
void require_below(const char* what, size_t index, size_t bound);

}  // namespace velib
