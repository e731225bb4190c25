// The city's forecast from a remote endpoint: the question cut into requests that it takes, the answers put
// together. It never invents: either every station is answered, by one model, or there is an error.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "forecast/city_forecaster.h"
#include "forecast/city_question.h"
#include "forecast/remote_endpoint.h"

namespace velib {

// How questions and answers are written down; app/city_question_file.h has the one our containers speak.
struct city_codec {
  std::string_view question_type, answer_type;  // media types
  std::function<std::string(const city_question&)> write_question;
  std::function<result<city_answer>(std::string_view)> parse_answer;
};

class remote_forecaster final : public city_forecaster {
 public:
  remote_forecaster(remote_address address, remote_parts parts, city_codec codec,
                    const remote_policy& policy = {});

  // One request for the whole city, or several for parts of it where it would be larger than the policy
  // allows; all within policy.deadline. The errors of remote_endpoint; corrupt when the answer is none, or
  // not to what was asked; unavailable when two models answered, and for a window without a snapshot.
  result<city_forecast> forecast(const forecast_query& query) override;

 private:
  struct gathered;
  status ask(const forecast_query& query, size_t begin, size_t end, gathered& into);
  status ask_halves(const forecast_query& query, size_t begin, size_t end, gathered& into);

  remote_endpoint endpoint_;
  city_codec codec_;
  remote_policy policy_;
};

}  // namespace velib
