// The map beneath the stations: whose styles the page draws, and where the page learns it (GET /config.json).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/router.h"
#include "base/result.h"

namespace velib {

// Addresses of MapLibre styles (https://maplibre.org/maplibre-style-spec/). All that a style names, its
// tiles, letters and symbols, must be of its own origin: the page may load from there and nowhere else.
struct basemap {
  std::string light, dark;
};

// OpenFreeMap: without a key, without a limit (https://openfreemap.org).
inline constexpr std::string_view kLightBasemap = "https://tiles.openfreemap.org/styles/positron";
inline constexpr std::string_view kDarkBasemap = "https://tiles.openfreemap.org/styles/dark";
inline constexpr std::string_view kNoBasemap = "none";

// What is "" is OpenFreeMap's, but a `light` of one's own stands for the dark too; a `light` of
// "none" is no map at all. invalid_input for what is no http(s) address of a plain host.
result<std::optional<basemap>> read_basemap(std::string_view light, std::string_view dark);

// "https://host[:port]" of each style, once each.
std::vector<std::string> origins_of(const basemap& map);

// {"basemap": {"light": URL, "dark": URL}}, or {"basemap": null}.
struct config_endpoint {
  std::optional<basemap> map;

  reply operator()(const call& c) const;
};

}  // namespace velib
