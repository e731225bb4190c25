#include "app/model_store.h"

#include <gmock/gmock.h>

#include "test/app/small_archive.h"
#include "test/support/fault_store.h"
#include "test/support/times.h"

namespace velib {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const utc_time kMonday = at("2026-03-02T10:00:00Z");
constexpr std::chrono::hours kDay{24};

stored_model model_named(const std::string& name) {
  return {name, fmt::format("reference_lstm-{}", name), sha256_hex(name)};
}

// Puts an "archive" whose bytes are its name.
void put_model(object_store& store, const std::string& name) {
  ASSERT_TRUE(store.put(model_key(name), name));
}

void promote(object_store& store, const std::string& name, utc_time now) {
  put_model(store, name);
  const auto seen = load_current(store);
  ASSERT_TRUE(seen) << seen.error().message;
  ASSERT_TRUE(switch_model(store, *seen, model_named(name), now));
}

std::string name_in_use(object_store& store) {
  const auto current = load_current(store).value();
  return current && current->now.model ? current->now.model->name : "";
}

TEST(model_store, a_store_without_models_names_none) {
  memory_store store;
  EXPECT_EQ(load_current(store).value(), std::nullopt);
  EXPECT_THAT(list_models(store).value(), ElementsAre());
  EXPECT_EQ(roll_back(store, kMonday).error().code, error_code::not_found);
}

TEST(model_store, a_switch_is_one_write_that_says_what_it_replaced) {
  fault_store store;
  promote(store, "a", kMonday);
  promote(store, "b", kMonday + kDay);
  const int writes = store.writes();
  promote(store, "c", kMonday + 2 * kDay);
  EXPECT_EQ(store.writes(), writes + 2) << "the archive, and current.json";
  const auto current = load_current(store).value();
  ASSERT_TRUE(current);
  EXPECT_EQ(current->now, (model_use{model_named("c"), kMonday + 2 * kDay}));
  EXPECT_THAT(current->before, ElementsAre(model_use{model_named("b"), kMonday + kDay},
                                           model_use{model_named("a"), kMonday}, model_use{}));
  EXPECT_THAT(list_models(store).value(), ElementsAre("a", "b", "c"));
}

TEST(model_store, rolls_back_one_after_the_other_down_to_the_shipped_one) {
  fault_store store;
  promote(store, "a", kMonday);
  promote(store, "b", kMonday + kDay);
  const int writes = store.writes();
  const auto back = roll_back(store, kMonday + 2 * kDay);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(store.writes(), writes + 1);
  EXPECT_EQ(back->now, (model_use{model_named("a"), kMonday + 2 * kDay}));
  EXPECT_EQ(load_current(store).value(), *back);
  EXPECT_EQ(roll_back(store, kMonday)->now.model, std::nullopt);
  EXPECT_EQ(name_in_use(store), "");
  EXPECT_EQ(roll_back(store, kMonday).error().code, error_code::not_found);
}

TEST(model_store, does_not_roll_back_to_what_is_gone_or_another) {
  memory_store store;
  promote(store, "a", kMonday);
  promote(store, "b", kMonday);
  ASSERT_TRUE(store.remove(model_key("a")));
  EXPECT_EQ(roll_back(store, kMonday).error().code, error_code::not_found);
  ASSERT_TRUE(store.put(model_key("a"), "foreign"));
  EXPECT_EQ(roll_back(store, kMonday).error().code, error_code::corrupt);
  EXPECT_EQ(name_in_use(store), "b");
}

TEST(model_store, remembers_sixteen_uses) {
  memory_store store;
  for (int i = 0; i < 20; ++i) promote(store, fmt::format("m{}", i), kMonday + i * kDay);
  const auto current = load_current(store).value();
  ASSERT_EQ(current->before.size(), kMostUsesBefore);
  EXPECT_EQ(current->before.front().model->name, "m18");
  EXPECT_EQ(current->before.back().model->name, "m3");
}

TEST(model_store, whoever_switched_meanwhile_is_not_overwritten) {
  memory_store store;
  promote(store, "a", kMonday);
  const auto seen = load_current(store).value();
  promote(store, "b", kMonday);
  EXPECT_EQ(switch_model(store, seen, model_named("c"), kMonday).error().code, error_code::conflict);
  EXPECT_EQ(name_in_use(store), "b");
}

TEST(model_store, an_archive_is_checked_against_what_was_promoted) {
  memory_store store;
  put_model(store, "a");
  EXPECT_EQ(load_archive(store, model_named("a")).value(), "a");
  const auto gone = load_archive(store, model_named("b"));
  EXPECT_EQ(gone.error().code, error_code::not_found);
  EXPECT_THAT(gone.error().message, HasSubstr("models/b/model.tar.gz"));
  ASSERT_TRUE(store.put(model_key("a"), "another"));
  const auto foreign = load_archive(store, model_named("a"));
  EXPECT_EQ(foreign.error().code, error_code::corrupt);
  EXPECT_THAT(foreign.error().message, HasSubstr("sha256"));
}

TEST(model_store, an_archive_is_never_written_over_another) {
  memory_store store;
  ASSERT_TRUE(save_archive(store, "a", "one"));
  EXPECT_TRUE(save_archive(store, "a", "one")) << "the very same";
  const auto refused = save_archive(store, "a", "two");
  EXPECT_EQ(refused.error().code, error_code::conflict);
  EXPECT_EQ(store.get(model_key("a")).value(), "one");
}

TEST(model_store, names) {
  for (const auto* good : {"a", "0", "reference_lstm-1a2b3c4d", "v=1.2_x", "json"}) {
    EXPECT_TRUE(check_model_name(good)) << good;
  }
  for (const auto* bad :
       {"", ".", "..", ".a", "_track", "-a", "=a", "a/b", "a b", "é", "a\n", "current.json"}) {
    EXPECT_FALSE(check_model_name(bad)) << bad;
  }
  EXPECT_TRUE(check_model_name(std::string(64, 'a')));
  EXPECT_FALSE(check_model_name(std::string(65, 'a')));
}

TEST(model_store, lists_archives_alone) {
  memory_store store;
  for (const auto* key :
       {"models/b/model.tar.gz", "models/a/model.tar.gz", "models/a/report.json", "models/_x/model.tar.gz",
        "models/a/b/model.tar.gz", "models/model.tar.gz", "models/current.json", "models/_track.json"}) {
    ASSERT_TRUE(store.put(key, "x"));
  }
  EXPECT_THAT(list_models(store).value(), ElementsAre("a", "b"));
}

TEST(current_json, every_cut_and_every_wrong_field_is_told) {
  memory_store store;
  promote(store, "a", kMonday);
  promote(store, "b", kMonday);
  const auto good = store.get(kCurrentModelKey).value();
  ASSERT_TRUE(parse_current(good));
  for (size_t size = 0; size < good.size(); ++size) {
    ASSERT_TRUE(store.put(kCurrentModelKey, good.substr(0, size)));
    const auto cut = load_current(store);
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error().code, error_code::corrupt);
    EXPECT_THAT(cut.error().message, HasSubstr("models/current.json: "));
  }
  for (const auto& [part, other] : std::vector<std::pair<std::string, std::string>>{
           {"\"name\":\"b\"", "\"name\":\"../b\""},
           {"\"name\":\"b\"", "\"nom\":\"b\""},
           {"\"version\":\"reference_lstm-b\"", "\"version\":\"\""},
           {sha256_hex("b"), sha256_hex("b").substr(1)},
           {"\"since\":\"2026", "\"since\":\"soon"},
           {"\"before\":[", "\"before\":[7,"},
           {"\"before\"", "\"after\""}}) {
    auto bad = good;
    ASSERT_NE(bad.find(part), std::string::npos) << part << " in " << good;
    bad.replace(bad.find(part), part.size(), other);
    EXPECT_EQ(parse_current(bad).error().code, error_code::corrupt) << bad;
  }
  EXPECT_EQ(parse_current(R"({"format":"velib-trend-current/2"})").error().code, error_code::unsupported);
  EXPECT_EQ(parse_current("[]").error().code, error_code::corrupt);
}

TEST(current_json, one_that_cannot_be_read_may_be_replaced) {
  memory_store store;
  ASSERT_TRUE(store.put(kCurrentModelKey, "{\"torn"));
  EXPECT_FALSE(load_current(store));
  EXPECT_TRUE(switch_model(store, std::nullopt, model_named("a"), kMonday));
  EXPECT_EQ(name_in_use(store), "a");
}

TEST(current_json, is_as_the_format_page_has_it) {
  const current_model current = {
      {stored_model{"spring", "reference_lstm-4382eb2a", std::string(64, '7')}, kMonday}, {{}}};
  const auto text = serialize_current(current);
  EXPECT_EQ(text,
            "{\"format\":\"velib-trend-current/1\",\"model\":{\"name\":\"spring\","
            "\"version\":\"reference_lstm-4382eb2a\",\"sha256\":\"" +
                std::string(64, '7') +
                "\"},\"since\":\"2026-03-02T10:00:00Z\",\"before\":[{\"model\":null,\"since\":null}]}");
  EXPECT_EQ(parse_current(text).value(), current);
}

}  // namespace
}  // namespace velib
