// Which columns of a day are read: what nobody needs costs nothing. time and station_code always are.
#pragma once

namespace velib {

struct day_columns {
  bool facts = true;     // name, lat, lon
  bool capacity = true;  // of rows, and so of stations
  bool bikes = true;
  bool docks = true;
  bool mechanical = true;
  bool ebikes = true;
  bool flags = true;  // is_installed, is_renting, is_returning
  bool reported_at = true;
};

}  // namespace velib
