// What both functions reach the world with: one HTTP client that ends with the invocation, and the store.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "app/city.h"
#include "base/clock.h"
#include "net/curl_client.h"
#include "net/deadline_client.h"
#include "serve/lambda/runtime.h"
#include "store/object_store.h"

namespace velib {

// Never moved: parts of it know the others.
class lambda_outside {
 public:
  // The errors of load_city and open_store.
  static result<std::unique_ptr<lambda_outside>> open(const std::string& city, const std::string& store);

  // Requests from here on end so long from now.
  void give(std::chrono::milliseconds span);

  const velib::city city;
  const system_clock clock;
  deadline_client& client() { return bounded_; }
  object_store& store() { return *store_; }

 private:
  explicit lambda_outside(velib::city c) : city(std::move(c)) {}

  curl_client curl_{city.contact};
  deadline_client bounded_{curl_};
  std::unique_ptr<object_store> store_;
};

// How long is left of an invocation; the runtime's usual span where it does not say.
std::chrono::milliseconds time_left(const invocation& i);

}  // namespace velib
