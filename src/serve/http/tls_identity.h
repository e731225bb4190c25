// The server's certificate and key, taken up anew when their files change.
#pragma once

#include <filesystem>
#include <memory>

#include <boost/asio/ssl/context.hpp>

#include "base/result.h"
#include "serve/http/http_options.h"

namespace velib {

// One thread's.
class tls_identity {
 public:
  // TLS 1.2 at least, forward secrecy and authenticated encryption only, HTTP/1.1 by ALPN (RFC 7301).
  // invalid_input names the file that cannot be used, and why.
  static result<std::unique_ptr<tls_identity>> load(const tls_files& files);

  // For a new connection; those that are open keep theirs.
  const std::shared_ptr<boost::asio::ssl::context>& current() const { return current_; }

  // Takes up changed files. A pair that does not fit is logged, and the old one stays until they change
  // again.
  void reload_if_changed();

 private:
  explicit tls_identity(tls_files files) : files_(std::move(files)) {}
  struct version {
    std::filesystem::file_time_type certificate, key;
    bool operator==(const version&) const = default;
  };
  version version_on_disk() const;

  tls_files files_;
  version seen_;
  std::shared_ptr<boost::asio::ssl::context> current_;
};

}  // namespace velib
