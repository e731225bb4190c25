// What a request says about the form of its answer: a known ETag (RFC 9110, 13.1.2), a coding it takes
// (12.5.3).
#pragma once

#include <string>
#include <string_view>

namespace velib {

// A strong ETag of these bytes, quoted. `form` tells representations of the same thing apart: "" or "gzip".
std::string etag_of(std::string_view bytes, std::string_view form = {});

// Whether If-None-Match is "*" or lists `etag`; compared weakly, as the RFC wants it.
bool names_etag(std::string_view if_none_match, std::string_view etag);

// Whether Accept-Encoding takes gzip at all, and no less gladly than the plain form.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace velib
