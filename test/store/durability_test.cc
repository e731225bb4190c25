// A power cut after every call of every write, with every choice of what was not synced: a reader finds the
// old object or the new one, and what was reported written stays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "store/directory_store.h"
#include "test/support/forgetful_disk.h"

namespace velib {
namespace {

using testing::AnyOf;
using testing::Each;
using testing::ElementsAre;
using content = std::optional<std::string>;

const std::string kOld = "the old bytes";
const std::string kNew = "the new, longer bytes";
const content kNothing = std::nullopt;

using write_function = status (object_store::*)(std::string_view, std::string_view);

class durability_test : public testing::TestWithParam<write_function> {
 protected:
  durability_test() {
    disk.make_folder("/disk");
    disk.sync_folder("/");
  }
  // A writer of its own, as a new process is.
  status write(const std::string& bytes, std::string_view key = "history/day/x") {
    directory_store store("/disk/store", disk);
    return (store.*GetParam())(key, bytes);
  }
  std::vector<content> after_power_cut() const {
    std::vector<content> seen;
    disk.cut_power(file, [&](const content& bytes) { seen.push_back(bytes); });
    return seen;
  }
  // Checks every power cut from now on, until the end of the test.
  void expect_throughout(testing::Matcher<content> expected) {
    disk.after_call = [this, expected](const forgetful_disk&) {
      for (const auto& bytes : after_power_cut()) ASSERT_THAT(bytes, expected) << "after call " << disk.calls;
      ++points;
    };
  }

  const std::filesystem::path file = "/disk/store/history/day/x";
  forgetful_disk disk;
  int points = 0;
};

TEST_P(durability_test, a_first_write_is_whole_or_absent_and_stays) {
  expect_throughout(AnyOf(kNothing, content(kNew)));
  ASSERT_TRUE(write(kNew));
  EXPECT_THAT(after_power_cut(), Each(content(kNew)));
  EXPECT_GE(points, 11);  // three folders and their parents, create, write, sync, name, sync
}

TEST_P(durability_test, a_later_write_into_the_same_folder_stays) {
  directory_store store("/disk/store", disk);
  ASSERT_TRUE((store.*GetParam())("history/day/w", kOld));
  expect_throughout(AnyOf(kNothing, content(kNew)));
  ASSERT_TRUE((store.*GetParam())("history/day/x", kNew));
  EXPECT_THAT(after_power_cut(), Each(content(kNew)));
}

TEST_P(durability_test, a_folder_that_nobody_synced_is_synced) {
  disk.make_folder("/disk/store");
  disk.make_folder("/disk/store/history");
  disk.make_folder("/disk/store/history/day");
  ASSERT_TRUE(write(kNew));
  EXPECT_THAT(after_power_cut(), Each(content(kNew)));
}

TEST_P(durability_test, a_write_over_an_object_leaves_the_old_or_the_new) {
  ASSERT_TRUE(write(kOld));
  const bool replaces = GetParam() == &object_store::put;
  expect_throughout(replaces ? testing::Matcher<content>(AnyOf(content(kOld), content(kNew)))
                             : testing::Matcher<content>(content(kOld)));
  EXPECT_EQ(write(kNew).has_value(), replaces);
  EXPECT_THAT(after_power_cut(), Each(content(replaces ? kNew : kOld)));
}

TEST_P(durability_test, each_call_may_fail) {
  ASSERT_TRUE(write(kOld, "history/day/other"));
  bool failed = true;
  for (int call = 0; failed; ++call) {
    disk.fail_at = disk.calls + call;
    disk.failure = ENOSPC;
    failed = !write(kNew);
    disk.fail_at = -1;
    for (const auto& bytes : after_power_cut()) ASSERT_THAT(bytes, AnyOf(kNothing, content(kNew))) << call;
    if (disk.read(file)) break;  // published: what failed is the last sync, or tidying up
  }
  EXPECT_EQ(disk.read(file), kNew);
}

TEST_P(durability_test, a_failed_write_leaves_no_temporary_name) {
  ASSERT_TRUE(write(kOld, "history/day/other"));
  const int before = disk.calls;
  ASSERT_TRUE(write(kOld, "history/day/again"));
  const int after_publishing =
      GetParam() == &object_store::put ? 1 : 2;  // the last sync; the first name's end
  const int calls = disk.calls - before - after_publishing;
  for (int call = 0; call < calls; ++call) {
    disk.fail_at = disk.calls + call;
    EXPECT_FALSE(write(kNew)) << call;
    disk.fail_at = -1;
    EXPECT_THAT(disk.names("/disk/store/history/day"), ElementsAre("again", "other")) << call;
  }
}

TEST_P(durability_test, a_conflict_is_with_something_that_stays) {
  for (int call = 0;; ++call) {
    disk = forgetful_disk();
    disk.make_folder("/disk");
    disk.sync_folder("/");
    disk.fail_at = disk.calls + call;  // another writer dies here
    disk.dead_after = true;
    const bool done = write(kOld).has_value();
    disk.fail_at = -1;
    directory_store store("/disk/store", disk);
    const auto second = store.put_if_absent("history/day/x", kNew);
    ASSERT_TRUE(second || second.error().code == error_code::conflict) << second.error().message;
    EXPECT_THAT(after_power_cut(), Each(content(second ? kNew : kOld))) << call;
    if (done) break;
  }
}

INSTANTIATE_TEST_SUITE_P(writes, durability_test,
                         testing::Values(&object_store::put, &object_store::put_if_absent),
                         [](const auto& info) {
                           return info.param == &object_store::put ? "put" : "put_if_absent";
                         });

}  // namespace
}  // namespace velib
