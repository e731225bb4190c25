// City questions and answers as bytes: what our servers and our inference containers say to each other.
// docs/formats/city_question.md describes both.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "forecast/city_question.h"
#include "forecast/remote_forecaster.h"

namespace velib {

// Bounds on what a hostile request can cost: 20,000 stations by 8 days of quarters.
inline constexpr std::uint64_t kMostQuestionCells = 16'000'000;
inline constexpr std::uint32_t kMostQuestionPartBytes = 64u << 20;  // of its window, of its profiles
inline constexpr std::uint32_t kMostAnswerStations = 200'000;
inline constexpr std::uint32_t kMostAnswerHorizons = 96;
inline constexpr std::uint64_t kMostAnswerChances = 32'000'000;

std::string serialize_question(const city_question& question);
// corrupt (damaged), unsupported (another format version), invalid_input (something else, or too large).
result<city_question> parse_question(std::string_view bytes);

std::string serialize_answer(const city_answer& answer);
// As parse_question.
result<city_answer> parse_answer(std::string_view bytes);

// These, for the forecaster.
city_codec city_question_codec();

}  // namespace velib
