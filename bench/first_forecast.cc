// A process from its start to its first forecast: loads the archive it is given, forecasts one station,
// prints the greatest memory it held. Links what a lean serving binary links. For bench/side_by_side.py.
#include <cstdio>
#include <fstream>
#include <string>

#include "base/file.h"
#include "model/forecast_model.h"
#include "test/model/small_city.h"

namespace {

long peak_kib() {
  std::ifstream facts("/proc/self/status");
  for (std::string line; std::getline(facts, line);) {
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("Usage: first_forecast ARCHIVE\n", stderr), 2;
  const auto bytes = velib::load_file(argv[1]);
  if (!bytes) return std::fprintf(stderr, "%s\n", bytes.error().message.c_str()), 1;
  const auto model = velib::parse_model(*bytes);
  if (!model) return std::fprintf(stderr, "%s\n", model.error().message.c_str()), 1;
  const auto city = velib::small_city(1, 24);
  const auto zone = velib::time_zone::utc();
  const auto bikes = (*model)->predict({city, city.steps - 1, city.time_of(city.steps - 1), zone}).bikes;
  std::printf("{\"first\":%f,\"peak_kib\":%ld}\n", static_cast<double>(bikes[0]), peak_kib());
}
