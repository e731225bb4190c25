// One request as libcurl sees it: the options set from an http_request, and what comes back collected. Who
// drives the transfer is curl_client.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <curl/curl.h>

#include "net/http_client.h"

namespace velib {

class curl_transfer {
 public:
  // invalid_input when the method, a header or the signature cannot be sent as they are. `request` must
  // outlive the transfer.
  static result<std::unique_ptr<curl_transfer>> make(const http_request& request, const http_limits& limits,
                                                     const std::string& user_agent,
                                                     std::chrono::milliseconds connect_time);

  CURL* handle() const { return easy_.get(); }
  // The answer of the finished transfer, or what became of it.
  result<http_answer> finish(CURLcode code);
  tl::unexpected<error> failure(error_code code, std::string_view reason) const;

 private:
  struct closes {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  curl_transfer(const http_request& request, const http_limits& limits);
  void set_common(const std::string& user_agent, std::chrono::milliseconds connect_time);
  void set_method();
  void set_redirects();
  void set_headers(const http_headers& headers);
  void sign(const aws_signature& signature, http_headers& headers);
  static size_t take_body(char* bytes, size_t, size_t size, void* user);
  static size_t take_header(char* bytes, size_t, size_t size, void* user);

  const http_request& request_;
  http_limits limits_;
  http_answer answer_;
  size_t header_bytes_ = 0;
  bool too_large_ = false;
  char reason_[CURL_ERROR_SIZE] = {};
  std::unique_ptr<curl_slist, closes> header_lines_;
  std::unique_ptr<CURL, closes> easy_;  // last: it points into the others
};

}  // namespace velib
