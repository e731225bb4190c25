#include "history/profiles_file.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "history/cell_codes.h"
#include "history/sealed_file.h"
#include "history/table_bytes.h"

namespace velib {

namespace {

using std::chrono::local_days;

constexpr sealed_kind kProfiles{
    .magic = "VTUSUALS", .version = 1, .name = "table of profiles", .remedy = "compact makes it anew"};
constexpr size_t kBlockStations = 64;
constexpr size_t kValues = kDayTypes * (kQuartersOfDay + 24) + kChangeLeads.size();
constexpr std::int32_t kNoDay = INT32_MIN;
constexpr std::int32_t kMostDays = 2'932'896;  // the end of the year 9999, either way

using profile_values = std::array<std::uint16_t, kValues>;

// Calls `visit` with each value of a profile, in the order of the file. One that nobody knows is stored as
// 65535, which is a gap of a coded row.
template <class Profile, class Visit>
void for_each_value(Profile& profile, Visit visit) {
  for (auto& day : profile.level) std::ranges::for_each(day, visit);
  for (auto& day : profile.hourly_change) std::ranges::for_each(day, visit);
  std::ranges::for_each(profile.change, visit);
}

// --- writing

void append_day(std::string& out, const std::optional<local_days>& day) {
  append_number(out, day ? static_cast<std::int32_t>(day->time_since_epoch().count()) : kNoDay);
}

std::string serialize_table(const stored_profiles& stored) {
  std::string out;
  append_text(out, stored.zone);
  append_day(out, stored.since);
  append_day(out, stored.profiles.through);
  append_number(out, static_cast<std::uint32_t>(stored.profiles.stations.size()));
  for (const auto& s : stored.profiles.stations) append_text(out, s.code);
  for (const auto& s : stored.profiles.stations) {
    for (const auto days : s.days) append_number(out, days);
  }
  return out;
}

template <class Value>
std::string_view bytes_of(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

void write_block(zstd_writer& out, std::span<const station_profile> stations) {
  std::vector<std::uint8_t> codes(stations.size() * kValues);
  std::vector<std::uint16_t> escapes;
  for (size_t s = 0; s < stations.size(); ++s) {
    profile_values values;
    auto next = values.begin();
    for_each_value(stations[s], [&](const usual_bikes& value) { *next++ = value.stored(); });
    encode_row(values, std::span(codes).subspan(s * kValues, kValues), escapes);
  }
  out.write(bytes_of(std::vector{static_cast<std::uint32_t>(escapes.size())}));
  out.write(bytes_of(codes));
  out.write(bytes_of(escapes));
}

// --- reading

// All but the values of the stations: those come with the blocks.
struct profile_table {
  stored_profiles stored;  // without stations
  std::vector<std::string_view> codes;
  std::vector<std::array<std::uint16_t, kDayTypes>> days;
};

std::optional<local_days> read_day(table_source& in, const char* name) {
  const auto day = in.number<std::int32_t>();
  if (day == kNoDay) return std::nullopt;
  if (day < -kMostDays || day > kMostDays) in.note(fmt::format("'{}' lies beyond the year 9999", name));
  return local_days(std::chrono::days(day));
}

void read_codes(table_source& in, profile_table& table) {
  const auto stations = in.number<std::uint32_t>();
  if (stations > kMostProfileStations) in.note(fmt::format("{} stations", stations));
  for (std::uint32_t s = 0; s < stations && in.is_good(); ++s) {
    const auto code = in.text();
    const bool ascending = table.codes.empty() ? !code.empty() : code > table.codes.back();
    if (!ascending) in.note("the stations are not in the order of codes");
    table.codes.push_back(code);
  }
}

result<profile_table> parse_table(std::string_view bytes) {
  table_source in(bytes);
  profile_table table;
  table.stored.zone = in.text();
  table.stored.since = read_day(in, "since");
  table.stored.profiles.through = read_day(in, "through");
  read_codes(in, table);
  for (size_t s = 0; s < table.codes.size() && in.is_good(); ++s) {
    auto& days = table.days.emplace_back();
    for (auto& number : days) number = in.number<std::uint16_t>();
  }
  if (!in.is_empty()) in.note("more in its table than stations");
  if (!in.is_good()) return in.failure();
  return table;
}

bool read_block(zstd_reader& in, std::span<station_profile> stations) {
  std::uint32_t count = 0;
  std::vector<std::uint8_t> codes(stations.size() * kValues);
  if (!in.read(&count, sizeof count) || count > codes.size()) return false;
  std::vector<std::uint16_t> escapes(count);
  if (!in.read(codes.data(), codes.size())) return false;
  if (!in.read(escapes.data(), count * sizeof(std::uint16_t))) return false;
  std::span<const std::uint16_t> left = escapes;
  for (size_t s = 0; s < stations.size(); ++s) {
    profile_values values;
    if (!decode_row(std::span(codes).subspan(s * kValues, kValues), left, values)) return false;
    auto next = values.begin();
    for_each_value(stations[s], [&](usual_bikes& value) { value = usual_bikes::of_stored(*next++); });
  }
  return left.empty();
}

// Takes no room for a block before it comes.
bool read_stations(zstd_reader& in, const profile_table& table, std::vector<station_profile>& stations) {
  while (stations.size() < table.codes.size()) {
    const size_t first = stations.size();
    const size_t last = std::min(first + kBlockStations, table.codes.size());
    for (size_t s = first; s < last; ++s) {
      stations.push_back({.code = std::string(table.codes[s]), .days = table.days[s]});
    }
    if (!read_block(in, std::span(stations).subspan(first))) return false;
  }
  return in.at_end();
}

result<stored_profiles> read_frame(std::string_view frame) {
  zstd_reader in(frame);
  const auto bytes = read_sealed_table(in, kMostProfileTableBytes);
  if (!bytes) return pass(bytes);
  auto table = parse_table(*bytes);
  if (!table) return pass(table);
  if (!read_stations(in, *table, table->stored.profiles.stations)) {
    return fail(error_code::corrupt, "its values are torn");
  }
  return std::move(table->stored);
}

}  // namespace

std::string serialize_profiles(const stored_profiles& stored) {
  sealed_writer out(kProfiles, serialize_table(stored));
  const std::span<const station_profile> stations = stored.profiles.stations;
  for (size_t first = 0; first < stations.size(); first += kBlockStations) {
    write_block(out.frame(), stations.subspan(first, std::min(kBlockStations, stations.size() - first)));
  }
  return out.finish();
}

result<stored_profiles> parse_profiles(std::string_view bytes) {
  const auto frame = open_sealed(kProfiles, bytes);
  if (!frame) return pass(frame);
  auto stored = read_frame(*frame);
  if (!stored) return pass(stored, "a damaged table of profiles");
  return stored;
}

result<stored_profiles> load_profiles(object_store& store) {
  const auto bytes = store.get(kProfilesKey);
  if (!bytes) return pass(bytes);
  auto stored = parse_profiles(*bytes);
  if (!stored) return pass(stored, kProfilesKey);
  return stored;
}

status save_profiles(object_store& store, const stored_profiles& stored) {
  return store.put(kProfilesKey, serialize_profiles(stored));
}

}  // namespace velib
