#include "history/window_file.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/random.h"
#include "store/memory_store.h"

namespace velib {
namespace {

using testing::HasSubstr;

constexpr size_t kMostBytes = size_t{1} << 24;

// The window of docs/formats/window.md.
window documented_window() {
  window w = make_window(*parse_time("2026-03-04T12:07:30Z"), std::chrono::minutes(15), 4);
  w.observed_at = *parse_time("2026-03-04T12:07:30Z");
  w.stations = {{.code = "1001",
                 .id = "213688169",
                 .name = "Quai de l'Horloge - Pont Neuf",
                 .where = position{48.857058739111, 2.341798283944},
                 .capacity = 22,
                 .commune = "Paris",
                 .commune_code = "75056"},
                {.code = "16107", .name = "Benjamin Godard - Victor Hugo"}};
  const count none = kUnknown;
  w.bikes = {5, none, 7, 0, none, none, 4, 3};
  w.docks = {17, none, 15, 22, none, none, 31, 32};
  w.ebikes = {1, none, 2, 0, none, none, none, none};
  return w;
}

boost::json::value text_in(std::string_view packed) {
  return boost::json::parse(gunzip(packed, kMostBytes).value());
}

// The documented window as JSON, changed, packed again.
template <class Change>
std::string changed(Change change) {
  auto document = text_in(serialize_window(documented_window())).as_object();
  change(document);
  return gzip(boost::json::serialize(document));
}

TEST(window_file, comes_back_as_it_was) {
  const auto w = documented_window();
  const auto read = parse_window(serialize_window(w));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, w);
}

TEST(window_file, an_empty_window_comes_back) {
  const auto w = make_window(*parse_time("2026-03-04T12:07:30Z"), std::chrono::minutes(1), 3);
  EXPECT_EQ(*parse_window(serialize_window(w)), w);
  EXPECT_EQ(*parse_window(serialize_window(window{})), window{});
}

TEST(window_file, any_text_and_place_comes_back) {
  auto w = documented_window();
  w.stations[0].name = "\"\\\n\t\x01 Mairie é 北 /";
  random_source random(7);
  for (int i = 0; i < 300; ++i) {
    // Twelve decimals, as docs/formats/window.md promises.
    w.stations[0].where = position{std::round(random.uniform(-90, 90) * 1e12) / 1e12,
                                   std::round(random.uniform(-180, 180) * 1e12) / 1e12};
    ASSERT_EQ(*parse_window(serialize_window(w)), w);
  }
}

TEST(window_file, the_golden_file_is_read_and_written) {
  const auto golden = load_file(VELIB_TREND_SOURCE "/test/golden/window.json.gz");
  ASSERT_TRUE(golden) << golden.error().message;
  const auto read = parse_window(*golden);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, documented_window());
  EXPECT_EQ(text_in(serialize_window(documented_window())), text_in(*golden));
}

TEST(window_file, the_documentation_s_example_is_the_golden_file) {
  const auto page = load_file(VELIB_TREND_SOURCE "/docs/formats/window.md").value();
  const std::string fence = "```json\n";
  const size_t from = page.find(fence) + fence.size();
  const auto example = boost::json::parse(page.substr(from, page.find("```", from) - from));
  const auto golden = load_file(VELIB_TREND_SOURCE "/test/golden/window.json.gz").value();
  EXPECT_EQ(example, text_in(golden));
  EXPECT_EQ(*parse_window(gzip(boost::json::serialize(example))), documented_window());
}

TEST(window_file, the_format_comes_first) {
  const auto text = gunzip(serialize_window(documented_window()), kMostBytes).value();
  EXPECT_TRUE(text.starts_with(R"({"format":"velib-trend-window/1","start":)")) << text;
}

TEST(window_file, tells_what_is_no_window_from_what_is_damaged) {
  const auto expect = [](std::string_view bytes, error_code code) {
    const auto read = parse_window(bytes);
    ASSERT_FALSE(read) << bytes;
    EXPECT_EQ(read.error().code, code) << read.error().message;
    EXPECT_EQ(read.error().message.find('\n'), std::string::npos);
  };
  expect("", error_code::corrupt);
  expect("{}", error_code::invalid_input);
  expect("404: Not Found", error_code::invalid_input);
  expect(gzip("404: Not Found"), error_code::invalid_input);
  expect(gzip("{}"), error_code::invalid_input);
  expect(gzip("[1]"), error_code::invalid_input);
  expect(gzip(R"({"format":7})"), error_code::invalid_input);
  expect(gzip(R"({"format":"something/1"})"), error_code::invalid_input);
  expect(gzip(R"({"format":"velib-trend-window/2","cells":"new"})"), error_code::unsupported);
  expect(gzip(R"({"format":"velib-trend-window/1")"), error_code::corrupt);
  expect(gzip(R"({"format":"velib-trend-window/1"})"), error_code::corrupt);
  expect(gzip(std::string(size_t{65} << 20, ' ')), error_code::invalid_input);
}

