#include "app/city_question_file.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "history/profiles_file.h"
#include "history/sealed_file.h"
#include "history/table_bytes.h"
#include "history/window_file.h"
#include "serve/sagemaker/inference_door.h"

namespace velib {

namespace {

constexpr sealed_kind kQuestion{.magic = "VTCITYQU",
                                .version = 1,
                                .name = "city question",
                                .remedy = "server and container must be of one version"};
constexpr sealed_kind kAnswer{.magic = "VTCITYAN",
                              .version = 1,
                              .name = "city answer",
                              .remedy = "server and container must be of one version"};
constexpr std::uint32_t kQuestionTableBytes = 16;
constexpr std::uint32_t kMostAnswerTableBytes = 4u << 20;
constexpr size_t kPiece = 1 << 20;
constexpr std::uint16_t kMostDocks = 32'767;

// --- questions

std::string serialize_question_table(const city_question& q, size_t window_bytes, size_t profiles_bytes) {
  std::string out;
  for (const size_t number : {q.begin, q.end, window_bytes, profiles_bytes}) {
    append_number(out, static_cast<std::uint32_t>(number));
  }
  return out;
}

// Piece by piece: a size that is a lie costs nothing.
result<std::string> read_part(zstd_reader& in, std::uint32_t size, std::string_view name) {
  if (size > kMostQuestionPartBytes) return fail(error_code::invalid_input, "{} of {} bytes", name, size);
  std::string out;
  while (out.size() < size) {
    const size_t piece = std::min(kPiece, size - out.size());
    out.resize(out.size() + piece);
    if (!in.read(out.data() + out.size() - piece, piece))
      return fail(error_code::corrupt, "{} is torn", name);
  }
  return out;
}

result<city_question> read_question(std::string_view frame) {
  zstd_reader in(frame);
  const auto table = read_sealed_table(in, kQuestionTableBytes);
  if (!table) return pass(table);
  table_source numbers(*table);
  city_question out;
  out.begin = numbers.number<std::uint32_t>();
  out.end = numbers.number<std::uint32_t>();
  const auto window_bytes = numbers.number<std::uint32_t>(), profiles_bytes = numbers.number<std::uint32_t>();
  if (!numbers.is_good()) return numbers.failure();
  const auto packed_window = read_part(in, window_bytes, "its window");
  if (!packed_window) return pass(packed_window);
  const auto packed_profiles = read_part(in, profiles_bytes, "its profiles");
  if (!packed_profiles) return pass(packed_profiles);
  if (!in.at_end()) return fail(error_code::corrupt, "more in it than a window and profiles");
  auto w = parse_window(*packed_window, kMostQuestionCells);
  if (!w) return pass(w);
  auto stored = parse_profiles(*packed_profiles);
  if (!stored) return pass(stored);
  out.w = std::move(*w);
  out.zone = std::move(stored->zone);
  out.country = std::move(stored->country);
  out.profiles = std::move(stored->profiles);
  return out;
}

// --- answers

// What an answer tells, as bits; e-bikes only beside all bikes, and of the same sizes.
constexpr std::uint8_t kHasChances = 1;
constexpr std::uint8_t kHasEbikes = 2;

std::uint8_t told_by(const city_answer& answer) {
  if (answer.chances.empty()) return 0;
  return answer.ebike_chances.empty() ? kHasChances : kHasChances | kHasEbikes;
}

std::string serialize_answer_table(const city_answer& answer) {
  std::string out;
  append_text(out, answer.model_version);
  append_text(out, answer.model_kind);
  append_number(out, static_cast<std::uint32_t>(answer.horizons.size()));
  for (const auto horizon : answer.horizons) append_number(out, static_cast<std::uint32_t>(horizon.count()));
  append_number(out, static_cast<std::uint32_t>(answer.stations()));
  append_number(out, told_by(answer));
  for (size_t s = 0; !answer.chances.empty() && s < answer.stations(); ++s) {
    append_number(out, static_cast<std::uint16_t>(answer.chances.at_most(s, 0).size() - 1));
  }
  return out;
}

std::string_view bytes_of(std::span<const float> numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()};
}

struct answer_table {
  city_answer answer;  // without numbers
  std::uint32_t stations = 0;
  std::uint8_t told = 0;
  std::vector<int> most;  // [stations]; empty without chances
};

void read_horizons(table_source& in, city_answer& answer) {
  const auto horizons = in.number<std::uint32_t>();
  if (horizons > kMostAnswerHorizons) in.note(fmt::format("{} horizons", horizons));
  for (std::uint32_t h = 0; h < horizons && in.is_good(); ++h) {
    const std::chrono::minutes horizon(in.number<std::uint32_t>());
    const bool ascending = answer.horizons.empty() ? horizon.count() > 0 : horizon > answer.horizons.back();
    if (!ascending || horizon > std::chrono::hours(24 * 365)) in.note("its horizons are not in their order");
    answer.horizons.push_back(horizon);
  }
}

result<answer_table> parse_answer_table(std::string_view bytes) {
  table_source in(bytes);
  answer_table out;
  out.answer.model_version = in.text();
  out.answer.model_kind = in.text();
  read_horizons(in, out.answer);
  out.stations = in.number<std::uint32_t>();
  if (out.stations > kMostAnswerStations) in.note(fmt::format("{} stations", out.stations));
  out.told = in.number<std::uint8_t>();
  std::uint64_t chances = 0;
  if (out.told > (kHasChances | kHasEbikes) || out.told == kHasEbikes) in.note("it tells what nobody knows");
  for (std::uint32_t s = 0; out.told != 0 && s < out.stations && in.is_good(); ++s) {
    out.most.push_back(in.number<std::uint16_t>());
    if (out.most.back() > kMostDocks) in.note(fmt::format("a station for {} bikes", out.most.back()));
    chances += static_cast<std::uint64_t>(out.most.back() + 1) * out.answer.horizons.size();
  }
  if ((out.told & kHasEbikes) != 0) chances *= 2;
  if (chances > kMostAnswerChances) in.note(fmt::format("{} chances", chances));
  if (!in.is_empty()) in.note("more in its table than stations");
  if (!in.is_good()) return in.failure();
  return out;
}

// A sum of shares may be a rounding above 1.
bool is_chance(float value) {
  return value >= 0.0f && value <= 1.0f + 1e-5f;
}

bool read_chances(zstd_reader& in, const answer_table& table, count_chances& chances) {
  const size_t horizons = table.answer.horizons.size();
  chances = count_chances(table.most, horizons);
  for (size_t k = 0; k < table.stations * horizons; ++k) {
    const auto into = chances.at_most(k / horizons, k % horizons);
    if (!in.read(into.data(), into.size_bytes()) || !std::ranges::all_of(into, is_chance)) return false;
  }
  return true;
}

bool read_numbers(zstd_reader& in, answer_table& table) {
  auto& answer = table.answer;
  answer.bikes.resize(table.stations * answer.horizons.size());
  if (!in.read(answer.bikes.data(), answer.bikes.size() * sizeof(float))) return false;
  const auto is_count = [](float n) { return std::isnan(n) || (n >= 0.0f && n <= kMostDocks); };
  if (!std::ranges::all_of(answer.bikes, is_count)) return false;
  if ((table.told & kHasChances) != 0 && !read_chances(in, table, answer.chances)) return false;
  return (table.told & kHasEbikes) == 0 || read_chances(in, table, answer.ebike_chances);
}

result<city_answer> read_answer(std::string_view frame) {
  zstd_reader in(frame);
  const auto bytes = read_sealed_table(in, kMostAnswerTableBytes);
  if (!bytes) return pass(bytes);
  auto table = parse_answer_table(*bytes);
  if (!table) return pass(table);
  if (!read_numbers(in, *table) || !in.at_end()) return fail(error_code::corrupt, "its numbers are torn");
  return std::move(table->answer);
}

}  // namespace

