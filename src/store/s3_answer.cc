#include "store/s3_answer.h"

#include <algorithm>
#include <cstring>

#include <pugixml.hpp>

#include "store/s3_address.h"

namespace velib {

namespace {

struct meaning {
  std::string_view s3_code;
  error_code code;
  std::string_view advice;
};

constexpr std::string_view kOtherRegion =
    "the bucket is in another region; set AWS_REGION to the bucket's own";
constexpr std::string_view kCheckKeys = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

constexpr meaning kMeanings[] = {
    {"NoSuchKey", error_code::not_found, "there is no such object"},
    {"NoSuchBucket", error_code::invalid_input, "there is no such bucket; make it, or check its name"},
    {"InvalidBucketName", error_code::invalid_input, "check the bucket's name"},
    {"PreconditionFailed", error_code::conflict, "there is such an object already"},
    {"ConditionalRequestConflict", error_code::unavailable, "another write was under way"},
    {"OperationAborted", error_code::unavailable, "another operation was under way"},
    {"InternalError", error_code::unavailable, "try again later"},
    {"ServiceUnavailable", error_code::unavailable, "try again later"},
    {"SlowDown", error_code::unavailable, "too many requests; try again later"},
    {"TooManyRequests", error_code::unavailable, "too many requests; try again later"},
    {"Throttling", error_code::unavailable, "too many requests; try again later"},
    {"ThrottlingException", error_code::unavailable, "too many requests; try again later"},
    {"RequestTimeout", error_code::timeout, "the request did not arrive in time"},
    {"XAmzContentSHA256Mismatch", error_code::unavailable, "the bytes changed on their way"},
    {"BadDigest", error_code::unavailable, "the bytes changed on their way"},
    {"AccessDenied", error_code::denied,
     "the keys lack the right to it; without s3:ListBucket, S3 says so of missing objects, too"},
    {"InvalidAccessKeyId", error_code::denied, kCheckKeys},
    {"SignatureDoesNotMatch", error_code::denied, kCheckKeys},
    {"InvalidToken", error_code::denied, "check AWS_SESSION_TOKEN"},
    {"ExpiredToken", error_code::denied, "the AWS keys have expired"},
    {"ExpiredTokenException", error_code::denied, "the AWS keys have expired"},
    {"RequestTimeTooSkewed", error_code::denied, "this machine's clock is wrong"},
    {"PermanentRedirect", error_code::invalid_input, kOtherRegion},
    {"TemporaryRedirect", error_code::unavailable, "the bucket is new; try again later"},
    {"AuthorizationHeaderMalformed", error_code::invalid_input, kOtherRegion},
    {"IllegalLocationConstraintException", error_code::invalid_input, kOtherRegion},
    {"EntityTooLarge", error_code::invalid_input, "the object is too large for one upload"},
    {"KeyTooLongError", error_code::invalid_input, "key and prefix are longer than 1024 bytes"},
    {"InvalidObjectState", error_code::unsupported, "the object is archived; restore it first"},
    {"NotImplemented", error_code::unsupported, "the server does not know this operation"},
};

// For answers without a code that we know: of proxies, of servers that only speak S3's language, and to HEAD.
meaning meaning_of(int http_status) {
  switch (http_status) {
    case 401:
    case 403:
      return {{}, error_code::denied, "the keys lack the right to it"};
    case 408:
      return {{}, error_code::timeout, "the request did not arrive in time"};
    case 409:
      return {{}, error_code::unavailable, "another operation was under way"};
    case 412:
      return {{}, error_code::conflict, "there is such an object already"};
    case 429:
      return {{}, error_code::unavailable, "too many requests; try again later"};
    case 501:
      return {{}, error_code::unsupported, "the server does not know this operation"};
    default:
      if (http_status >= 500) return {{}, error_code::unavailable, "try again later"};
      if (http_status / 100 == 3) return {{}, error_code::invalid_input, kOtherRegion};
      return {{}, error_code::invalid_input, "that is not how S3 answers; check AWS_ENDPOINT_URL"};
  }
}

meaning meaning_of(const std::string& s3_code, const http_answer& answer) {
  const int http_status = answer.status;
  const auto* known = std::find_if(std::begin(kMeanings), std::end(kMeanings),
                                   [&](const meaning& m) { return m.s3_code == s3_code; });
  if (known != std::end(kMeanings)) return *known;
  if (http_status == 404 && answer.body.empty()) return kMeanings[0];  // to HEAD
  meaning guessed = meaning_of(http_status);
  if (!s3_code.empty() && guessed.code == error_code::invalid_input && http_status / 100 == 4) {
    guessed.advice = "the request is refused";
  }
  return guessed;
}

bool is_s3_code(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
  });
}

bool is_region_name(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

result<s3_page> parse_s3_page(std::string_view body) {
  pugi::xml_document document;
  const auto parsed = document.load_buffer(body.data(), body.size());
  if (!parsed) {
    return fail(error_code::unavailable, "the listing is broken XML at byte {} of {}: {}", parsed.offset,
                body.size(), parsed.description());
  }
  const auto root = document.child("ListBucketResult");
  if (!root) return fail(error_code::unavailable, "the answer is no listing: {}", s3_error_code(body));
  const bool encoded = std::strcmp(root.child_value("EncodingType"), "url") == 0;
  s3_page page;
  for (const auto object : root.children("Contents")) {
    const char* key = object.child_value("Key");
    page.keys.push_back(encoded ? percent_decoded(key) : std::string(key));
  }
  if (std::strcmp(root.child_value("IsTruncated"), "true") == 0) {
    page.next = root.child_value("NextContinuationToken");
    if (page.next.empty())
      return fail(error_code::unavailable, "the listing goes on, and does not say where");
  }
  return page;
}

std::string s3_error_code(std::string_view body) {
  pugi::xml_document document;
  document.load_buffer(body.data(), body.size());  // a torn document may still have its code
  const char* code = document.child("Error").child_value("Code");
  return is_s3_code(code) ? code : "";
}

error s3_failure(const http_answer& answer, std::string_view place) {
  const std::string s3_code = s3_error_code(answer.body);
  const meaning means = meaning_of(s3_code, answer);
  const auto region = answer.header("x-amz-bucket-region");
  const bool elsewhere = means.advice == kOtherRegion && is_region_name(region);
  return {means.code,
          fmt::format("{}: S3 answers {}{}{}: {}{}{}", place, answer.status, s3_code.empty() ? "" : " ",
                      s3_code, means.advice, elsewhere ? ", " : "", elsewhere ? region : "")};
}

}  // namespace velib
