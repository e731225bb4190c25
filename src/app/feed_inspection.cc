#include "app/feed_inspection.h"

#include <algorithm>
#include <cmath>

#include "base/file.h"
#include "feed/gbfs.h"
#include "feed/opendata.h"
#include "net/http_header.h"
#include "net/public_url.h"

namespace velib {

namespace {

constexpr size_t kMostFileBytes = size_t{64} << 20;

struct loaded_file {
  std::string name;
  std::string bytes;
  std::optional<utc_time> answered_at = {};
  feed_file kind = feed_file::other;
};

bool is_url(const std::string& source) {
  return source.starts_with("http://") || source.starts_with("https://");
}

result<loaded_file> load_source(const std::string& source, poll_round& round) {
  if (!is_url(source)) {
    auto bytes = load_file(source, kMostFileBytes);
    if (!bytes) return pass(bytes);
    return loaded_file{.name = source, .bytes = std::move(*bytes)};
  }
  auto answer = round.get(source);
  if (!answer) return pass(answer);
  return loaded_file{.name = public_url(source),
                     .bytes = std::move(answer->body),
                     .answered_at = parse_http_date(answer->header("date"))};
}

class inspector {
 public:
  explicit inspector(poll_round& round) : round_(round) {}

  status add(const std::string& source) {
    auto file = load_source(source, round_);
    if (!file) return pass(file);
    const auto kind = kind_of_file(file->bytes, file->name);
    if (!kind) return pass(kind);
    file->kind = *kind;
    keep(std::move(*file));
    return {};
  }

  // Fetches what discovery names: the pair must be there, the rest is told as a problem.
  status follow_discovery() {
    const auto* discovery = find(feed_file::discovery);
    if (!discovery || find(feed_file::station_status)) return {};
    const auto found = parse_discovery(discovery->bytes);
    if (!found) return pass(found, discovery->name);
    for (const auto& url : {found->station_information, found->station_status}) {
      if (auto added = add(url); !added) return added;
    }
    for (const auto& url : {found->vehicle_types, found->system_information}) {
      if (url.empty()) continue;
      if (const auto added = add(url); !added) out_.problems.push_back(added.error().message);
    }
    return {};
  }

  result<feed_inspection> finish() {
    auto feed = find(feed_file::opendata) ? read_portal() : read_gbfs();
    if (!feed) return pass(feed);
    out_.feed = std::move(*feed);
    if (const auto* file = find(feed_file::system_information)) {
      if (const auto facts = parse_system_information(file->bytes)) out_.system = *facts;
    }
    return std::move(out_);
  }

 private:
  void keep(loaded_file file) {
    out_.files.push_back({file.name, file.kind, file.bytes.size()});
    files_.push_back(std::move(file));
  }

  const loaded_file* find(feed_file kind) const {
    const auto found = std::ranges::find(files_, kind, &loaded_file::kind);
    return found == files_.end() ? nullptr : &*found;
  }

  std::string_view bytes_of(feed_file kind) const {
    const auto* file = find(kind);
    return file ? std::string_view(file->bytes) : std::string_view();
  }

  result<parsed_feed> read_gbfs() const {
    for (const auto kind : {feed_file::station_information, feed_file::station_status}) {
      if (find(kind)) continue;
      return fail(
          error_code::invalid_input,
          "no {} among {} files; a feed is a gbfs.json, or station_information and station_status, or an "
          "export of opendata.paris.fr",
          name_of(kind), files_.size());
    }
    return parse_gbfs({bytes_of(feed_file::station_information), bytes_of(feed_file::station_status),
                       bytes_of(feed_file::vehicle_types)},
                      {round_.started_at(), find(feed_file::station_status)->answered_at});
  }

  result<parsed_feed> read_portal() const {
    std::vector<std::string_view> pages;
    for (const auto& file : files_) {
      if (file.kind == feed_file::opendata) pages.push_back(file.bytes);
    }
    return parse_opendata(pages, {round_.started_at(), find(feed_file::opendata)->answered_at});
  }

  poll_round& round_;
  std::vector<loaded_file> files_;
  feed_inspection out_;
};

}  // namespace

result<feed_inspection> inspect_feed(std::span<const std::string> sources, poll_round& round) {
  inspector job(round);
  for (const auto& source : sources) {
    if (auto added = job.add(source); !added) return pass(added);
  }
  if (auto followed = job.follow_discovery(); !followed) return pass(followed);
  return job.finish();
}

std::optional<bounding_box> box_around(const snapshot& s) {
  std::optional<bounding_box> box;
  for (const auto& entry : s.entries) {
    if (!entry.station.where) continue;
    const auto [north, east] = *entry.station.where;
    if (!box) box = bounding_box{north, east, north, east};
    box = bounding_box{std::min(box->south, north), std::min(box->west, east), std::max(box->north, north),
                       std::max(box->east, east)};
  }
  if (!box) return box;
  const double tall = std::max(0.01, (box->north - box->south) / 10);
  const double wide = std::max(0.01, (box->east - box->west) / 10);
  const auto down = [](double degrees) { return std::floor(degrees * 100) / 100; };
  const auto up = [](double degrees) { return std::ceil(degrees * 100) / 100; };
  return bounding_box{down(box->south - tall), down(box->west - wide), up(box->north + tall),
                      up(box->east + wide)};
}

}  // namespace velib
