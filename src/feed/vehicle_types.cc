#include "feed/vehicle_types.h"

#include "feed/field.h"

namespace velib {

namespace {

constexpr std::string_view kVehicleTypes = "vehicle_types";

vehicle_kind kind_of(const json_object& type, field_reader& fields) {
  const auto form = fields.read_text(type, {"form_factor"});
  if (form != "bicycle" && form != "cargo_bicycle") return vehicle_kind::other;
  const auto propulsion = fields.read_text(type, {"propulsion_type"});
  if (propulsion == "human") return vehicle_kind::mechanical;
  const bool electric = propulsion == "electric_assist" || propulsion == "electric";
  return electric ? vehicle_kind::ebike : vehicle_kind::bicycle;
}

}  // namespace

std::optional<vehicle_types> parse_vehicle_types(std::string_view bytes, parse_report& report) {
  if (bytes.empty()) return std::nullopt;
  const auto document = json_document::parse_object(bytes, kVehicleTypes);
  const auto data = document ? object_in(document->object(), "data") : std::nullopt;
  const auto list = data ? array_in(*data, "vehicle_types") : std::nullopt;
  if (!list) {
    report.add(defect::optional_file, kVehicleTypes);
    return std::nullopt;
  }
  report.add(defect::text_repaired, kVehicleTypes, document->repairs());
  field_reader fields({}, report);
  vehicle_types out;
  for (const auto entry : *list) {
    const auto type = as_object(entry);
    auto id = type ? fields.read_text(*type, {"vehicle_type_id"}) : std::string();
    if (id.empty()) {
      report.add(defect::malformed, kVehicleTypes);
    } else if (!out.emplace(std::move(id), kind_of(*type, fields)).second) {
      report.add(defect::duplicate, kVehicleTypes);
    }
  }
  return out;
}

}  // namespace velib
