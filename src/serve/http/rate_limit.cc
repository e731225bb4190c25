#include "serve/http/rate_limit.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <random>

namespace velib {

namespace {

// The finalizer of MurmurHash3, over both halves.
std::uint64_t hash_of(const ip_address& client, std::uint64_t salt) {
  std::uint64_t hash = salt;
  for (const size_t at : {size_t{0}, size_t{8}}) {
    std::uint64_t half = 0;
    std::memcpy(&half, client.bytes.data() + at, sizeof half);
    hash ^= half;
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdULL;
    hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    hash ^= hash >> 33;
  }
  return hash;
}

std::uint64_t random_salt() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

std::optional<double> seconds_of(std::string_view unit) {
  if (unit.empty() || unit == "/s") return 1;
  if (unit == "/m") return 60;
  if (unit == "/h") return 3600;
  return std::nullopt;
}

constexpr double kMostPerSecond = 1e9;
constexpr double kLeastPerSecond = 1.0 / 3600;

}  // namespace

result<request_rate> parse_request_rate(std::string_view text) {
  double count = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, count);
  const auto seconds = seconds_of({read.ptr, static_cast<size_t>(end - read.ptr)});
  const double per_second = read.ec == std::errc{} && seconds ? count / *seconds : -1;
  if (per_second != 0 && !(per_second >= kLeastPerSecond && per_second <= kMostPerSecond)) {
    return fail(error_code::invalid_input, "'{}' is no rate; write 20/s, 600/m, 5000/h, or 0 for no limit",
                text);
  }
  return request_rate{per_second, std::max(1, static_cast<int>(std::ceil(per_second)))};
}

rate_limiter::rate_limiter(request_rate rate)
    : token_ns_(std::max(std::int64_t{1}, static_cast<std::int64_t>(1e9 / rate.per_second))),
      burst_ns_(token_ns_ * (rate.burst - 1)),
      salt_(random_salt()),
      buckets_(kMostClients) {}

std::optional<std::chrono::nanoseconds> rate_limiter::refuse(const ip_address& client, time_point now) {
  const auto now_ns = std::chrono::nanoseconds(now.time_since_epoch()).count();
  const size_t set = hash_of(client, salt_) % (kMostClients / kWays);
  const std::lock_guard lock(locks_[set % kShards]);
  auto& mine = bucket_of(client, set);
  const std::int64_t wait = mine.full_at - burst_ns_ - now_ns;
  if (wait > 0) return std::chrono::nanoseconds(wait);
  mine.full_at = std::max(mine.full_at, now_ns) + token_ns_;
  return std::nullopt;
}

rate_limiter::bucket& rate_limiter::bucket_of(const ip_address& client, size_t set) {
  const auto begin = buckets_.begin() + static_cast<std::ptrdiff_t>(set * kWays);
  const auto end = begin + kWays;
  const auto known = std::find_if(begin, end, [&](const auto& b) { return b.client == client; });
  if (known != end) return *known;
  auto& place =
      *std::min_element(begin, end, [](const auto& a, const auto& b) { return a.full_at < b.full_at; });
  place = {client, 0};
  return place;
}

}  // namespace velib
