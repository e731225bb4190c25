// Where in S3 a store lies: from "s3://bucket/prefix" and the AWS_* variables to the URLs of objects.
#pragma once

#include <string>
#include <string_view>

#include "base/environment.h"
#include "base/result.h"

namespace velib {

struct s3_address {
  std::string bucket;
  std::string prefix;      // of every key: "" or "velib/paris/"
  std::string region;      // "eu-west-3"
  std::string bucket_url;  // "https://bucket.s3.eu-west-3.amazonaws.com", "http://127.0.0.1:8333/bucket"

  // Encoded as S3 signs it: all but letters, digits and -._~/
  std::string url_of(std::string_view key) const;
  // For messages: "s3://bucket/velib/paris/key".
  std::string name_of(std::string_view key) const;
};

// AWS_ENDPOINT_URL_S3, else AWS_ENDPOINT_URL, names another server than AWS; it is addressed path style, and
// its region is us-east-1 when AWS_REGION and AWS_DEFAULT_REGION are not set. On AWS a region must be set; a
// bucket is addressed as a host, path style when its name has dots, which no certificate covers.
// invalid_input when the address, the endpoint or the region is none, saying which.
result<s3_address> parse_s3_address(std::string_view address, const environment& variables);

// Percent-encoding of RFC 3986 with capital digits: all but letters, digits, -._~ and those in `kept`.
std::string percent_encoded(std::string_view text, std::string_view kept = {});
// The reverse; what is no encoding stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace velib
