#include "model/reference_archive.h"

#include <functional>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "nn/safetensors.h"
#include "test/model/known_errors.h"
#include "test/model/small_city.h"

namespace velib {
namespace {

namespace json = boost::json;

archive_files small_files() {
  const json::object training = {{"seed", 1}};
  const json::object results = {{"validation_mae", 2.5}};
  return write_reference(small_weights(6), {training, results, "2022-05-12/2022-06-09", 0.2f});
}

// config.json after a change to it.
archive_files with_config(const std::function<void(json::object&)>& change) {
  auto files = small_files();
  auto config = json::parse(files.config).as_object();
  change(config);
  files.config = json::serialize(config);
  return files;
}

archive_files with_weights(const std::function<void(parameters&)>& change) {
  auto files = small_files();
  auto tensors = parse_safetensors(files.weights)->tensors;
  change(tensors);
  files.weights = serialize_safetensors(tensors);
  return files;
}

void expect_refused(const archive_files& files, error_code code, std::string_view named) {
  const auto weights = parse_reference(files);
  ASSERT_FALSE(weights) << named << " in " << files.config;
  EXPECT_EQ(weights.error().code, code) << weights.error().message;
  EXPECT_NE(weights.error().message.find(named), std::string::npos) << weights.error().message;
}

TEST(reference_archive, returns_the_model_that_was_written) {
  const auto model = parse_model(*write_archive(small_files()));
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ((*model)->kind(), "reference_lstm");
  EXPECT_EQ((*model)->horizons().size(), 3u);
  const auto w = small_city(8, 48);  // two stations more than the model knows
  const auto zone = time_zone::utc();
  const reference_lstm original(small_weights(6), "v", 1);
  const auto expected = original.predict({w, 40, w.time_of(40), zone}).bikes;
  const auto bikes = (*model)->predict({w, 40, w.time_of(40), zone}).bikes;
  for (size_t k = 0; k < bikes.size(); ++k) EXPECT_NEAR(bikes[k], expected[k], 1e-3) << k;
}

TEST(reference_archive, version_follows_the_weights) {
  const auto files = small_files();
  EXPECT_EQ(reference_version(files), reference_version(small_files()));
  EXPECT_EQ(reference_version(files).substr(0, 15), "reference_lstm-");
  EXPECT_EQ(reference_version(files).size(), 23u);
  const auto other = with_weights([](parameters& p) { p["fc2.bias"][0] += 1.0f; });
  EXPECT_NE(reference_version(files), reference_version(other));
}

TEST(reference_archive, config_has_the_keys_of_the_contract) {
  const auto config = json::parse(small_files().config).as_object();
  const json::object architecture = {{"lstm_hidden_1", 128}, {"lstm_hidden_2", 64},
                                     {"dense_hidden", 32},   {"static_features_size", 7},
                                     {"output_size", 3},     {"dropout_rate", 0.2}};
  EXPECT_EQ(config.at("architecture"), json::value(architecture));
  EXPECT_EQ(config.at("data").at("version"), "2022-05-12/2022-06-09");
  EXPECT_EQ(config.at("training").at("seed"), 1);
  EXPECT_EQ(config.at("results").at("validation_mae"), 2.5);
  EXPECT_EQ(config.at("scaling").at("statics").at("mean").as_array().size(), 7u);
}

TEST(reference_archive, keeps_errors_beside_the_weights) {
  auto weights = small_weights(6);
  weights.errors = known_errors();
  const json::object none;
  const auto written = write_reference(weights, {none, none, "", 0.0f});
  const auto read = parse_reference(written);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->errors, known_errors());
  EXPECT_TRUE(parse_reference(small_files())->errors.empty());
  EXPECT_EQ(small_files().config.find("\"errors\""), std::string::npos);
}

TEST(reference_archive, takes_other_errors_and_nothing_else_changes) {
  const auto files = small_files();
  const auto with = with_errors(files, known_errors());
  ASSERT_TRUE(with) << with.error().message;
  EXPECT_EQ(with->weights, files.weights);
  EXPECT_EQ(with->station_mappings, files.station_mappings);
  EXPECT_EQ(reference_version(*with), reference_version(files));
  const auto before = parse_reference(files), after = parse_reference(*with);
  EXPECT_EQ(after->network.values, before->network.values);
  EXPECT_EQ(after->errors, known_errors());
  auto wider = known_errors();
  for (float& e : wider.horizons[0].lower[0].errors) e *= 2;
  EXPECT_EQ(parse_reference(*with_errors(*with, wider))->errors, wider);
  EXPECT_EQ(with_errors(*with, known_errors())->config, with->config);
  EXPECT_TRUE(parse_reference(*with_errors(*with, {}))->errors.empty());
}

TEST(reference_archive, refuses_broken_errors_and_ignores_them_in_a_foreign_config) {
  expect_refused(with_config([](json::object& c) {
                   c["errors"] = json::object{{"shares", 1}};
                 }),
                 error_code::invalid_input, "errors needs shares");
  const auto foreign = with_config([](json::object& c) { c.erase("kind"), c.erase("format"); });
  const auto refused = with_errors(foreign, known_errors());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, error_code::unsupported);
  EXPECT_NE(refused.error().message.find("--convert"), std::string::npos);
  const json::object theirs = {{"architecture", json::parse(small_files().config).at("architecture")},
                               {"errors", "none of ours"}};
  EXPECT_TRUE(parse_config(theirs));
}

