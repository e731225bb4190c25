// Objects in a bucket of S3, or of a server that speaks its language: each write is one PUT, each listing as
// many requests as it takes. https://docs.aws.amazon.com/AmazonS3/latest/API/
#pragma once

#include <memory>

#include "base/clock.h"
#include "net/aws_credentials.h"
#include "net/retry.h"
#include "store/object_store.h"
#include "store/s3_address.h"
#include "store/s3_answer.h"

namespace velib {

// Requests that fail in passing (broken connections, timeouts, 429, 5xx, SlowDown, torn listings) are sent
// again, with growing random pauses; then the last failure is the error. Objects that are not of our key
// grammar are not listed.
//
// put_if_absent is a PUT with If-None-Match. It carries a mark of its own (x-amz-meta-velib-write, 128 random
// bits): when S3 says that an object is there, and it carries our mark, then an earlier try wrote it whose
// answer got lost, and the write has succeeded. That costs one HEAD a conflict, and the right to read.
class s3_store final : public object_store {
 public:
  // `variables` say where the keys are; the clock, when they expire, and must outlive the store. `pause` is
  // called between tries.
  s3_store(s3_address address, const environment& variables, std::shared_ptr<http_client> client,
           const clock& clock, pause_function pause, http_limits limits = kLimits);

  result<std::string> get(std::string_view key) override;
  // One GET with If-None-Match.
  result<std::optional<tagged_object>> get_if_changed(std::string_view key, std::string_view tag) override;
  status put(std::string_view key, std::string_view bytes) override;
  status put_if_absent(std::string_view key, std::string_view bytes) override;
  result<std::vector<std::string>> list(std::string_view prefix, std::string_view start_after = {}) override;
  status remove(std::string_view key) override;

 private:
  // Of one try. An upload may take a second longer for each megabyte.
  static constexpr http_limits kLimits{.deadline = std::chrono::seconds(60), .most_bytes = size_t{512} << 20};

  struct s3_request {
    std::string method = "GET";
    std::string url;
    std::string place;  // for messages
    http_headers headers = {};
    std::string_view body = {};
  };

  status check(std::string_view key) const;
  s3_request request(std::string_view method, std::string_view key) const;
  s3_request page_request(std::string_view prefix, std::string_view start_after,
                          const std::string& next) const;
  result<http_answer> try_once(const s3_request& request);
  result<http_answer> ask(const s3_request& request);
  result<bool> is_ours(std::string_view key, const std::string& mark);

  s3_address address_;
  std::shared_ptr<http_client> client_;
  aws_credentials credentials_;
  retry retry_;
  http_limits limits_;
};

}  // namespace velib
