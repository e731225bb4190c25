#include "forecast/remote_address.h"

#include <gmock/gmock.h>

#include "test/support/variables.h"

namespace velib {
namespace {

using testing::HasSubstr;

result<std::optional<remote_address>> parse(std::string_view address,
                                            const environment& variables = empty_environment) {
  return parse_remote_address(address, variables);
}

TEST(remote_address, local_is_none) {
  ASSERT_TRUE(parse("local"));
  EXPECT_FALSE(*parse("local"));
}

TEST(remote_address, a_container_is_asked_for_its_invocations) {
  EXPECT_EQ((*parse("http://127.0.0.1:8080"))->url, "http://127.0.0.1:8080/invocations");
  EXPECT_EQ((*parse("https://models.example/"))->url, "https://models.example/invocations");
  EXPECT_EQ((*parse("https://models.example/paris/ask"))->url, "https://models.example/paris/ask");
  EXPECT_FALSE((*parse("http://127.0.0.1:8080"))->region);
  EXPECT_EQ((*parse("https://me:secret@models.example"))->name, "https://models.example/invocations");
}

TEST(remote_address, an_endpoint_is_of_a_region) {
  const auto ours = *parse("sagemaker://velib-lstm-v3-endpoint?region=eu-west-3");
  EXPECT_EQ(ours->url,
            "https://runtime.sagemaker.eu-west-3.amazonaws.com/endpoints/velib-lstm-v3-endpoint/invocations");
  EXPECT_EQ(ours->name, "sagemaker://velib-lstm-v3-endpoint");
  EXPECT_EQ(ours->region, "eu-west-3");
  const auto here = variables({{"AWS_REGION", "us-west-2"}});
  EXPECT_EQ((*parse("sagemaker://e", here))->region, "us-west-2");
  EXPECT_EQ((*parse("sagemaker://e?region=cn-north-1"))->url,
            "https://runtime.sagemaker.cn-north-1.amazonaws.com.cn/endpoints/e/invocations");
}

TEST(remote_address, another_server_may_stand_for_aws) {
  const auto all = variables({{"AWS_ENDPOINT_URL", "http://127.0.0.1:1/"}});
  EXPECT_EQ((*parse("sagemaker://e", all))->url, "http://127.0.0.1:1/endpoints/e/invocations");
  EXPECT_EQ((*parse("sagemaker://e", all))->region, "us-east-1");
  const auto one = variables({{"AWS_ENDPOINT_URL", "http://127.0.0.1:1"},
                              {"AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", "http://127.0.0.1:2"}});
  EXPECT_EQ((*parse("sagemaker://e?region=eu-west-3", one))->url,
            "http://127.0.0.1:2/endpoints/e/invocations");
}

TEST(remote_address, what_is_none_is_said_so) {
  for (const auto& [address, word] : std::initializer_list<std::pair<const char*, const char*>>{
           {"remote", "expected local"},
           {"", "expected local"},
           {"ftp://host", "expected local"},
           {"http://", "no host"},
           {"http:///path", "no host"},
           {"sagemaker://e", "no region"},
           {"sagemaker://?region=eu-west-3", "letters, digits"},
           {"sagemaker://a/b?region=eu-west-3", "letters, digits"},
           {"sagemaker://e?region=evil.example/", "letters, digits"},
           {"sagemaker://e?regon=eu-west-3", "?region=REGION"}}) {
    const auto parsed = parse(address);
    ASSERT_FALSE(parsed) << address;
    EXPECT_EQ(parsed.error().code, error_code::invalid_input);
    EXPECT_THAT(parsed.error().message, HasSubstr(word)) << address;
  }
}

}  // namespace
}  // namespace velib
