#include "serve/http/access_log.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "test/support/temporary_folder.h"

namespace velib {
namespace {

access_entry entry(std::string_view path) {
  return {.time = utc_time(std::chrono::seconds(1'772'634'590)),
          .id = "0123",
          .client = "192.0.2.1",
          .method = "GET",
          .path = path,
          .status = 200,
          .body_bytes = 1400,
          .took = std::chrono::microseconds(1234)};
}

TEST(access_log, has_two_forms) {
  EXPECT_EQ(access_line(entry("/a"), access_log_form::text),
            "2026-03-04T14:29:50Z 0123 192.0.2.1 GET /a 200 1400 1.234ms\n");
  EXPECT_EQ(access_line(entry("/a"), access_log_form::json),
            R"({"time":"2026-03-04T14:29:50Z","id":"0123","client":"192.0.2.1","method":"GET","path":"/a",)"
            R"("status":200,"bytes":1400,"ms":1.234})"
            "\n");
}

TEST(access_log, no_client_can_forge_a_line) {
  EXPECT_EQ(printable("/a\"\\\r\n\x1b[2J\xc3\xa9 b"), "/a%22%5C%0D%0A%1B[2J%C3%A9%20b");
  EXPECT_EQ(printable("/%0A"), "/%0A");
  EXPECT_EQ(printable(std::string(5000, 'a')), std::string(200, 'a') + "...");
}

TEST(access_log, goes_on_in_a_new_file_when_the_old_one_was_moved) {
  const temporary_folder folder;
  const auto file = folder.path() / "access.log";
  auto log = access_log::open({access_log_form::text, file});
  ASSERT_TRUE(log);
  std::filesystem::rename(file, folder.path() / "access.log.1");
  (*log)->write(entry("/after"));
  log->reset();
  EXPECT_NE(load_file(file)->find("/after"), std::string::npos);
}

TEST(access_log, a_folder_that_is_not_there_is_one_clear_error) {
  const auto log = access_log::open({access_log_form::text, "/nowhere/at/all.log"});
  ASSERT_FALSE(log);
  EXPECT_NE(log.error().message.find("/nowhere/at/all.log"), std::string::npos);
}

}  // namespace
}  // namespace velib
