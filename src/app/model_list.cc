#include "app/model_list.h"

#include <algorithm>

#include "app/model_store.h"
#include "base/json_text.h"
#include "model/forecast_model.h"
#include "net/sha256.h"

namespace velib {

namespace {

namespace json = boost::json;

json::object describe(const std::string& name, const std::string& archive,
                      const std::optional<current_model>& current) {
  const auto model = parse_model(archive);
  if (!model) return {{"name", name}, {"problem", model.error().message}};
  const auto sha256 = sha256_hex(archive);
  const auto& now = current ? current->now.model : std::nullopt;
  json::array horizons;
  for (const auto horizon : (*model)->horizons()) horizons.push_back(horizon.count());
  return {{"name", name},
          {"version", (*model)->version()},
          {"sha256", sha256},
          {"bytes", archive.size()},
          {"horizons_min", std::move(horizons)},
          {"in_use", now && now->name == name && now->sha256 == sha256}};
}

json::value problem_of(const result<std::optional<current_model>>& current, const json::array& models) {
  if (!current) return json::value(current.error().message);
  if (!*current || !(*current)->now.model) return nullptr;
  const auto is_in_use = [](const json::value& model) {
    const auto* in_use = model.as_object().if_contains("in_use");
    return in_use && in_use->as_bool();
  };
  if (std::ranges::any_of(models, is_in_use)) return nullptr;
  return json::value(fmt::format("{} names {}, which is not there as it was; promote another, or roll back",
                                 kCurrentModelKey, model_key((*current)->now.model->name)));
}

std::string text_in(const json::object& object, std::string_view name) {
  return std::string(std::string_view(object.at(name).get_string()));
}

std::string line_of(const json::object& model) {
  const auto name = text_in(model, "name");
  if (model.contains("problem")) return fmt::format("  {:<28} {}\n", name, text_in(model, "problem"));
  return fmt::format("{} {:<28} {:<28} {:>9} bytes  sha256 {:.12}\n",
                     model.at("in_use").get_bool() ? '*' : ' ', name, text_in(model, "version"),
                     json_text(model.at("bytes")), text_in(model, "sha256"));
}

// What is in use, and what a rollback would bring.
std::string text_of_current(const json::object& current) {
  const auto words = [](const json::object& use) {
    const auto* model = use.at("model").if_object();
    return model ? text_in(*model, "version") : std::string("the model that ships with the program");
  };
  std::string text = fmt::format("In use since {}: {}\n", text_in(current, "since"), words(current));
  const auto& before = current.at("before").get_array();
  if (!before.empty()) text += fmt::format("Before: {}\n", words(before.front().get_object()));
  return text;
}

}  // namespace

result<json::object> list_of_models(object_store& store) {
  const auto names = list_models(store);
  if (!names) return pass(names);
  const auto current = load_current(store);
  json::array models;
  for (const auto& name : *names) {
    const auto archive = store.get(model_key(name));
    if (!archive) return pass(archive, model_key(name));
    models.push_back(describe(name, *archive, current.value_or(std::nullopt)));
  }
  const bool is_named = current && *current;
  auto problem = problem_of(current, models);
  return json::object{{"current", is_named ? json::parse(serialize_current(**current)) : json::value()},
                      {"problem", std::move(problem)},
                      {"models", std::move(models)}};
}

std::string text_of_list(const json::object& list) {
  std::string text;
  for (const auto& model : list.at("models").get_array()) text += line_of(model.get_object());
  if (list.at("problem").is_string()) return text + "Problem: " + text_in(list, "problem") + "\n";
  const auto* current = list.at("current").if_object();
  if (current) return text + text_of_current(*current);
  return text + "The store names no model: the one that ships with the program is in use\n";
}

}  // namespace velib