std::string serialize_question(const city_question& question) {
  const auto packed_window = serialize_window(question.w);
  const auto packed_profiles = serialize_profiles(
      {.zone = question.zone, .country = question.country, .since = {}, .profiles = question.profiles});
  sealed_writer out(kQuestion,
                    serialize_question_table(question, packed_window.size(), packed_profiles.size()));
  out.frame().write(packed_window);
  out.frame().write(packed_profiles);
  return out.finish();
}

result<city_question> parse_question(std::string_view bytes) {
  const auto frame = open_sealed(kQuestion, bytes);
  if (!frame) return pass(frame);
  auto question = read_question(*frame);
  if (!question) return pass(question, "city question");
  return question;
}

std::string serialize_answer(const city_answer& answer) {
  sealed_writer out(kAnswer, serialize_answer_table(answer));
  out.frame().write(bytes_of(answer.bikes));
  const size_t horizons = answer.horizons.size();
  for (const auto* chances : {&answer.chances, &answer.ebike_chances}) {
    for (size_t k = 0; !chances->empty() && k < answer.bikes.size(); ++k) {
      out.frame().write(bytes_of(chances->at_most(k / horizons, k % horizons)));
    }
  }
  return out.finish();
}

result<city_answer> parse_answer(std::string_view bytes) {
  const auto frame = open_sealed(kAnswer, bytes);
  if (!frame) return pass(frame);
  auto answer = read_answer(*frame);
  if (!answer) return pass(answer, "city answer");
  return answer;
}

city_codec city_question_codec() {
  return {.question_type = kCityQuestionType,
          .answer_type = kCityAnswerType,
          .write_question = serialize_question,
          .parse_answer = parse_answer};
}

}  // namespace velib
