#include "net/deadline_client.h"

#include <algorithm>

#include "net/public_url.h"

namespace velib {

using std::chrono::milliseconds;

milliseconds deadline_client::left() const {
  const clock_type::time_point moment{clock_type::duration(ends_at_)};
  return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(moment - clock_type::now()));
}

result<http_answer> deadline_client::send(const http_request& request, const http_limits& limits) {
  const auto rest = left();
  if (rest <= milliseconds(0)) {
    return fail(error_code::timeout, "no time left to ask {}", public_url(request.url));
  }
  return inner_.send(request, {.deadline = std::min(limits.deadline, rest), .most_bytes = limits.most_bytes});
}

pause_function deadline_client::within(pause_function pause) const {
  return [this, pause = std::move(pause)](milliseconds span) { return span < left() && pause(span); };
}

}  // namespace velib
