// A GBFS feed, by its discovery file or by the addresses of its files.
#pragma once

#include "collect/feed_document.h"
#include "collect/feed_source.h"

namespace velib {

class gbfs_source final : public feed_source {
 public:
  gbfs_source(const feed_addresses& addresses, std::optional<bounding_box> box);

  result<std::optional<parsed_feed>> poll(poll_round& round) override;

 private:
  status discover(poll_round& round);
  result<bool> refresh_all(poll_round& round);
  result<bool> refresh_information(poll_round& round);
  bool refresh_vehicle_types(poll_round& round);
  result<std::optional<parsed_feed>> parse(const poll_round& round);
  void distrust_all();

  feed_addresses addresses_;
  std::optional<bounding_box> box_;
  feed_document discovery_, information_, status_, vehicle_types_;
  int without_information_ = 0;       // stations that the last round knew nothing else of
  bool information_missing_ = false;  // and there were more of them than in the round before
};

}  // namespace velib
