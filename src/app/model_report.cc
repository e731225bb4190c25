#include "app/model_report.h"

#include <algorithm>
#include <cmath>

#include "base/gzip.h"
#include "base/json_text.h"
#include "model/reference_archive.h"
#include "model/shown_name.h"
#include "net/sha256.h"
#include "nn/safetensors.h"

namespace velib {

namespace {

namespace json = boost::json;

constexpr int kGzipLevel = 9;  // write_archive's

// A part of a model that this one is not read from: another takes its place.
bool is_superseded(const archive_files& files, const json::object& config, std::string_view path) {
  return (path.ends_with("best_model.pth") && !files.weights.empty()) ||
         (path.ends_with("scaler.pkl") && !is_foreign(config));
}

json::array files_json(const archive_files& files, const json::object& config,
                       const std::vector<archive_item>& items) {
  json::array out;
  for (const auto& item : items) {
    out.push_back(json::object{{"name", item.path},
                               {"bytes", item.content.size()},
                               {"gzip_bytes", gzip(item.content, kGzipLevel).size()},
                               {"sha256", sha256_hex(item.content)},
                               {"read", item.is_read && !is_superseded(files, config, item.path)}});
  }
  return out;
}

json::object tensor_json(const parameters& network, const tensor_slot& slot) {
  const auto values = network[slot.name];
  const auto [least, most] = std::ranges::minmax_element(values);
  double squares = 0.0;
  for (const float v : values) squares += static_cast<double>(v) * v;
  return {{"name", slot.name},
          {"shape", json::value_from(slot.shape)},
          {"min", *least},
          {"max", *most},
          {"rms", std::sqrt(squares / static_cast<double>(values.size()))}};
}

json::array tensors_json(const parameters& network) {
  json::array out;
  for (const auto& slot : network.layout.slots()) out.push_back(tensor_json(network, slot));
  return out;
}

json::object stations_json(const station_numbers& numbers) {
  json::object out{{"count", numbers.entries().size()}};
  const auto [least, most] =
      std::ranges::minmax_element(numbers.entries(), {}, &station_numbers::entry::number);
  if (least == numbers.entries().end()) return out;
  out["least_number"] = least->number;
  out["greatest_number"] = most->number;
  return out;
}

json::object scale_json(const linear_scale& s) {
  return {{"mean", s.mean}, {"scale", s.scale}};
}

// Raw, as the archive's network takes it: what an unknown static counts as. Null: no forecast without it.
json::value unknown_json(const feature_scaling& scaling, size_t k) {
  const double raw =
      static_cast<double>(scaling.unknown[k]) * scaling.statics[k].scale + scaling.statics[k].mean;
  return std::isnan(raw) ? json::value() : json::value(raw);
}

json::object scaling_json(const feature_scaling& scaling) {
  json::object statics;
  for (size_t k = 0; k < kStatics; ++k) {
    auto facts = scale_json(scaling.statics[k]);
    facts["unknown"] = unknown_json(scaling, k);
    statics[kStaticNames[k]] = std::move(facts);
  }
  return {{"numbikesavailable", scale_json(scaling.bikes)}, {"statics", std::move(statics)}};
}

json::object facts_of(const json::object& config) {
  json::object facts;
  for (const auto* name : {"architecture", "training", "results", "data"}) {
    if (const auto* value = config.if_contains(name)) facts[name] = *value;
  }
  return facts;
}

result<parameters> tensors_of(const archive_files& files, std::string_view kind) {
  if (kind == kReferenceKind) return parse_reference_tensors(files);
  auto file = parse_safetensors(files.weights);
  if (!file) return pass(file);
  return std::move(file->tensors);
}

// Of each horizon how many errors are kept, and in how many levels.
json::object errors_json(const forecast_errors& errors) {
  json::array horizons;
  for (size_t h = 0; h < errors.horizons.size(); ++h) {
    const auto& of_horizon = errors.horizons[h];
    horizons.push_back({{"horizon_min", kReferenceHorizons[h].count()},
                        {"rows", rows_of(of_horizon)},
                        {"levels", of_horizon.lower.size() + of_horizon.upper.size()}});
  }
  return {{"from", errors.from}, {"until", errors.until}, {"horizons", std::move(horizons)}};
}

// What the reference's network alone has: stations by number, scaled counts, a calendar to choose,
// errors.
status add_reference_facts(const archive_files& files, json::object& report) {
  const auto weights = parse_reference(files);
  if (!weights) return pass(weights);
  report["calendar"] = weights->calendar == model_calendar::local ? "local" : "utc";
  report["stations"] = stations_json(weights->numbers);
  report["scaling"] = scaling_json(weights->scaling);
  report["errors"] = weights->errors.empty() ? json::value() : errors_json(weights->errors);
  return {};
}

void append_line(std::string& out, std::string_view label, std::string_view text) {
  out += fmt::format("{:<12} {}\n", label, text);
}

// "loss absolute, seed 1": what is neither text nor a number as JSON.
std::string words_of(const json::value& value) {
  if (!value.is_object()) return json_text(value);
  std::string out;
  for (const auto& [key, fact] : value.get_object()) {
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", shown_name(key),
                       fact.is_string() ? shown_name(fact.get_string()) : json_text(fact));
  }
  return out;
}

std::string stations_text(const json::object& report) {
  const auto& stations = report.at("stations").get_object();
  const auto& unknown = report.at("scaling").at("statics").at("station_index").at("unknown");
  if (!stations.contains("least_number")) return "none known by number";
  return fmt::format("{}, numbered {} to {}; an unknown one counts as {}", json_text(stations.at("count")),
                     json_text(stations.at("least_number")), json_text(stations.at("greatest_number")),
                     unknown.is_null() ? "none" : fmt::format("{:.4g}", unknown.to_number<double>()));
}

std::string horizons_text(const json::array& minutes) {
  std::string out;
  for (const auto& m : minutes) out += fmt::format("{}{}", out.empty() ? "" : ", ", json_text(m));
  return out + " min";
}

std::string bikes_text(const json::object& report) {
  const auto& bikes = report.at("scaling").at("numbikesavailable");
  return fmt::format("bikes: mean {:.4g}, scale {:.4g}", bikes.at("mean").to_number<double>(),
                     bikes.at("scale").to_number<double>());
}

std::string errors_text(const json::value& errors) {
  if (errors.is_null()) return "none kept: no intervals, no chances";
  std::string rows;
  for (const auto& horizon : errors.at("horizons").get_array()) {
    rows +=
        fmt::format("{}{} in {} levels at {} min", rows.empty() ? "" : ", ", json_text(horizon.at("rows")),
                    json_text(horizon.at("levels")), json_text(horizon.at("horizon_min")));
  }
  return fmt::format("{}; from {} to {}", rows, shown_name(errors.at("from").get_string()),
                     shown_name(errors.at("until").get_string()));
}

void append_files(std::string& out, const json::array& files) {
  out += fmt::format("\n{:<24} {:>10} {:>10}  sha256\n", "file", "bytes", "gzip");
  for (const auto& file : files) {
    out += fmt::format("{:<24} {:>10} {:>10}  {}{}\n", shown_name(file.at("name").get_string()),
                       json_text(file.at("bytes")), json_text(file.at("gzip_bytes")),
                       std::string_view(file.at("sha256").get_string()),
                       file.at("read").get_bool() ? "" : "  ignored");
  }
}

void append_tensors(std::string& out, const json::array& tensors) {
  out += fmt::format("\n{:<24} {:>10} {:>10} {:>10} {:>10}\n", "tensor", "shape", "min", "max", "rms");
  for (const auto& tensor : tensors) {
    const auto number = [&](const char* name) { return tensor.at(name).to_number<double>(); };
    out += fmt::format("{:<24} {:>10} {:>10.4g} {:>10.4g} {:>10.4g}\n",
                       std::string_view(tensor.at("name").get_string()), json_text(tensor.at("shape")),
                       number("min"), number("max"), number("rms"));
  }
}

}  // namespace

