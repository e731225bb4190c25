#include "collect/opendata_source.h"

#include <algorithm>

#include "feed/opendata.h"
#include "net/public_url.h"

namespace velib {

namespace {

// Of Explore v2.1: rows of a page, and how far offset + limit may reach.
constexpr int kPageRows = 100;
constexpr int kMostRows = 10'000;

std::string page_url(const std::string& url, int offset) {
  const char joint = url.find('?') == std::string::npos ? '?' : '&';
  return fmt::format("{}{}limit={}&offset={}&timezone=UTC", url, joint, kPageRows, offset);
}

}  // namespace

opendata_source::opendata_source(const std::string& url, std::optional<bounding_box> box)
    : url_(url), box_(box), export_(url) {}

result<std::optional<parsed_feed>> opendata_source::poll(poll_round& round) {
  const bool paged = public_url(url_).ends_with("/records");
  return paged ? poll_records(round) : poll_export(round);
}

result<std::optional<parsed_feed>> opendata_source::poll_export(poll_round& round) {
  const auto changed = export_.refresh(round);
  if (!changed) return pass(changed);
  if (!*changed) return std::nullopt;
  const std::string_view page = export_.bytes();
  auto feed = parse_opendata({&page, 1}, {round.started_at(), export_.answered_at(), box_});
  if (feed) return std::move(*feed);
  export_.distrust();
  return pass(feed, public_url(url_));
}

result<std::optional<parsed_feed>> opendata_source::poll_records(poll_round& round) {
  std::vector<std::string> bodies;
  int rows = kPageRows;
  for (int offset = 0; offset < rows; offset += kPageRows) {
    auto answer = round.get(page_url(url_, offset));
    if (!answer) return pass(answer);
    rows = std::min(total_count(answer->body).value_or(0), kMostRows);
    bodies.push_back(std::move(answer->body));
  }
  const std::vector<std::string_view> pages(bodies.begin(), bodies.end());
  auto feed = parse_opendata(pages, {round.started_at(), std::nullopt, box_});
  if (!feed) return pass(feed, public_url(url_));
  return std::move(*feed);
}

}  // namespace velib
