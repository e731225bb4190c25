// Elements of an HTML page or an SVG drawing, through pugixml: what comes from outside is escaped by
// construction, and the result is well-formed XML as well as HTML.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pugixml.hpp>

namespace velib {

using attributes = std::vector<std::pair<const char*, std::string>>;

// Appends <name attributes…>. An element of HTML that stays empty must be one of the void ones (meta, br),
// since it is written as <name/>, which HTML takes for the start of any other.
pugi::xml_node add_element(pugi::xml_node into, const char* name, const attributes& with = {});

// Appends an element with text. Control characters, which XML has no word for, become question marks.
pugi::xml_node add_text(pugi::xml_node into, const char* name, std::string_view text,
                        const attributes& with = {});

// Coordinates and lengths, to a hundredth.
std::string coordinate(double value);

}  // namespace velib