result<json::object> report_model(std::string_view archive) {
  const auto files = read_archive(archive);
  if (!files) return pass(files);
  const auto model = parse_model(*files);
  if (!model) return pass(model);
  const auto items = list_archive(archive);
  if (!items) return pass(items);
  const auto tensors = tensors_of(*files, (*model)->kind());
  if (!tensors) return pass(tensors);
  const auto config = parse_config_object(files->config);
  if (!config) return pass(config);
  json::array horizons;
  for (const auto horizon : (*model)->horizons()) horizons.push_back(horizon.count());
  json::object report{{"version", (*model)->version()},
                      {"kind", (*model)->kind()},
                      {"form", is_foreign(*config) ? "reference" : "velib-trend"},
                      {"bytes", archive.size()},
                      {"sha256", sha256_hex(archive)},
                      {"parameters", tensors->values.size()},
                      {"horizons_min", std::move(horizons)},
                      {"calendar", "local"}};
  if ((*model)->kind() == kReferenceKind) {
    if (auto added = add_reference_facts(*files, report); !added) return pass(added);
  }
  report["config"] = facts_of(*config);
  report["files"] = files_json(*files, *config, *items);
  report["tensors"] = tensors_json(*tensors);
  return report;
}

std::string text_of(const json::object& report) {
  const auto text = [&](const char* name) { return std::string_view(report.at(name).get_string()); };
  std::string out;
  append_line(out, "version", text("version"));
  append_line(out, "kind",
              fmt::format("{}, {} parameters{}", text("kind"), json_text(report.at("parameters")),
                          text("form") == "reference" ? ", as the reference system saves it" : ""));
  append_line(out, "archive",
              fmt::format("{} bytes, sha256 {}", json_text(report.at("bytes")), text("sha256")));
  append_line(out, "horizons", horizons_text(report.at("horizons_min").get_array()));
  append_line(out, "calendar", text("calendar") == "utc" ? "UTC" : "the city's local time");
  if (report.contains("stations")) {
    append_line(out, "stations", stations_text(report));
    append_line(out, "scaling", bikes_text(report));
    append_line(out, "errors", errors_text(report.at("errors")));
  }
  for (const auto& [name, value] : report.at("config").get_object()) append_line(out, name, words_of(value));
  append_files(out, report.at("files").get_array());
  append_tensors(out, report.at("tensors").get_array());
  return out;
}

}  // namespace velib
