#include "store/open_store.h"

#include <filesystem>
#include <system_error>

#include "net/curl_client.h"
#include "store/directory_store.h"
#include "store/s3_store.h"

namespace velib {

namespace {

result<std::unique_ptr<object_store>> open_s3(std::string_view address, const store_access& access) {
  static const system_clock clock;
  auto parsed = parse_s3_address(address, access.variables);
  if (!parsed) return pass(parsed);
  auto client = access.client ? access.client : std::make_shared<curl_client>("", access.stop);
  auto pause = access.client ? access.pause : pause_until_stop(access.stop);
  return std::make_unique<s3_store>(std::move(*parsed), access.variables, std::move(client), clock,
                                    std::move(pause));
}

}  // namespace

result<std::unique_ptr<object_store>> open_store(std::string_view address, const store_access& access) {
  constexpr std::string_view kExpected = "name a directory, or s3://bucket/prefix";
  if (address.empty()) return fail(error_code::invalid_input, "no store given; {}", kExpected);
  if (address.starts_with("s3://")) return open_s3(address, access);
  if (address.find("://") != std::string_view::npos) {
    return fail(error_code::invalid_input, "{} is not a store; {}", address, kExpected);
  }
  const std::filesystem::path root(address);
  std::error_code ignored;
  if (std::filesystem::exists(root, ignored) && !std::filesystem::is_directory(root, ignored)) {
    return fail(error_code::invalid_input, "{} is a file; a store is a directory", address);
  }
  return std::make_unique<directory_store>(root);
}

}  // namespace velib
