#include "store/s3_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/support/variables.h"

namespace velib {
namespace {

using testing::HasSubstr;

const environment kParis = variables({{"AWS_REGION", "eu-west-3"}});

TEST(s3_address, a_bucket_on_aws_is_a_host) {
  const auto address = parse_s3_address("s3://velib-trend/live/paris/", kParis);
  ASSERT_TRUE(address) << address.error().message;
  EXPECT_EQ(address->url_of("history/date=2026-03-04/x.parquet"),
            "https://velib-trend.s3.eu-west-3.amazonaws.com/live/paris/history/date%3D2026-03-04/x.parquet");
  EXPECT_EQ(address->name_of("a/b"), "s3://velib-trend/live/paris/a/b");
  EXPECT_EQ(address->region, "eu-west-3");
  EXPECT_EQ(parse_s3_address("s3://abc", kParis)->url_of("k"), "https://abc.s3.eu-west-3.amazonaws.com/k");
  EXPECT_EQ(parse_s3_address("s3://abc", variables({{"AWS_REGION", "cn-north-1"}}))->bucket_url,
            "https://abc.s3.cn-north-1.amazonaws.com.cn");
}

TEST(s3_address, no_certificate_covers_dots) {
  EXPECT_EQ(parse_s3_address("s3://velib.example.org/p", kParis)->url_of("k"),
            "https://s3.eu-west-3.amazonaws.com/velib.example.org/p/k");
}

TEST(s3_address, another_server_is_addressed_path_style) {
  const auto both = variables({{"AWS_ENDPOINT_URL", "https://minio.example:9000"},
                               {"AWS_ENDPOINT_URL_S3", "http://127.0.0.1:8333/"}});
  const auto address = parse_s3_address("s3://bucket/p", both);
  ASSERT_TRUE(address) << address.error().message;
  EXPECT_EQ(address->url_of("k"), "http://127.0.0.1:8333/bucket/p/k");
  EXPECT_EQ(address->region, "us-east-1");
  const auto one =
      variables({{"AWS_ENDPOINT_URL", "https://minio.example:9000/s3"}, {"AWS_DEFAULT_REGION", "fr-par"}});
  EXPECT_EQ(parse_s3_address("s3://bucket", one)->url_of("k"), "https://minio.example:9000/s3/bucket/k");
  EXPECT_EQ(parse_s3_address("s3://bucket", one)->region, "fr-par");
}

TEST(s3_address, says_what_is_wrong) {
  for (const char* address :
       {"s3://", "s3:///x", "s3://ab", "s3://Bucket", "s3://a_bucket", "s3://-bucket", "s3://a..b",
        "s3://192.168.1.1", "s3://bucket//x", "s3://bucket/a b", "s3://bucket/../x", "s3://bucket/.hidden",
        "s3://bucket?x", "s3://user:pw@bucket", "s4://bucket"}) {
    const auto parsed = parse_s3_address(address, kParis);
    ASSERT_FALSE(parsed) << address;
    EXPECT_EQ(parsed.error().code, error_code::invalid_input);
    EXPECT_THAT(parsed.error().message, HasSubstr(address));
  }
  for (const char* url :
       {"minio:9000", "ftp://x", "http://u:secret@x", "http://x/?a=b", "http://", "http://x#y"}) {
    const auto parsed = parse_s3_address("s3://bucket", variables({{"AWS_ENDPOINT_URL_S3", url}}));
    ASSERT_FALSE(parsed) << url;
    EXPECT_THAT(parsed.error().message, HasSubstr("AWS_ENDPOINT_URL_S3"));
    EXPECT_THAT(parsed.error().message, testing::Not(HasSubstr("secret")));
  }
  EXPECT_THAT(parse_s3_address("s3://bucket", empty_environment).error().message,
              HasSubstr("set AWS_REGION"));
  EXPECT_FALSE(parse_s3_address("s3://bucket", variables({{"AWS_REGION", "eu west/3"}})));
}

TEST(percent, encodes_and_decodes) {
  EXPECT_EQ(percent_encoded("aZ9-._~/=+ %\xc3\xa9"), "aZ9-._~%2F%3D%2B%20%25%C3%A9");
  EXPECT_EQ(percent_encoded("a/b=c", "/"), "a/b%3Dc");
  EXPECT_EQ(percent_decoded("a%3db%2F%C3%A9%"), "a=b/\xc3\xa9%");
  EXPECT_EQ(percent_decoded("%zz%4"), "%zz%4");
}

}  // namespace
}  // namespace velib