TEST(reference_archive, refuses_wrong_weights_by_name) {
  expect_refused(with_weights([](parameters& p) { p["lstm2.bias_hh_l0"][3] = std::nanf(""); }),
                 error_code::corrupt, "lstm2.bias_hh_l0");
  auto files = small_files();
  parameters fewer;
  const auto network = make_network();
  for (const auto& slot : network.layout.slots()) {
    if (slot.name != "fc1.bias") fewer.add(slot.name, slot.shape);
  }
  files.weights = serialize_safetensors(fewer);
  expect_refused(files, error_code::invalid_input, "fc1.bias");
  fewer.add("fc1.bias", {16});
  files.weights = serialize_safetensors(fewer);
  expect_refused(files, error_code::invalid_input, "fc1.bias");
  files.weights.resize(files.weights.size() / 2);
  expect_refused(files, error_code::corrupt, "model.safetensors");
}

TEST(reference_archive, refuses_a_wrong_config_by_field) {
  expect_refused(with_config([](json::object& c) { c["format"] = 2; }), error_code::unsupported, "format");
  expect_refused(with_config([](json::object& c) { c["architecture"].at("lstm_hidden_1") = 1'000'000'000; }),
                 error_code::unsupported, "lstm_hidden_1");
  expect_refused(with_config([](json::object& c) { c.erase("architecture"); }), error_code::corrupt,
                 "architecture");
  expect_refused(with_config([](json::object& c) { c.erase("scaling"); }), error_code::corrupt, "scaling");
  expect_refused(with_config([](json::object& c) { c["scaling"].at("numbikesavailable").at("scale") = 0; }),
                 error_code::invalid_input, "numbikesavailable");
  expect_refused(
      with_config([](json::object& c) { c["scaling"].at("statics").at("mean").as_array()[5] = "x"; }),
      error_code::invalid_input, "latitude");
  auto files = small_files();
  files.config = "[1,2";
  expect_refused(files, error_code::corrupt, "config.json");
}

TEST(reference_archive, refuses_numbers_that_are_none_in_config) {
  for (const json::value& bad : {json::value(-128), json::value(128.5), json::value("128"),
                                 json::value(1e300), json::value(nullptr), json::value(json::array{128})}) {
    expect_refused(with_config([&](json::object& c) { c["architecture"].at("lstm_hidden_1") = bad; }),
                   error_code::unsupported, "architecture.lstm_hidden_1");
  }
  for (const json::value& bad :
       {json::value(-0.1), json::value(1.0), json::value("0.2"), json::value(1e300)}) {
    expect_refused(with_config([&](json::object& c) { c["architecture"].at("dropout_rate") = bad; }),
                   error_code::invalid_input, "dropout_rate");
  }
  for (const json::value& bad :
       {json::value(0), json::value(-1), json::value(1e-12), json::value(1e300), json::value("1")}) {
    expect_refused(
        with_config([&](json::object& c) { c["scaling"].at("numbikesavailable").at("scale") = bad; }),
        error_code::invalid_input, "scaling of numbikesavailable");
    expect_refused(with_config([&](json::object& c) { c["scaling"].at("statics").at("scale").at(3) = bad; }),
                   error_code::invalid_input, "scaling of capacity");
  }
  expect_refused(with_config([](json::object& c) { c["format"] = 1.5; }), error_code::unsupported, "format");
  expect_refused(with_config([](json::object& c) {
                   c["scaling"].at("statics").as_object()["unknown"] = json::array{1};
                 }),
                 error_code::invalid_input, "scaling.statics.unknown");
}

TEST(reference_archive, refuses_weights_that_the_scaling_makes_infinite) {
  auto files = with_weights([](parameters& p) { std::ranges::fill(p["fc1.weight"], 3e38f); });
  expect_refused(files, error_code::invalid_input, "infinite");
}

TEST(reference_archive, refuses_features_it_does_not_make) {
  const auto feature = [](const char* name, const json::value& value) {
    return with_config([&](json::object& c) { c["features"].as_object()[name] = value; });
  };
  expect_refused(feature("history_hours", 48), error_code::unsupported, "features.history_hours is not 24");
  expect_refused(feature("statics", json::array{"hour"}), error_code::unsupported, "features.statics");
  expect_refused(feature("horizons_min", json::array{15, 30, 45}), error_code::unsupported,
                 "features.horizons_min");
  expect_refused(feature("missing_hours", "zero"), error_code::unsupported, "features.missing_hours");
  for (const json::value& bad : {json::value("lunar"), json::value(nullptr), json::value(1)}) {
    expect_refused(feature("calendar", bad), error_code::unsupported, "features.calendar");
  }
}

TEST(reference_archive, keeps_the_calendar_and_what_stands_for_the_unknown) {
  auto weights = small_weights(6);
  EXPECT_EQ(parse_reference(small_files())->calendar, model_calendar::local);
  weights.calendar = model_calendar::utc;
  weights.scaling.unknown = {0.0f, 0.5f, 0.0f, std::nanf(""), -1.0f, 0.0f, 0.0f};
  const json::object none;
  const auto read = parse_reference(write_reference(weights, {none, none, "", 0.0f}));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->calendar, model_calendar::utc);
  for (size_t k = 0; k < kStatics; ++k) {
    EXPECT_EQ(std::isnan(read->scaling.unknown[k]), k == static_feature::capacity);
    if (k == static_feature::capacity) continue;
    EXPECT_NEAR(read->scaling.unknown[k], weights.scaling.unknown[k], 1e-6) << k;
  }
}

TEST(reference_archive, refuses_wrong_station_mappings) {
  auto files = small_files();
  for (const char* text :
       {"{\"1\":-1}", "{\"1\":\"a\"}", "{\"1\":99999999999}", "{\"1\":1.5}", "{\"1\":1e300}",
        "{\"1\":18446744073709551615}", "{\"1\":null}", "{\"1\":1000001}"}) {
    files.station_mappings = text;
    expect_refused(files, error_code::invalid_input, "station_mappings.json");
  }
  files.station_mappings = "";
  expect_refused(files, error_code::corrupt, "station_mappings.json");
}

TEST(reference_archive, parse_model_says_what_is_missing) {
  auto files = small_files();
  files.weights.clear();
  EXPECT_NE(parse_model(*write_archive(files)).error().message.find("model.safetensors"), std::string::npos);
  files.best_model = "PK";  // an archive of ours does not fall back on the reference's
  EXPECT_NE(parse_model(*write_archive(files)).error().message.find("model.safetensors"), std::string::npos);
  const auto other = with_config([](json::object& c) { c["kind"] = "oracle"; });
  const auto refused = parse_model(*write_archive(other));
  EXPECT_EQ(refused.error().code, error_code::unsupported);
  EXPECT_NE(refused.error().message.find("oracle"), std::string::npos);
  const auto number = with_config([](json::object& c) { c["kind"] = 7; });
  EXPECT_EQ(parse_model(number).error().code, error_code::corrupt);
}

}  // namespace
}  // namespace velib
