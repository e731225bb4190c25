// The S3 store against a server that a test plays: what is sent, and what is made of every kind of answer.
// Real servers: test_s3.py.
#include "store/s3_store.h"

#include <deque>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "test/support/manual_clock.h"
#include "test/support/scripted_client.h"
#include "test/support/variables.h"

namespace velib {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using asked = scripted_client::asked;

const std::string kSecret = "s3cr3t-key";

std::string error_xml(std::string_view code) {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{}</Code><Message>m</Message></Error>", code);
}

std::string page_xml(const std::vector<std::string>& keys, std::string_view next = {}) {
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><EncodingType>url</EncodingType>";
  for (const auto& key : keys) xml += "<Contents><Key>" + percent_encoded(key, "/") + "</Key></Contents>";
  xml += next.empty()
             ? "<IsTruncated>false</IsTruncated>"
             : fmt::format("<IsTruncated>true</IsTruncated><NextContinuationToken>{}</NextContinuationToken>",
                           next);
  return xml + "</ListBucketResult>";
}

class s3_store_test : public testing::Test {
 protected:
  s3_store make(std::map<std::string, std::string> more = {}) {
    more.insert(
        {{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", kSecret}, {"AWS_REGION", "eu-west-3"}});
    const auto env = variables(std::move(more));
    return {*parse_s3_address("s3://bucket/live", env), env, client, clock,
            [this](auto) { return ++pauses < stops_at; }};
  }
  // Answers in this order, then 599.
  void script(std::deque<result<http_answer>> answers) {
    client->answer = [answers = std::move(answers)](const asked&) mutable -> result<http_answer> {
      if (answers.empty()) return http_answer{.status = 599};
      auto next = std::move(answers.front());
      answers.pop_front();
      return next;
    };
  }
  std::vector<std::string> methods() const {
    std::vector<std::string> out;
    for (const auto& request : client->requests) out.push_back(request.method);
    return out;
  }

  manual_clock clock{"2026-03-04T06:00:00Z"};
  std::shared_ptr<scripted_client> client = std::make_shared<scripted_client>();
  int pauses = 0;
  int stops_at = 100;
  s3_store store = make();
};

TEST_F(s3_store_test, asks_for_a_change_by_the_entity_tag) {
  script({http_answer{.status = 200, .headers = {{"etag", "\"e1\""}}, .body = "bytes"},
          http_answer{.status = 304}, http_answer{.status = 503}, http_answer{.status = 304},
          http_answer{.status = 404, .body = error_xml("NoSuchKey")}});
  EXPECT_EQ(store.get_if_changed("a", "").value()->tag, "\"e1\"");
  EXPECT_FALSE(store.get_if_changed("a", "\"e1\"").value());
  EXPECT_FALSE(store.get_if_changed("a", "\"e1\"").value()) << "after a pause";
  EXPECT_EQ(store.get_if_changed("a", "\"e1\"").error().code, error_code::not_found);
  EXPECT_EQ(client->requests[0].header("if-none-match"), "");
  EXPECT_EQ(client->requests[1].header("if-none-match"), "\"e1\"");
  EXPECT_TRUE(client->requests[1].signature);
}

TEST_F(s3_store_test, signs_each_verb) {
  script({http_answer{.status = 200, .body = "bytes"}, http_answer{.status = 200}, http_answer{.status = 200},
          http_answer{.status = 204}, http_answer{.status = 200, .body = page_xml({})}});
  EXPECT_EQ(*store.get("date=1/x"), "bytes");
  ASSERT_TRUE(store.put("a", "1"));
  ASSERT_TRUE(store.put_if_absent("b", "22"));
  ASSERT_TRUE(store.remove("a"));
  EXPECT_THAT(*store.list("date=", "date=0"), IsEmpty());
  EXPECT_THAT(methods(), ElementsAre("GET", "PUT", "PUT", "DELETE", "GET"));
  EXPECT_EQ(client->requests[0].url, "https://bucket.s3.eu-west-3.amazonaws.com/live/date%3D1/x");
  EXPECT_EQ(client->requests[1].header("if-none-match"), "");
  EXPECT_EQ(client->requests[2].header("if-none-match"), "*");
  EXPECT_EQ(client->requests[2].body, "22");
  EXPECT_EQ(client->requests[4].url,
            "https://bucket.s3.eu-west-3.amazonaws.com/?encoding-type=url&list-type=2&prefix=live%2Fdate%3D"
            "&start-after=live%2Fdate%3D");
  for (const auto& request : client->requests) {
    ASSERT_TRUE(request.signature);
    EXPECT_EQ(request.signature->access_key, "AKID");
    EXPECT_EQ(request.signature->service, "s3");
    EXPECT_EQ(request.signature->region, "eu-west-3");
  }
}

TEST_F(s3_store_test, lists_page_by_page_what_is_ours) {
  script(
      {http_answer{.status = 200, .body = page_xml({"live/", "live/a=1", "live/b c", "other/x"}, "to+ken/=")},
       http_answer{.status = 200, .body = page_xml({"live/c/", "live/d"})}});
  EXPECT_THAT(*store.list(""), ElementsAre("a=1", "d"));
  EXPECT_THAT(client->requests[1].url,
              HasSubstr("/?continuation-token=to%2Bken%2F%3D&encoding-type=url&list-type=2"));
}

TEST_F(s3_store_test, sorts_what_a_server_did_not) {
  script({http_answer{.status = 200, .body = page_xml({"live/b", "live/a/x", "live/a-b", "live/b"})}});
  EXPECT_THAT(*store.list("", "a"), ElementsAre("a-b", "a/x", "b"));
}

TEST_F(s3_store_test, keys_that_a_server_does_not_encode_are_taken_as_they_are) {
  script({http_answer{.status = 200,
                      .body = "<ListBucketResult><Contents><Key>live/a%3D1</Key></Contents>"
                              "<Contents><Key>live/a=&#x31;</Key></Contents></ListBucketResult>"}});
  EXPECT_THAT(*store.list(""), ElementsAre("a=1"));
}

TEST_F(s3_store_test, a_listing_broken_under_200_is_asked_for_again) {
  const auto whole = page_xml({"live/a"});
  std::deque<result<http_answer>> answers;
  for (const auto& body : {whole.substr(0, whole.size() - 9), std::string(), std::string("<html><br></html>"),
                           error_xml("InternalError")}) {
    answers.push_back(http_answer{.status = 200, .body = body});
  }
  answers.push_back(http_answer{.status = 200, .body = whole});
  script(answers);
  EXPECT_THAT(*store.list(""), ElementsAre("a"));
  EXPECT_EQ(pauses, 4);
  answers.pop_back();
  answers.push_back(answers.front());
  script(answers);
  const auto failed = store.list("");
  EXPECT_EQ(failed.error().code, error_code::unavailable);
  EXPECT_THAT(failed.error().message, HasSubstr("broken XML"));
}

TEST_F(s3_store_test, a_listing_that_does_not_end_is_an_error) {
  client->answer = [](const asked&) {
    return http_answer{.status = 200, .body = page_xml({"live/a"}, "same")};
  };
  EXPECT_EQ(store.list("").error().code, error_code::unavailable);
  client->answer = [](const asked&) {
    return http_answer{.status = 200,
                       .body = "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"};
  };
  EXPECT_EQ(store.list("").error().code, error_code::unavailable);
}

struct answer_case {
  int http_status;
  std::string code;
  error_code expected;
  int requests;  // that a get makes when nothing else is answered
};

TEST_F(s3_store_test, every_answer_has_a_meaning) {
  const answer_case cases[] = {
      {404, "NoSuchKey", error_code::not_found, 1},
      {404, "", error_code::not_found, 1},
      {404, "NoSuchBucket", error_code::invalid_input, 1},
      {403, "AccessDenied", error_code::denied, 1},
      {403, "SignatureDoesNotMatch", error_code::denied, 1},
      {403, "InvalidAccessKeyId", error_code::denied, 1},
      {403, "RequestTimeTooSkewed", error_code::denied, 1},
      {403, "SomethingNew", error_code::denied, 1},
      {403, "", error_code::denied, 1},
      {400, "ExpiredToken", error_code::denied, 1},  // keys of the environment cannot be renewed
      {400, "AuthorizationHeaderMalformed", error_code::invalid_input, 1},
      {400, "SomethingNew", error_code::invalid_input, 1},
      {301, "PermanentRedirect", error_code::invalid_input, 1},
      {307, "TemporaryRedirect", error_code::unavailable, 5},
      {302, "", error_code::invalid_input, 1},
      {400, "RequestTimeout", error_code::timeout, 5},
      {408, "", error_code::timeout, 5},
      {409, "OperationAborted", error_code::unavailable, 5},
      {429, "", error_code::unavailable, 5},
      {500, "InternalError", error_code::unavailable, 5},
      {502, "", error_code::unavailable, 5},
      {503, "SlowDown", error_code::unavailable, 5},
      {504, "", error_code::unavailable, 5},
      {501, "NotImplemented", error_code::unsupported, 1},
      {403, "InvalidObjectState", error_code::unsupported, 1},
      {404, "<script>", error_code::invalid_input, 1},
  };
  for (const auto& c : cases) {
    client->requests.clear();
    client->answer = [&](const asked&) {
      return http_answer{.status = c.http_status, .body = c.code.empty() ? "" : error_xml(c.code)};
    };
    const auto failed = store.get("k");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, c.expected) << c.http_status << c.code << failed.error().message;
    EXPECT_EQ(client->requests.size(), static_cast<size_t>(c.requests)) << c.http_status << c.code;
    EXPECT_THAT(failed.error().message,
                HasSubstr(fmt::format("s3://bucket/live/k: S3 answers {}", c.http_status)));
    EXPECT_EQ(failed.error().message.find(c.code) != std::string::npos, c.code != "<script>");
    EXPECT_THAT(failed.error().message, Not(HasSubstr(kSecret)));
  }
}

TEST_F(s3_store_test, names_the_region_that_the_bucket_is_in) {
  script({http_answer{.status = 301,
                      .headers = {{"x-amz-bucket-region", "eu-central-1"}},
                      .body = error_xml("PermanentRedirect")}});
  EXPECT_THAT(store.get("k").error().message, HasSubstr("AWS_REGION to the bucket's own, eu-central-1"));
}

TEST_F(s3_store_test, slow_down_then_success) {
  script({http_answer{.status = 503, .body = error_xml("SlowDown")}, fail(error_code::unavailable, "broken"),
          fail(error_code::timeout, "slow"), http_answer{.status = 200}});
  ASSERT_TRUE(store.put("k", "bytes"));
  EXPECT_EQ(pauses, 3);
  for (const auto& request : client->requests) EXPECT_EQ(request.body, "bytes");
}

TEST_F(s3_store_test, a_stop_ends_the_tries) {
  stops_at = 2;
  client->answer = [](const asked&) { return http_answer{.status = 503, .body = error_xml("SlowDown")}; };
  EXPECT_EQ(store.put("k", "bytes").error().code, error_code::unavailable);
  EXPECT_EQ(client->requests.size(), 2u);
}

TEST_F(s3_store_test, what_fails_for_good_is_not_tried_again) {
  script({fail(error_code::invalid_input, "the answer is larger than 9 bytes")});
  EXPECT_EQ(store.get("k").error().message, "s3://bucket/live/k: the answer is larger than 9 bytes");
  EXPECT_EQ(client->requests.size(), 1u);
}

TEST_F(s3_store_test, a_write_beside_another_is_tried_again) {
  script({http_answer{.status = 409, .body = error_xml("ConditionalRequestConflict")},
          http_answer{.status = 200}});
  EXPECT_TRUE(store.put_if_absent("k", "1"));
  EXPECT_THAT(methods(), ElementsAre("PUT", "PUT"));
}

TEST_F(s3_store_test, removing_nothing_is_no_error) {
  script({http_answer{.status = 404, .body = error_xml("NoSuchKey")},
          http_answer{.status = 404, .body = error_xml("NoSuchBucket")}});
  EXPECT_TRUE(store.remove("k"));
  EXPECT_EQ(store.remove("k").error().code, error_code::invalid_input);
}

TEST_F(s3_store_test, keys_and_prefix_fit_together) {
  EXPECT_EQ(store.put(std::string(1020, 'k'), "").error().code, error_code::invalid_input);
  EXPECT_EQ(store.get("../k").error().code, error_code::invalid_input);
  EXPECT_THAT(client->requests, IsEmpty());
}

// A bucket of one object, whose answers the test loses.
class lost_answer_test : public s3_store_test {
 protected:
  lost_answer_test() {
    client->answer = [this](const asked& request) -> result<http_answer> {
      auto answer = serve(request);
      if (lose-- > 0) return fail(error_code::unavailable, "the connection broke");
      return answer;
    };
  }
  http_answer serve(const asked& request) {
    if (request.method == "HEAD") {
      if (!object) return {.status = 404};
      if (head_status != 200) return {.status = head_status};
      return {.status = 200,
              .headers = {{"x-amz-meta-velib-write", object->header("x-amz-meta-velib-write")}}};
    }
    if (object) return {.status = 412, .body = error_xml("PreconditionFailed")};
    object = request;
    return {.status = 200};
  }

  std::optional<asked> object;
  int lose = 0;
  int head_status = 200;
};

TEST_F(lost_answer_test, our_own_object_is_no_conflict) {
  lose = 1;
  EXPECT_TRUE(store.put_if_absent("k", "bytes"));
  EXPECT_THAT(methods(), ElementsAre("PUT", "PUT", "HEAD"));
}

TEST_F(lost_answer_test, anothers_object_is_a_conflict_even_with_the_same_bytes) {
  ASSERT_TRUE(store.put_if_absent("k", "bytes"));
  lose = 1;
  EXPECT_EQ(store.put_if_absent("k", "bytes").error().code, error_code::conflict);
  auto other = make();
  EXPECT_EQ(other.put_if_absent("k", "bytes").error().code, error_code::conflict);
}

TEST_F(lost_answer_test, when_nobody_can_tell_that_is_the_error) {
  head_status = 403;
  ASSERT_TRUE(store.put_if_absent("k", "bytes"));
  EXPECT_EQ(store.put_if_absent("k", "bytes").error().code, error_code::conflict);
  lose = 1;
  EXPECT_EQ(store.put_if_absent("k", "bytes").error().code, error_code::denied);
}

TEST_F(s3_store_test, expired_keys_are_renewed_and_the_request_sent_again) {
  int keys = 0;
  client->answer = [&](const asked& request) -> http_answer {
    if (request.url == "http://169.254.170.2/x") {
      return {.status = 200,
              .body = fmt::format(
                  R"({{"AccessKeyId":"AK{}","SecretAccessKey":"s","Token":"t","Expiration":"{}"}})", ++keys,
                  format_utc(clock.now() + std::chrono::hours(1)))};
    }
    if (request.signature->access_key == "AK1") return {.status = 400, .body = error_xml("ExpiredToken")};
    return {.status = 200, .body = "bytes"};
  };
  const auto env = variables({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"}, {"AWS_REGION", "eu-west-3"}});
  s3_store renewing(*parse_s3_address("s3://bucket", env), env, client, clock, [](auto) { return true; });
  EXPECT_EQ(*renewing.get("k"), "bytes");
  EXPECT_EQ(keys, 2);
}

TEST_F(s3_store_test, without_keys_the_error_says_what_was_tried) {
  client->answer = [](const asked&) -> result<http_answer> {
    return fail(error_code::unavailable, "no route");
  };
  const auto env = variables({{"AWS_REGION", "eu-west-3"}});
  s3_store keyless(*parse_s3_address("s3://bucket", env), env, client, clock, [](auto) { return true; });
  const auto failed = keyless.get("k");
  EXPECT_EQ(failed.error().code, error_code::denied);
  EXPECT_THAT(failed.error().message, HasSubstr("s3://bucket/k: no AWS keys"));
}

}  // namespace
}  // namespace velib