TEST(window_file, every_member_is_checked) {
  using boost::json::object;
  const auto expect_damage = [](const std::string& bytes, std::string_view names) {
    const auto read = parse_window(bytes);
    ASSERT_FALSE(read) << names;
    EXPECT_EQ(read.error().code, error_code::corrupt) << names;
    EXPECT_THAT(read.error().message, HasSubstr(std::string(names)));
  };
  for (const char* name :
       {"start", "step_s", "steps", "observed_at", "stations", "bikes", "docks", "ebikes"}) {
    expect_damage(changed([&](object& d) { d.erase(name); }), name);
    expect_damage(changed([&](object& d) { d[name] = "x"; }), name);
    expect_damage(changed([&](object& d) { d[name] = -1; }), name);
  }
  const auto stations = [](object& d) -> object& { return d["stations"].as_object(); };
  for (const char* name : {"id", "name", "lat", "lon", "capacity", "commune", "commune_code"}) {
    expect_damage(changed([&](object& d) { stations(d).erase(name); }), name);
    expect_damage(changed([&](object& d) { stations(d)[name].as_array().pop_back(); }), name);
  }
  expect_damage(changed([&](object& d) { stations(d)["code"].as_array().pop_back(); }), "array of 1");
  expect_damage(changed([&](object& d) { stations(d)["code"].as_array()[0] = "2"; }), "order");
  expect_damage(changed([&](object& d) { stations(d)["code"].as_array()[0] = ""; }), "order");
  expect_damage(changed([&](object& d) { stations(d)["name"].as_array()[0] = 1; }), "name");
  expect_damage(changed([&](object& d) { stations(d)["capacity"].as_array()[0] = 32768; }), "capacity");
  for (const boost::json::value& bad : {boost::json::value(-1), boost::json::value(1.5),
                                        boost::json::value("1"), boost::json::value(99999)}) {
    expect_damage(changed([&](object& d) { d["docks"].as_array()[1].as_array()[2] = bad; }), "docks");
  }
  expect_damage(changed([&](object& d) { d["bikes"].as_array()[1].as_array().pop_back(); }), "bikes");
  expect_damage(changed([&](object& d) { d["bikes"].as_array()[1] = nullptr; }), "bikes");
  expect_damage(changed([&](object& d) { d["steps"] = 20'001; }), "steps");
  expect_damage(changed([&](object& d) { d["observed_at"] = "2026-03-04T12:15:00Z"; }), "observed_at");
}

TEST(window_file, no_truncation_is_taken_for_a_window) {
  const auto good = serialize_window(documented_window());
  for (size_t size = 0; size < good.size(); ++size) {
    const auto read = parse_window(std::string_view(good).substr(0, size));
    ASSERT_FALSE(read) << size;
    if (size > 1) {
      EXPECT_EQ(read.error().code, error_code::corrupt) << size;
    }
  }
  const auto text = gunzip(good, kMostBytes).value();
  for (size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(parse_window(gzip(text.substr(0, size)))) << size;
}

// Flips in the packed bytes are the checksum's to find; flips in the text reach the reader.
TEST(window_file, random_damage_never_does_harm) {
  random_source random(3);
  const auto flip = [&](std::string bytes) {
    for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    }
    return bytes;
  };
  const auto good = serialize_window(documented_window());
  const auto text = gunzip(good, kMostBytes).value();
  for (int i = 0; i < 4'000; ++i) {
    const auto packed = parse_window(flip(good));
    if (packed) {
      EXPECT_EQ(*packed, documented_window());
    }
    const auto read = parse_window(gzip(flip(text), 1));
    if (!read) continue;
    const size_t cells = read->stations.size() * static_cast<size_t>(read->steps);
    ASSERT_EQ(read->bikes.size(), cells);
    ASSERT_EQ(read->docks.size(), cells);
    ASSERT_EQ(read->ebikes.size(), cells);
  }
}

TEST(window_file, is_kept_in_the_store) {
  memory_store store;
  EXPECT_EQ(load_window(store).error().code, error_code::not_found);
  ASSERT_TRUE(save_window(store, documented_window()));
  EXPECT_EQ(*load_window(store), documented_window());
  ASSERT_TRUE(store.put(kWindowKey, "torn"));
  EXPECT_THAT(load_window(store).error().message, HasSubstr(std::string(kWindowKey)));
}

}  // namespace
}  // namespace velib
