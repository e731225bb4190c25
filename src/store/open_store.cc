#include "store/open_store.h"

#include <filesystem>
#include <system_error>

#include "store/directory_store.h"

namespace velib {

result<std::unique_ptr<object_store>> open_store(std::string_view address, const store_access&) {
  if (address.empty()) return fail(error_code::invalid_input, "no store given; name a directory");
  if (address.starts_with("s3://")) {
    return fail(error_code::unsupported, "stores in S3 are not supported yet ({}); name a directory",
                address);
  }
  if (address.find("://") != std::string_view::npos) {
    return fail(error_code::invalid_input, "{} is not a store; name a directory", address);
  }
  const std::filesystem::path root(address);
  std::error_code ignored;
  if (std::filesystem::exists(root, ignored) && !std::filesystem::is_directory(root, ignored)) {
    return fail(error_code::invalid_input, "{} is a file; a store is a directory", address);
  }
  return std::make_unique<directory_store>(root);
}

}  // namespace velib
