// The AWS keys that this program runs with: found once, renewed before they expire.
#pragma once

#include <mutex>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/environment.h"
#include "net/aws_key_sources.h"
#include "net/http_client.h"

namespace velib {

// Asks in this order: the environment, the container's endpoint, the instance's metadata. Any thread, several
// at once: while one looks for keys the others wait.
class aws_credentials {
 public:
  // Client and clock must outlive this.
  aws_credentials(environment variables, http_client& client, const clock& clock)
      : variables_(std::move(variables)), client_(client), clock_(clock) {}

  // What to sign a request to `service` ("s3") in `region` with. Keys that end within five minutes are
  // renewed; if that fails, the old ones are used to their end. denied when there are none anywhere: the
  // message names what was tried. Else the error of the source that should have had them.
  result<aws_signature> signature(std::string_view region, std::string_view service);

  // Forgets keys that can be renewed, since AWS says that they have expired; whether there were such.
  bool forget();

 private:
  result<aws_keys> keys();
  result<aws_keys> find();
  bool is_due(utc_time now) const;

  environment variables_;
  http_client& client_;
  const clock& clock_;
  std::mutex mutex_;
  std::optional<aws_keys> held_;  // guarded by mutex_, as is next_try_
  utc_time next_try_{};
};

// AWS_REGION, else AWS_DEFAULT_REGION.
std::optional<std::string> aws_region(const environment& variables);

}  // namespace velib
