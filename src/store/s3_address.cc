#include "store/s3_address.h"

#include <algorithm>

#include "net/aws_credentials.h"
#include "net/public_url.h"
#include "store/object_key.h"

namespace velib {

namespace {

constexpr std::string_view kScheme = "s3://";
constexpr std::string_view kDefaultRegion = "us-east-1";

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
bool is_bucket(std::string_view name) {
  return name.size() >= 3 && name.size() <= 63 && is_lower_or_digit(name.front()) &&
         is_lower_or_digit(name.back()) && name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_lower_or_digit(c) || c == '-' || c == '.'; }) &&
         name.find_first_not_of("0123456789.") != std::string_view::npos;
}

bool is_region(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

// Scheme, host, port and path alone: public_url leaves them as they are, but for an empty path.
bool is_endpoint(const std::string& url) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) return false;
  const std::string shown = public_url(url);
  return shown == url || shown == url + '/';
}

result<std::string> endpoint_of(const environment& variables) {
  for (const char* name : {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}) {
    auto url = variables(name);
    if (!url) continue;
    if (!is_endpoint(*url)) {
      return fail(error_code::invalid_input, "{} is not of the form http(s)://host:port", name);
    }
    while (url->ends_with('/')) url->pop_back();
    return *url;
  }
  return std::string();
}

std::string aws_url(const std::string& bucket, const std::string& region) {
  const std::string host =
      fmt::format("s3.{}.amazonaws.com{}", region, region.starts_with("cn-") ? ".cn" : "");
  const bool path_style = bucket.find('.') != std::string::npos;
  return path_style ? fmt::format("https://{}/{}", host, bucket) : fmt::format("https://{}.{}", bucket, host);
}

status read_name(std::string_view address, s3_address& parsed) {
  const auto refuse = [&](std::string_view why) -> status {
    return fail(error_code::invalid_input,
                "{} is not a store: {}; expected s3://bucket or s3://bucket/prefix", address, why);
  };
  if (!address.starts_with(kScheme)) return refuse("it does not start with s3://");
  std::string_view rest = address.substr(kScheme.size());
  while (rest.ends_with('/')) rest.remove_suffix(1);
  parsed.bucket = rest.substr(0, rest.find('/'));
  if (!is_bucket(parsed.bucket)) {
    return refuse("a bucket's name is 3 to 63 lower-case letters, digits, '-' and '.'");
  }
  if (rest.size() == parsed.bucket.size()) return {};
  parsed.prefix = rest.substr(parsed.bucket.size() + 1);
  if (!check_key(parsed.prefix)) {
    return refuse("a prefix is parts of letters, digits and ._=- joined by '/', none starting with '.'");
  }
  parsed.prefix += '/';
  return {};
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string percent_encoded(std::string_view text, std::string_view kept) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') ||
                       std::string_view("-._~").find(c) != std::string_view::npos ||
                       kept.find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t k = 0; k < text.size(); ++k) {
    const int high = k + 2 < text.size() && text[k] == '%' ? hex_value(text[k + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[k + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      k += 2;
    } else {
      out += text[k];
    }
  }
  return out;
}

std::string s3_address::url_of(std::string_view key) const {
  return bucket_url + '/' + percent_encoded(prefix + std::string(key), "/");
}

std::string s3_address::name_of(std::string_view key) const {
  return fmt::format("{}{}/{}{}", kScheme, bucket, prefix, key);
}

result<s3_address> parse_s3_address(std::string_view address, const environment& variables) {
  s3_address parsed;
  if (auto read = read_name(address, parsed); !read) return pass(read);
  const auto endpoint = endpoint_of(variables);
  if (!endpoint) return pass(endpoint);
  parsed.region = aws_region(variables).value_or(endpoint->empty() ? "" : std::string(kDefaultRegion));
  if (parsed.region.empty()) {
    return fail(error_code::invalid_input,
                "{}: no AWS region; set AWS_REGION to the bucket's, as in eu-west-3", address);
  }
  if (!is_region(parsed.region)) {
    return fail(error_code::invalid_input, "AWS_REGION is no region; expected something like eu-west-3");
  }
  parsed.bucket_url =
      endpoint->empty() ? aws_url(parsed.bucket, parsed.region) : *endpoint + '/' + parsed.bucket;
  return parsed;
}

}  // namespace velib
