// No bytes may do harm: recorded files are cut and damaged, and every parser reads what is left. Run under
// the sanitizers as well.
#include "base/random.h"
#include "feed/discovery.h"
#include "feed/opendata.h"
#include "test/feed/small_feed.h"

namespace velib {
namespace {

// What must hold of a feed that came out of any bytes.
void expect_sound(const result<parsed_feed>& feed) {
  if (!feed) {
    EXPECT_EQ(feed.error().code, error_code::invalid_input) << feed.error().message;
    return;
  }
  EXPECT_EQ(feed->report.kept, static_cast<int>(feed->snapshot.entries.size()));
  EXPECT_GT(feed->report.kept, 0);
  std::string_view before;
  for (const auto& [station, state] : feed->snapshot.entries) {
    EXPECT_LT(before, station.code);
    before = station.code;
    EXPECT_TRUE(station.where);
    for (const auto n : {state.bikes, state.docks, state.mechanical, state.ebikes}) {
      EXPECT_TRUE(n == kUnknown || (n >= 0 && n <= 998)) << n;
    }
  }
}

const std::string kInformation = stations(information_of("36255478193", R"(,"stationCode":"9020")"));
const std::string kStatus = stations(
    R"({"station_id":36255478193,"num_bikes_available":13,"num_bikes_available_types":[{"mechanical":10},
        {"ebike":3}],"is_renting":1,"last_reported":1772633688,"name":"Hôpital 🚲 \ud83d\udeb2"})");

void read_with_every_parser(std::string_view bytes) {
  const parse_options options{.captured_at = at(kNow), .box = bounding_box{}};
  expect_sound(parse_gbfs({.information = bytes, .status = bytes, .vehicle_types = bytes}, options));
  expect_sound(parse_gbfs({.information = kInformation, .status = bytes}, options));
  const auto types =
      parse_gbfs({.information = kInformation, .status = kStatus, .vehicle_types = bytes}, options);
  EXPECT_TRUE(types) << "an optional file never blocks";
  const std::string_view pages[] = {bytes};
  expect_sound(parse_opendata(pages, options));
  (void)total_count(bytes);
  (void)parse_discovery(bytes);
  (void)parse_system_information(bytes);
  (void)kind_of_file(bytes, "f");
}

// Bytes that JSON cares about, and any others.
char damage(random_source& random) {
  constexpr std::string_view kLoaded =
      "{}[]\",:\\-0123456789eE.u\xFF\xC3\xED\x00 "
      "tfn";
  return random.below(3) > 0 ? kLoaded[random.below(kLoaded.size())] : static_cast<char>(random.below(256));
}

void damage_and_read(const std::string& whole, int rounds, random_source& random) {
  for (int round = 0; round < rounds; ++round) {
    read_with_every_parser(std::string_view(whole).substr(0, random.below(whole.size() + 1)));
    auto bad = whole;
    for (auto flips = 1 + random.below(4); flips-- > 0 && !bad.empty();) {
      bad[random.below(bad.size())] = damage(random);
    }
    read_with_every_parser(bad);
  }
}

TEST(hostile_bytes, every_truncation_of_a_small_pair) {
  for (const auto& whole : {kInformation, kStatus}) {
    for (size_t size = 0; size < whole.size(); ++size) {
      EXPECT_FALSE(parse(kInformation, whole.substr(0, size))) << size;
      read_with_every_parser(whole.substr(0, size));
    }
  }
}

TEST(hostile_bytes, flipped_bytes_of_a_small_pair) {
  random_source random(1);
  damage_and_read(kInformation, 3000, random);
  damage_and_read(kStatus, 3000, random);
}

TEST_F(real_feeds, truncated_and_damaged_they_do_no_harm) {
  random_source random(2);
  for (const auto& file : std::filesystem::recursive_directory_iterator(kFolder)) {
    if (!file.is_regular_file()) continue;
    const auto whole = load_file(file.path()).value();
    const auto rounds = std::clamp<size_t>(400'000 / (whole.size() + 1), 3, 200);
    damage_and_read(whole, static_cast<int>(rounds), random);
  }
}

}  // namespace
}  // namespace velib
