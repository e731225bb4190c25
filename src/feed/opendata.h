// Vélib' on opendata.paris.fr (Explore v2.1) → a snapshot: the array of `/exports/json`, or the pages of
// `/records` ({"total_count","results"}). Its records are those of the reference system's buckets.
// https://opendata.paris.fr/explore/dataset/velib-disponibilite-en-temps-reel
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "feed/parsed_feed.h"

namespace velib {

// `pages`: one export, or the pages of one round of /records in any order: rows shift, repeat and go missing
// between pages, so a station met twice is kept once, the later duedate winning. observed_at is the newest
// duedate that is not ahead of captured_at by more than an hour.
// invalid_input when a page is no such answer (which page, at which byte) or no station could be kept.
result<parsed_feed> parse_opendata(std::span<const std::string_view> pages, const parse_options& options);

// How many rows /records says there are in all; nothing when the page does not say.
std::optional<int> total_count(std::string_view records_page);

}  // namespace velib
