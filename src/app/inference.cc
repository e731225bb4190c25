#include "app/inference.h"

#include "app/city_question_file.h"
#include "forecast/remote_forecaster.h"
#include "net/curl_client.h"

namespace velib {

namespace {

// The forecaster with the client and the keys that it works with.
class remote_inference final : public city_forecaster {
 public:
  remote_inference(remote_address address, const environment& variables, std::stop_token stop,
                   const remote_policy& policy, http_client* client)
      : own_(client ? nullptr : std::make_unique<curl_client>("", stop)),
        client_(client ? *client : *own_),
        credentials_(variables, client_, clock_),
        forecaster_(
            std::move(address),
            {.client = client_, .credentials = &credentials_, .pause = pause_until_stop(std::move(stop))},
            city_question_codec(), policy) {}

  result<city_forecast> forecast(const forecast_query& query) override { return forecaster_.forecast(query); }

 private:
  system_clock clock_;
  std::unique_ptr<curl_client> own_;  // none where it was given one
  http_client& client_;
  aws_credentials credentials_;
  remote_forecaster forecaster_;
};

}  // namespace

result<std::unique_ptr<city_forecaster>> open_remote_inference(const std::string& address,
                                                               const environment& variables,
                                                               std::stop_token stop,
                                                               const remote_policy& policy,
                                                               http_client* client) {
  auto parsed = parse_remote_address(address, variables);
  if (!parsed) return pass(parsed);
  if (!*parsed) return std::unique_ptr<city_forecaster>();
  return std::make_unique<remote_inference>(std::move(**parsed), variables, std::move(stop), policy, client);
}

}  // namespace velib
