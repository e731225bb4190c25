// What a browser may do on the page: the headers that go with each of its files.
#pragma once

#include <optional>

#include "api/basemap.h"
#include "api/message.h"

namespace velib {

// The page's own files run, and nothing else; besides its own server it asks the basemap's alone (W3C Content
// Security Policy Level 3). Only the page itself may ask where the rider is (W3C Permissions Policy).
header_list page_policy(const std::optional<basemap>& map);

}  // namespace velib
