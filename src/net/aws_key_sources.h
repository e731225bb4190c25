// Where AWS keys come from: the three places that a program in a container, a function or a machine of AWS is
// given them. Which is asked first, and for how long keys are good, is aws_credentials' business.
// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/environment.h"
#include "net/http_client.h"

namespace velib {

struct aws_keys {
  std::string access_key, secret_key;
  std::string session_token;        // empty for long-lived keys
  std::optional<utc_time> expires;  // nothing: never
};

// Nothing when the source is not set up here. Messages never hold keys or tokens.
using found_keys = result<std::optional<aws_keys>>;

// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. invalid_input when one key lacks the other.
found_keys keys_of_environment(const environment& variables);

// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI on 169.254.170.2, or AWS_CONTAINER_CREDENTIALS_FULL_URI with
// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE (read each time) or AWS_CONTAINER_AUTHORIZATION_TOKEN. The full URI
// must be https, or http to loopback or to the addresses of ECS and EKS: invalid_input otherwise.
found_keys keys_of_container(const environment& variables, http_client& client);

// Instance metadata, version 2 alone: the role of the machine. Not set up when AWS_EC2_METADATA_DISABLED is
// true or when nothing answers within a second; `absent` then says why. AWS_EC2_METADATA_SERVICE_ENDPOINT
// names another address.
found_keys keys_of_instance(const environment& variables, http_client& client, std::string& absent);

}  // namespace velib
