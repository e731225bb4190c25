#include "model/zip.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include <zlib.h>

#include "model/shown_name.h"

namespace velib {

static_assert(std::endian::native == std::endian::little, "fields are copied as they are");

namespace {

constexpr std::string_view kLocalMark = "PK\3\4";
constexpr std::string_view kEntryMark = "PK\1\2";
constexpr std::string_view kEndMark = "PK\5\6";
constexpr std::string_view kEnd64Mark = "PK\6\6";
constexpr std::string_view kLocator64Mark = "PK\6\7";
constexpr size_t kLocalBytes = 30, kEntryBytes = 46, kEndBytes = 22, kEnd64Bytes = 56, kLocator64Bytes = 20;
constexpr size_t kMostCommentBytes = 65535;
constexpr size_t kMostNameBytes = 512;
constexpr std::uint32_t kIn64 = 0xffffffff;  // this field stands in the zip64 record
constexpr std::uint16_t kIn64Short = 0xffff;
constexpr std::uint16_t kZip64Extra = 1;
constexpr std::uint16_t kEncrypted = 1 << 0, kDescriptor = 1 << 3, kStrongEncryption = 1 << 6;
constexpr std::uint16_t kStored = 0, kDeflate = 8;
constexpr size_t kMostRatio = 1032;  // deflate packs no better

// Where the directory lies: `count` entries in bytes [begin, end).
struct directory {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t count = 0;
};

// An entry as the directory has it.
struct record {
  zip_entry entry;
  std::uint64_t header = 0;  // where its local header begins
  std::uint64_t end = 0;     // behind its packed bytes
  std::uint64_t packed_bytes = 0;
  std::uint64_t size_bytes = 0;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
};

template <class Field>
Field field(std::string_view bytes, size_t at) {
  Field value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

bool has_mark(std::string_view bytes, std::uint64_t at, std::string_view mark, size_t size_bytes) {
  return at <= bytes.size() && bytes.size() - at >= size_bytes && bytes.substr(at).starts_with(mark);
}

// The last record whose comment ends where the file ends.
std::optional<size_t> find_end(std::string_view bytes) {
  if (bytes.size() < kEndBytes) return std::nullopt;
  const size_t last = bytes.size() - kEndBytes;
  const size_t first = last - std::min(last, kMostCommentBytes);
  for (size_t at = last + 1; at-- > first;) {
    if (has_mark(bytes, at, kEndMark, kEndBytes) && field<std::uint16_t>(bytes, at + 20) == last - at)
      return at;
  }
  return std::nullopt;
}

// torch writes the zip64 record always, and the plain one with true values beside it.
status read_end64(std::string_view bytes, size_t locator, directory& d) {
  const auto at = field<std::uint64_t>(bytes, locator + 8);
  if (at > locator || !has_mark(bytes.substr(0, locator), at, kEnd64Mark, kEnd64Bytes)) {
    return fail(error_code::corrupt, "zip: no zip64 record at byte {}", at);
  }
  const auto count = field<std::uint64_t>(bytes, at + 32);
  const auto begin = field<std::uint64_t>(bytes, at + 48);
  if ((d.count != kIn64Short && d.count != count) || (d.begin != kIn64 && d.begin != begin)) {
    return fail(error_code::corrupt, "zip: the two end records say different things");
  }
  d = {.begin = begin, .end = at, .count = count};
  const auto size_bytes = field<std::uint64_t>(bytes, at + 40);
  if (begin <= at && at - begin == size_bytes) return {};
  return fail(error_code::corrupt, "zip: a directory of {} bytes at byte {} does not end at byte {}",
              size_bytes, begin, at);
}

status read_end(std::string_view bytes, size_t at, directory& d) {
  const bool is_one = field<std::uint32_t>(bytes, at + 4) == 0 &&  // both numbers of the disk
                      field<std::uint16_t>(bytes, at + 8) == field<std::uint16_t>(bytes, at + 10);
  if (!is_one) {
    return fail(error_code::unsupported, "zip: it is in several parts");
  }
  const auto size_bytes = field<std::uint32_t>(bytes, at + 12);
  d = {.begin = field<std::uint32_t>(bytes, at + 16),
       .end = at,
       .count = field<std::uint16_t>(bytes, at + 10)};
  if (at >= kLocator64Bytes && has_mark(bytes, at - kLocator64Bytes, kLocator64Mark, kLocator64Bytes)) {
    return read_end64(bytes, at - kLocator64Bytes, d);
  }
  if (d.begin <= at && at - d.begin == size_bytes) return {};
  return fail(error_code::corrupt, "zip: a directory of {} bytes at byte {} does not end at byte {}",
              size_bytes, d.begin, at);
}

result<directory> find_directory(std::string_view bytes) {
  if (bytes.size() > kMostZipBytes) {
    return fail(error_code::invalid_input, "zip: {} bytes are over the limit of {}", bytes.size(),
                kMostZipBytes);
  }
  const auto end = find_end(bytes);
  if (!end) return fail(error_code::corrupt, "no zip archive, or its end is cut off");
  directory d;
  if (auto read = read_end(bytes, *end, d); !read) return pass(read);
  if (d.count <= kMostZipEntries) return d;
  return fail(error_code::invalid_input, "zip: {} entries are over the limit of {}", d.count,
              kMostZipEntries);
}

status check_name(std::string_view name) {
  const auto shown = shown_name(name);
  if (name.empty() || name.size() > kMostNameBytes) {
    return fail(error_code::invalid_input, "zip: an entry has a name of {} bytes", name.size());
  }
  const bool leads_out = name.front() == '/' || name.find('\\') != name.npos ||
                         name.find('\0') != name.npos ||
                         fmt::format("/{}/", name).find("/../") != std::string::npos;
  if (leads_out)
    return fail(error_code::invalid_input, "zip entry {}: its name leads out of the archive", shown);
  return {};
}

// The fields that did not fit in 32 bits, in this order and only where the directory says so.
bool read_extra64(std::string_view extra, record& r) {
  while (extra.size() >= 4) {
    const size_t size_bytes = field<std::uint16_t>(extra, 2);
    if (size_bytes > extra.size() - 4) return false;
    auto fields = extra.substr(4, size_bytes);
    if (field<std::uint16_t>(extra, 0) == kZip64Extra) {
      for (auto* value : {&r.size_bytes, &r.packed_bytes, &r.header}) {
        if (*value != kIn64) continue;
        if (fields.size() < 8) return false;
        *value = field<std::uint64_t>(fields, 0);
        fields.remove_prefix(8);
      }
      return true;
    }
    extra.remove_prefix(4 + size_bytes);
  }
  return false;
}

status check_method(const record& r) {
  const auto shown = shown_name(r.entry.name);
  if (r.flags & (kEncrypted | kStrongEncryption)) {
    return fail(error_code::unsupported, "zip entry {} is encrypted", shown);
  }
  if (r.method != kStored && r.method != kDeflate) {
    return fail(error_code::unsupported, "zip entry {} is packed by method {}; stored and deflate are read",
                shown, r.method);
  }
  const bool reachable =
      r.method == kStored ? r.packed_bytes == r.size_bytes : r.size_bytes / kMostRatio <= r.packed_bytes;
  if (reachable) return {};
  return fail(error_code::corrupt, "zip entry {} says that {} bytes unpack to {}", shown, r.packed_bytes,
              r.size_bytes);
}

// The record at the front of `rest`, which is moved on behind it.
result<record> read_record(std::string_view& rest) {
  if (!has_mark(rest, 0, kEntryMark, kEntryBytes)) {
    return fail(error_code::corrupt, "zip: the directory is damaged");
  }
  const size_t name_bytes = field<std::uint16_t>(rest, 28), extra_bytes = field<std::uint16_t>(rest, 30);
  const size_t total = kEntryBytes + name_bytes + extra_bytes + field<std::uint16_t>(rest, 32);
  if (total > rest.size()) return fail(error_code::corrupt, "zip: the directory is damaged");
  record r{.header = field<std::uint32_t>(rest, 42),
           .packed_bytes = field<std::uint32_t>(rest, 20),
           .size_bytes = field<std::uint32_t>(rest, 24),
           .flags = field<std::uint16_t>(rest, 8),
           .method = field<std::uint16_t>(rest, 10)};
  r.entry.name = rest.substr(kEntryBytes, name_bytes);
  r.entry.checksum = field<std::uint32_t>(rest, 16);
  r.entry.deflated = r.method == kDeflate;
  const auto extra = rest.substr(kEntryBytes + name_bytes, extra_bytes);
  if (auto good = check_name(r.entry.name); !good) return pass(good);
  const bool in64 = r.header == kIn64 || r.packed_bytes == kIn64 || r.size_bytes == kIn64;
  if (in64 && !read_extra64(extra, r)) {
    return fail(error_code::corrupt, "zip entry {}: its zip64 sizes are missing", shown_name(r.entry.name));
  }
  if (auto good = check_method(r); !good) return pass(good);
  rest.remove_prefix(total);
  return r;
}

// Sizes of a local header that has them; behind a data descriptor they are zero or in the zip64 field.
bool has_same_sizes(std::string_view local, const record& r) {
  const auto same = [](std::uint32_t said, std::uint64_t is) { return said == is || said == kIn64; };
  return (r.flags & kDescriptor) != 0 || (same(field<std::uint32_t>(local, 18), r.packed_bytes) &&
                                          same(field<std::uint32_t>(local, 22), r.size_bytes));
}

// Finds the entry's bytes behind its local header, all before the directory.
status locate(std::string_view before_directory, record& r) {
  const auto shown = shown_name(r.entry.name);
  if (!has_mark(before_directory, r.header, kLocalMark, kLocalBytes)) {
    return fail(error_code::corrupt, "zip entry {}: nothing of it at byte {}", shown, r.header);
  }
  const auto local = before_directory.substr(r.header);
  const size_t name_bytes = field<std::uint16_t>(local, 26);
  const size_t data = kLocalBytes + name_bytes + field<std::uint16_t>(local, 28);
  if (data > local.size() || r.packed_bytes > local.size() - data) {
    return fail(error_code::corrupt, "zip entry {}: its {} bytes pass the end", shown, r.packed_bytes);
  }
  if (local.substr(kLocalBytes, name_bytes) != r.entry.name || field<std::uint16_t>(local, 8) != r.method ||
      field<std::uint16_t>(local, 6) != r.flags || !has_same_sizes(local, r)) {
    return fail(error_code::corrupt, "zip entry {}: its header says something else than the directory",
                shown);
  }
  r.entry.packed = local.substr(data, r.packed_bytes);
  r.entry.size_bytes = r.size_bytes;
  r.end = r.header + data + r.packed_bytes;
  return {};
}

// No byte belongs to two entries.
status check_apart(std::vector<record> records) {
  std::ranges::sort(records, {}, &record::header);
  for (size_t k = 1; k < records.size(); ++k) {
    if (records[k].header < records[k - 1].end) {
      return fail(error_code::corrupt, "zip entries {} and {} overlap", shown_name(records[k - 1].entry.name),
                  shown_name(records[k].entry.name));
    }
  }
  return {};
}

status check_names_differ(const std::vector<record>& records) {
  std::vector<std::string_view> names;
  for (const auto& r : records) names.push_back(r.entry.name);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return {};
  return fail(error_code::corrupt, "zip entry {} is in it twice", shown_name(*twice));
}

status check_total(const std::vector<record>& records) {
  size_t total = 0;
  for (const auto& r : records) {
    if (r.size_bytes > kMostZipBytes - total) {
      return fail(error_code::invalid_input, "zip: its entries unpack to more than {} bytes", kMostZipBytes);
    }
    total += r.size_bytes;
  }
  return {};
}

result<std::vector<record>> read_records(std::string_view bytes, const directory& d) {
  std::vector<record> records;
  auto rest = bytes.substr(d.begin, d.end - d.begin);
  for (std::uint64_t k = 0; k < d.count; ++k) {
    auto r = read_record(rest);
    if (!r) return pass(r);
    if (auto found = locate(bytes.substr(0, d.begin), *r); !found) return pass(found);
    records.push_back(*r);
  }
  if (rest.empty()) return records;
  return fail(error_code::corrupt, "zip: {} bytes of the directory follow its last entry", rest.size());
}

bool inflate_whole(std::string_view packed, std::string& content) {
  z_stream z{};
  if (inflateInit2(&z, -MAX_WBITS) != Z_OK) return false;
  char past_the_end = 0;  // zlib wants a place to write even where there is nothing to write
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  z.avail_in = static_cast<uInt>(packed.size());
  z.next_out = reinterpret_cast<Bytef*>(content.empty() ? &past_the_end : content.data());
  z.avail_out = static_cast<uInt>(content.size());
  const int code = inflate(&z, Z_FINISH);
  const bool whole = code == Z_STREAM_END && z.avail_out == 0 && z.avail_in == 0;
  inflateEnd(&z);
  return whole;
}

}  // namespace

result<std::vector<zip_entry>> parse_zip(std::string_view bytes) {
  const auto d = find_directory(bytes);
  if (!d) return pass(d);
  const auto records = read_records(bytes, *d);
  if (!records) return pass(records);
  for (const auto& check : {check_names_differ, check_total}) {
    if (auto good = check(*records); !good) return pass(good);
  }
  if (auto apart = check_apart(*records); !apart) return pass(apart);
  std::vector<zip_entry> entries;
  for (const auto& r : *records) entries.push_back(r.entry);
  return entries;
}

result<std::string> unpack(const zip_entry& entry) {
  const auto shown = shown_name(entry.name);
  std::string content;
  if (entry.deflated) {
    content.resize(entry.size_bytes);
    if (!inflate_whole(entry.packed, content)) {
      return fail(error_code::corrupt, "zip entry {} does not unpack to its {} bytes", shown,
                  entry.size_bytes);
    }
  } else {
    content = entry.packed;
  }
  const auto* data = reinterpret_cast<const Bytef*>(content.data());
  if (::crc32_z(0, data, content.size()) == entry.checksum) return content;
  return fail(error_code::corrupt, "zip entry {} is damaged: its checksum does not fit", shown);
}

}  // namespace velib
