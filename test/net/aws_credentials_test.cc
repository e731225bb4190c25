#include "net/aws_credentials.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "base/log.h"
#include "test/support/manual_clock.h"
#include "test/support/scripted_client.h"
#include "test/support/temporary_folder.h"
#include "test/support/variables.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using asked = scripted_client::asked;

const std::string kSecret = "s3cr3t";

class aws_credentials_test : public testing::Test {
 protected:
  static void SetUpTestSuite() { set_log_level(log_level::error); }
  static void TearDownTestSuite() { set_log_level(log_level::info); }

  std::string keys_json(std::string_view access, utc_time expires) {
    return fmt::format(
        R"({{"Code":"Success","AccessKeyId":"{}","SecretAccessKey":"{}","Token":"token","Expiration":"{}"}})",
        access, kSecret, format_utc(expires));
  }
  void answer(std::function<http_answer(const asked&)> given) { client.answer = std::move(given); }
  // Keys AK1, AK2, … each good for an hour.
  void serve_keys() {
    answer([this](const asked&) {
      return http_answer{.status = 200,
                         .body = keys_json(fmt::format("AK{}", ++served), clock.now() + hours(1))};
    });
  }
  result<aws_signature> sign(std::map<std::string, std::string> values) {
    return aws_credentials(variables(std::move(values)), client, clock).signature("eu-west-3", "s3");
  }

  manual_clock clock{"2026-03-04T06:00:00Z"};
  scripted_client client;
  int served = 0;
};

