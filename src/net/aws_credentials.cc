#include "net/aws_credentials.h"

#include "base/civil_time.h"
#include "base/log.h"

namespace velib {

namespace {

constexpr auto kRenewBefore = std::chrono::minutes(5);
constexpr auto kBetweenTries = std::chrono::seconds(30);

}  // namespace

bool aws_credentials::is_due(utc_time now) const {
  if (!held_) return true;
  if (!held_->expires) return false;
  return now >= *held_->expires || (now >= *held_->expires - kRenewBefore && now >= next_try_);
}

result<aws_keys> aws_credentials::keys() {
  const std::lock_guard lock(mutex_);
  const utc_time now = clock_.now();
  if (!is_due(now)) return *held_;
  next_try_ = now + kBetweenTries;
  auto found = find();
  if (found) {
    held_ = *found;
  } else if (held_ && now < *held_->expires) {
    log_warning("cannot renew the AWS keys, the old ones are good until {}: {}", format_utc(*held_->expires),
                found.error().message);
    return *held_;
  }
  return found;
}

result<aws_keys> aws_credentials::find() {
  auto found = keys_of_environment(variables_);
  if (found && !*found) found = keys_of_container(variables_, client_);
  std::string absent;
  if (found && !*found) found = keys_of_instance(variables_, client_, absent);
  if (!found) return pass(found);
  if (*found) return std::move(**found);
  return fail(
      error_code::denied,
      "no AWS keys: AWS_ACCESS_KEY_ID is not set, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI "
      "are not set, and there is no instance metadata ({}); set AWS_ACCESS_KEY_ID and "
      "AWS_SECRET_ACCESS_KEY, or give the machine a role",
      absent);
}

result<aws_signature> aws_credentials::signature(std::string_view region, std::string_view service) {
  auto found = keys();
  if (!found) return pass(found);
  return aws_signature{.access_key = std::move(found->access_key),
                       .secret_key = std::move(found->secret_key),
                       .session_token = std::move(found->session_token),
                       .region = std::string(region),
                       .service = std::string(service)};
}

bool aws_credentials::forget() {
  const std::lock_guard lock(mutex_);
  if (!held_ || !held_->expires) return false;
  held_.reset();
  return true;
}

std::optional<std::string> aws_region(const environment& variables) {
  auto region = variables("AWS_REGION");
  return region ? region : variables("AWS_DEFAULT_REGION");
}

}  // namespace velib
