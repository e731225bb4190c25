// A city and a model to ask about it elsewhere: the other side is this process, too.
#pragma once

#include <map>

#include "forecast/city_question.h"
#include "forecast/remote_forecaster.h"
#include "model/count_mixture.h"
#include "model/trend_model.h"
#include "test/model/ebike_city.h"

namespace velib {

inline trend_weights drawn_trend_weights() {
  trend_weights w{.shape = {trend_input_names().size(), 16, 8, kTrendHorizons * kMixtureNumbers}};
  random_source random(1);
  initialise_trend_network(w.members.emplace_back(make_trend_network(w.shape)), w.shape, random);
  w.scaling.mean.assign(w.shape.inputs, 0.5f);
  w.scaling.scale.assign(w.shape.inputs, 3.0f);
  w.ebikes = drawn_ebike_head();
  return w;
}

inline trend_model drawn_trend_model(const std::string& version = "v1") {
  return trend_model(drawn_trend_weights(), version, 1);
}

// Ten days of 30 stations, two of which nobody knows the capacity of, some with docks out of order, with the
// profiles of the days before.
struct remote_city {
  window w = city();
  city_profiles profiles = profiles_before(w, local_quarter_of(w.observed_at, time_zone::utc()).day);
  time_zone zone = time_zone::utc();

  forecast_query query() const { return {w, zone, "", &profiles}; }

 private:
  static window city() {
    auto w = quarter_city(30, 10);
    for (auto& s : w.stations) s.name = "a name that nobody needs";
    w.stations[3].capacity = w.stations[20].capacity = kUnknown;
    for (size_t k = 0; k < w.docks.size(); k += 2) w.docks[k] = std::max<count>(w.docks[k] - 4, kUnknown);
    add_ebikes(w);
    w.latest.resize(w.stations.size());
    return w;
  }
};

// Bytes for questions and answers without a format: both are kept, and numbered.
class kept_messages {
 public:
  city_codec codec() {
    return {.question_type = "test/question",
            .answer_type = "test/answer",
            .write_question = [this](const city_question& q) { return write(q); },
            .parse_answer = [this](std::string_view bytes) { return parse(bytes); }};
  }
  const city_question& question(const std::string& body) const { return questions.at(number_of(body)); }
  std::string answer(city_answer a) {
    answers.push_back(std::move(a));
    return std::to_string(answers.size() - 1);
  }

  std::vector<city_question> questions;
  std::vector<city_answer> answers;
  size_t bytes_a_station = 10;  // of a question

 private:
  static size_t number_of(std::string_view body) { return std::stoul(std::string(body)); }
  std::string write(const city_question& q) {
    questions.push_back(q);
    std::string number = std::to_string(questions.size() - 1) + " ";
    number.resize(std::max(number.size(), (q.end - q.begin) * bytes_a_station), '.');
    return number;
  }
  result<city_answer> parse(std::string_view bytes) const {
    if (bytes.empty() || bytes[0] < '0' || bytes[0] > '9') return fail(error_code::corrupt, "no answer");
    return answers.at(number_of(bytes));
  }
};

}  // namespace velib
