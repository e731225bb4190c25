// Zip archives in memory, read by their central directory alone (APPNOTE.TXT 6.3.10): what torch.save writes,
// and no more. Strict: whatever two readers could understand in two ways is refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace velib {

inline constexpr size_t kMostZipBytes = size_t{256} << 20;  // of the archive, and of all entries unpacked
inline constexpr size_t kMostZipEntries = 4096;

struct zip_entry {
  std::string_view name;    // in the archive's bytes
  std::string_view packed;  // in the archive's bytes
  size_t size_bytes = 0;    // unpacked
  std::uint32_t checksum = 0;
  bool deflated = false;  // stored otherwise
};

// The entries in the order of the directory; views into `bytes`. Zip64 and data descriptors are read.
// corrupt for a directory or an entry that lies outside of the file, entries that overlap or share a name,
// local headers that say something else than the directory, sizes that compression cannot reach; unsupported
// for encryption, several disks and methods other than stored and deflate; invalid_input for names that lead
// out of the archive ("/x", "a/../x") and for more than kMostZipBytes or kMostZipEntries.
result<std::vector<zip_entry>> parse_zip(std::string_view bytes);

// The entry's content: `size_bytes` of it. corrupt when it unpacks to another size or checksum.
result<std::string> unpack(const zip_entry& entry);

}  // namespace velib