TEST_F(aws_credentials_test, the_environment_comes_first) {
  const auto got = sign({{"AWS_ACCESS_KEY_ID", "AK"},
                         {"AWS_SECRET_ACCESS_KEY", kSecret},
                         {"AWS_SESSION_TOKEN", "t"},
                         {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2"}});
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->access_key, "AK");
  EXPECT_EQ(got->secret_key, kSecret);
  EXPECT_EQ(got->session_token, "t");
  EXPECT_EQ(got->region, "eu-west-3");
  EXPECT_EQ(got->service, "s3");
  EXPECT_TRUE(client.requests.empty());
}

TEST_F(aws_credentials_test, half_a_key_pair_is_a_mistake) {
  EXPECT_THAT(sign({{"AWS_ACCESS_KEY_ID", "AK"}}).error().message, HasSubstr("AWS_SECRET_ACCESS_KEY is not"));
  EXPECT_EQ(sign({{"AWS_SECRET_ACCESS_KEY", kSecret}}).error().code, error_code::invalid_input);
}

TEST_F(aws_credentials_test, the_container_comes_before_the_instance) {
  serve_keys();
  const auto got = sign({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/x"}});
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->access_key, "AK1");
  EXPECT_EQ(got->session_token, "token");
  ASSERT_EQ(client.requests.size(), 1u);
  EXPECT_EQ(client.requests[0].url, "http://169.254.170.2/v2/credentials/x");
  EXPECT_EQ(client.requests[0].header("Authorization"), "");
}

TEST_F(aws_credentials_test, the_full_uri_gets_the_token_of_the_file_before_that_of_the_variable) {
  serve_keys();
  const temporary_folder folder;
  const auto file = (folder.path() / "token").string();
  std::ofstream(file) << "from-file\n";
  std::map<std::string, std::string> values{
      {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1"},
      {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "from-variable"}};
  ASSERT_TRUE(sign(values));
  values["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = file;
  ASSERT_TRUE(sign(values));
  EXPECT_EQ(client.requests[0].header("Authorization"), "from-variable");
  EXPECT_EQ(client.requests[1].header("Authorization"), "from-file");
  values["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = file + "-gone";
  EXPECT_THAT(sign(values).error().message, HasSubstr("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "));
}

TEST_F(aws_credentials_test, keys_are_asked_only_of_this_machine_or_by_https) {
  serve_keys();
  for (const char* good :
       {"https://example.org/x", "http://127.0.0.1:8080/x", "http://127.9.9.9/", "http://localhost/x",
        "http://[::1]:80/x", "http://169.254.170.2/x", "http://[fd00:ec2::23]/x"}) {
    EXPECT_TRUE(sign({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", good}})) << good;
  }
  const auto asked_before = client.requests.size();
  for (const char* bad : {"http://example.org/x", "http://127.evil.example/x", "http://10.0.0.1/x",
                          "ftp://localhost/x", "http://169.254.169.254/x", "localhost",
                          "http://localhost.evil.example/", "http://localhost@evil.example/"}) {
    EXPECT_EQ(sign({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", bad}}).error().code, error_code::invalid_input)
        << bad;
  }
  EXPECT_EQ(client.requests.size(), asked_before);
  EXPECT_EQ(sign({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "evil.example"}}).error().code,
            error_code::invalid_input);
}

TEST_F(aws_credentials_test, a_container_that_fails_is_no_reason_to_ask_elsewhere) {
  const std::map<std::string, std::string> values{{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"}};
  for (const auto& [http_status, code] : {std::pair(500, error_code::unavailable),
                                          {429, error_code::unavailable},
                                          {401, error_code::denied},
                                          {404, error_code::not_found}}) {
    answer([s = http_status](const asked&) { return http_answer{.status = s}; });
    EXPECT_EQ(sign(values).error().code, code) << http_status;
  }
  for (const char* body :
       {"", "<html>", "[]", "{}", R"({"AccessKeyId":"a"})", R"({"AccessKeyId":1,"SecretAccessKey":2})",
        R"({"AccessKeyId":"a","SecretAccessKey":"s3cr3t","Expiration":"tomorrow"})"}) {
    answer([body](const asked&) { return http_answer{.status = 200, .body = body}; });
    const auto failed = sign(values);
    EXPECT_EQ(failed.error().code, error_code::unavailable) << body;
    EXPECT_THAT(failed.error().message, Not(HasSubstr(kSecret)));
  }
  for (const auto& request : client.requests) EXPECT_EQ(request.url, "http://169.254.170.2/x");
}

TEST_F(aws_credentials_test, the_instance_is_asked_for_a_token_first) {
  answer([this](const asked& request) -> http_answer {
    if (request.url.ends_with("/latest/api/token")) return {.status = 200, .body = "imds-token"};
    if (request.header("X-aws-ec2-metadata-token") != "imds-token") return {.status = 401};
    if (request.url.ends_with("/security-credentials/")) return {.status = 200, .body = "velib-role\n"};
    return {.status = 200, .body = keys_json("AK", clock.now() + hours(6))};
  });
  const auto got = sign({});
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->access_key, "AK");
  ASSERT_EQ(client.requests.size(), 3u);
  EXPECT_EQ(client.requests[0].method, "PUT");
  EXPECT_EQ(client.requests[0].url, "http://169.254.169.254/latest/api/token");
  EXPECT_EQ(client.requests[0].header("X-aws-ec2-metadata-token-ttl-seconds"), "21600");
  EXPECT_EQ(client.requests[2].url,
            "http://169.254.169.254/latest/meta-data/iam/security-credentials/velib-role");
}

TEST_F(aws_credentials_test, one_error_names_what_was_tried) {
  client.answer = [](const asked&) -> result<http_answer> {
    return fail(error_code::timeout, "no answer there");
  };
  const auto none = sign({});
  EXPECT_EQ(none.error().code, error_code::denied);
  for (const auto* part : {"AWS_ACCESS_KEY_ID", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "instance metadata",
                           "no answer there"}) {
    EXPECT_THAT(none.error().message, HasSubstr(part));
  }
  const auto asked_before = client.requests.size();
  EXPECT_THAT(sign({{"AWS_EC2_METADATA_DISABLED", "True"}}).error().message,
              HasSubstr("AWS_EC2_METADATA_DISABLED"));
  EXPECT_EQ(client.requests.size(), asked_before);
}

TEST_F(aws_credentials_test, an_instance_without_a_role_has_no_keys) {
  answer([](const asked& request) {
    return request.method == "PUT" ? http_answer{.status = 200, .body = "t"} : http_answer{.status = 404};
  });
  const auto none = sign({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1338/"}});
  EXPECT_EQ(none.error().code, error_code::denied);
  EXPECT_THAT(none.error().message, HasSubstr("has no role"));
  EXPECT_EQ(client.requests[0].url, "http://127.0.0.1:1338/latest/api/token");
}

class renewal_test : public aws_credentials_test {
 protected:
  std::string access_key() {
    const auto got = credentials.signature("eu-west-3", "s3");
    return got ? got->access_key : got.error().message;
  }
  aws_credentials credentials{variables({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"}}), client, clock};
};

TEST_F(renewal_test, keys_are_kept_and_renewed_before_they_expire) {
  serve_keys();
  EXPECT_EQ(access_key(), "AK1");
  clock.pass(minutes(54));
  EXPECT_EQ(access_key(), "AK1");
  EXPECT_EQ(client.requests.size(), 1u);
  clock.pass(minutes(1));
  EXPECT_EQ(access_key(), "AK2");
  EXPECT_EQ(access_key(), "AK2");
  EXPECT_EQ(client.requests.size(), 2u);
}

TEST_F(renewal_test, old_keys_serve_to_their_end_when_there_are_no_new_ones) {
  serve_keys();
  EXPECT_EQ(access_key(), "AK1");
  answer([](const asked&) { return http_answer{.status = 503}; });
  clock.pass(minutes(56));
  EXPECT_EQ(access_key(), "AK1");
  EXPECT_EQ(access_key(), "AK1");
  EXPECT_EQ(client.requests.size(), 2u);  // not asked at every request
  clock.pass(seconds(30));
  EXPECT_EQ(access_key(), "AK1");
  EXPECT_EQ(client.requests.size(), 3u);
  clock.pass(minutes(4));
  EXPECT_THAT(access_key(), HasSubstr("answers 503"));
  serve_keys();
  EXPECT_EQ(access_key(), "AK2");
}

TEST_F(renewal_test, forgotten_keys_are_asked_for_again) {
  serve_keys();
  EXPECT_FALSE(credentials.forget());
  EXPECT_EQ(access_key(), "AK1");
  EXPECT_TRUE(credentials.forget());
  EXPECT_EQ(access_key(), "AK2");
  aws_credentials fixed(variables({{"AWS_ACCESS_KEY_ID", "a"}, {"AWS_SECRET_ACCESS_KEY", "b"}}), client,
                        clock);
  ASSERT_TRUE(fixed.signature("r", "s3"));
  EXPECT_FALSE(fixed.forget());
}

TEST(aws_region, is_of_the_environment) {
  EXPECT_EQ(aws_region(variables({{"AWS_REGION", "a"}, {"AWS_DEFAULT_REGION", "b"}})), "a");
  EXPECT_EQ(aws_region(variables({{"AWS_DEFAULT_REGION", "b"}})), "b");
  EXPECT_EQ(aws_region(empty_environment), std::nullopt);
}

}  // namespace
}  // namespace velib
