// Vélib' on opendata.paris.fr: the whole export in one answer, or the pages of /records.
#pragma once

#include <string>
#include <vector>

#include "collect/feed_document.h"
#include "collect/feed_source.h"

namespace velib {

class opendata_source final : public feed_source {
 public:
  opendata_source(const std::string& url, std::optional<bounding_box> box);

  result<std::optional<parsed_feed>> poll(poll_round& round) override;

 private:
  result<std::optional<parsed_feed>> poll_export(poll_round& round);
  result<std::optional<parsed_feed>> poll_records(poll_round& round);

  std::string url_;
  std::optional<bounding_box> box_;
  feed_document export_;
};

}  // namespace velib
