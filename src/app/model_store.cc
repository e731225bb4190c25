#include "app/model_store.h"

#include <algorithm>

#include <boost/json.hpp>

#include "base/civil_time.h"
#include "base/json_text.h"
#include "history/json_fields.h"
#include "net/sha256.h"
#include "store/object_key.h"

namespace velib {

namespace {

namespace json = boost::json;

constexpr std::string_view kFormat = "velib-trend-current/1";
constexpr std::string_view kPrefix = "models/";
constexpr std::string_view kArchiveName = "/model.tar.gz";
constexpr size_t kMostNameBytes = 64;

// --- current.json

json::value json_of(const std::optional<stored_model>& model) {
  if (!model) return nullptr;
  return json::object{{"name", model->name}, {"version", model->version}, {"sha256", model->sha256}};
}

json::object json_of(const model_use& use) {
  return {{"model", json_of(use.model)},
          {"since", use.since ? json::value(format_utc(*use.since)) : json::value()}};
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// A use as it must be; nothing otherwise.
std::optional<model_use> read_use(const json::value& item) {
  const auto* object = item.if_object();
  const auto* field = object ? object->if_contains("model") : nullptr;
  const auto* time = object ? object->if_contains("since") : nullptr;
  const auto since = read_time(time);
  if (!field || !time || (!since && !time->is_null())) return std::nullopt;
  if (field->is_null()) return model_use{{}, since};
  if (!field->is_object()) return std::nullopt;
  const auto& facts = field->get_object();
  stored_model model{read_text(facts.if_contains("name")), read_text(facts.if_contains("version")),
                     read_text(facts.if_contains("sha256"))};
  const bool good = check_model_name(model.name) && !model.version.empty() && is_sha256(model.sha256);
  return good ? std::optional(model_use{std::move(model), since}) : std::nullopt;
}

std::optional<current_model> read_current(const json::object& object) {
  auto now = read_use(object);
  const auto* before = object.if_contains("before");
  if (!now || !now->since || !before || !before->is_array() || before->get_array().size() > kMostUsesBefore)
    return {};
  current_model current{std::move(*now), {}};
  for (const auto& item : before->get_array()) {
    auto use = read_use(item);
    if (!use) return std::nullopt;
    current.before.push_back(std::move(*use));
  }
  return current;
}

status save_current(object_store& store, const current_model& current) {
  return store.put(kCurrentModelKey, serialize_current(current));
}

}  // namespace

status check_model_name(std::string_view name) {
  const bool good = name.size() <= kMostNameBytes && is_key_part(name) && name.find_first_of("_=-") != 0 &&
                    !name.ends_with(".json");
  if (good) return {};
  return fail(error_code::invalid_input,
              "'{}' is no name of a model: 1 to {} of A-Z a-z 0-9 . _ = -, a letter or digit first, no .json",
              name, kMostNameBytes);
}

std::string model_key(std::string_view name) {
  return fmt::format("{}{}{}", kPrefix, name, kArchiveName);
}

std::string serialize_current(const current_model& current) {
  json::array before;
  for (const auto& use : current.before) before.push_back(json_of(use));
  json::object object = {{"format", kFormat}};
  for (const auto& [name, value] : json_of(current.now)) object.emplace(name, value);
  object.emplace("before", std::move(before));
  return json_text(object);
}

result<current_model> parse_current(std::string_view bytes) {
  json::error_code code;
  const auto parsed = json::parse({bytes.data(), bytes.size()}, code);
  const auto* object = code ? nullptr : parsed.if_object();
  if (!object)
    return fail(error_code::corrupt, "no JSON object, {} bytes; 'model promote --force' replaces it",
                bytes.size());
  if (read_text(object->if_contains("format")) != kFormat) {
    return fail(error_code::unsupported, "not of format {}; 'model promote --force' replaces it", kFormat);
  }
  auto current = read_current(*object);
  if (!current)
    return fail(error_code::corrupt, "a field is missing or wrong; 'model promote --force' replaces it");
  return *std::move(current);
}

result<std::optional<current_model>> load_current(object_store& store) {
  const auto bytes = store.get(kCurrentModelKey);
  if (!bytes && bytes.error().code == error_code::not_found) return std::nullopt;
  if (!bytes) return pass(bytes);
  auto current = parse_current(*bytes);
  if (!current) return pass(current, kCurrentModelKey);
  return *std::move(current);
}

result<std::string> load_archive(object_store& store, const stored_model& model) {
  const auto key = model_key(model.name);
  auto bytes = store.get(key);
  if (!bytes && bytes.error().code == error_code::not_found) {
    return fail(error_code::not_found, "{}: not in the store, but {} names it; promote another model", key,
                kCurrentModelKey);
  }
  if (!bytes) return pass(bytes, key);
  const auto sha256 = sha256_hex(*bytes);
  if (sha256 == model.sha256) return bytes;
  return fail(error_code::corrupt, "{}: another file than {} names: sha256 {:.12}…, not {:.12}…", key,
              kCurrentModelKey, sha256, model.sha256);
}

status save_archive(object_store& store, const std::string& name, std::string_view bytes) {
  const auto key = model_key(name);
  const auto saved = store.put_if_absent(key, bytes);
  if (saved || saved.error().code != error_code::conflict) return saved;
  const auto there = store.get(key);
  if (!there) return pass(there, key);
  if (*there == bytes) return {};
  return fail(error_code::conflict, "{}: another archive is there; give this one another --name", key);
}

result<std::vector<std::string>> list_models(object_store& store) {
  const auto keys = store.list(kPrefix);
  if (!keys) return pass(keys);
  std::vector<std::string> names;
  for (const auto& key : *keys) {
    if (!key.ends_with(kArchiveName) || key.size() <= kPrefix.size() + kArchiveName.size()) continue;
    auto name = key.substr(kPrefix.size(), key.size() - kPrefix.size() - kArchiveName.size());
    if (check_model_name(name)) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

status switch_model(object_store& store, const std::optional<current_model>& seen, const stored_model& model,
                    utc_time now) {
  const auto there = load_current(store);
  const bool is_broken =
      !there && (there.error().code == error_code::corrupt || there.error().code == error_code::unsupported);
  if (!there && !is_broken) return pass(there);
  if (there.value_or(std::nullopt) != seen) {
    return fail(error_code::conflict, "{}: another model was switched to meanwhile; try again",
                kCurrentModelKey);
  }
  current_model next{{model, now}, {seen ? seen->now : model_use{}}};
  if (seen) next.before.insert(next.before.end(), seen->before.begin(), seen->before.end());
  if (next.before.size() > kMostUsesBefore) next.before.resize(kMostUsesBefore);
  return save_current(store, next);
}

result<current_model> roll_back(object_store& store, utc_time now) {
  auto current = load_current(store);
  if (!current) return pass(current);
  if (!*current || (*current)->before.empty()) {
    return fail(error_code::not_found, "{}: no model before this one to go back to", kCurrentModelKey);
  }
  auto before = std::move((*current)->before);
  current_model next{{std::move(before.front().model), now}, {before.begin() + 1, before.end()}};
  if (next.now.model) {
    if (const auto archive = load_archive(store, *next.now.model); !archive) return pass(archive);
  }
  if (auto saved = save_current(store, next); !saved) return pass(saved);
  return next;
}

}  // namespace velib
