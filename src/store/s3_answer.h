// What S3 answers: pages of keys, and errors, both as XML, turned into values and our codes.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http_client.h"

namespace velib {

struct s3_page {
  std::vector<std::string> keys;
  std::string next;  // the continuation token; empty on the last page
};

// The body of a ListObjectsV2 answered 200. unavailable (worth another try) when it is broken off, no XML, or
// another document: S3 may send 200 before it knows that it will fail.
result<s3_page> parse_s3_page(std::string_view body);

// The <Code> of an error's body, "NoSuchKey"; empty when there is none that looks like one.
std::string s3_error_code(std::string_view body);

// The error that an answer other than 2xx means. `place` names the object. What may pass with another try is
// unavailable or timeout; an unknown bucket is invalid_input, so that nobody takes it for an empty store.
error s3_failure(const http_answer& answer, std::string_view place);

}  // namespace velib
