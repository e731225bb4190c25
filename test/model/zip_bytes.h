// Zip archives put together by hand, each field as a test wants it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <zlib.h>

namespace velib {

struct zip_part {
  std::string name;
  std::string content;
  bool deflated = false;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;       // set by deflated
  std::uint32_t said_bytes = 0;   // of the content, in the directory; 0: its true size
  std::uint32_t said_packed = 0;  // 0: the true size
  std::string local_name;         // "": the name
  std::string extra;              // of the directory's record
  long header = -1;               // where the directory says it begins; -1: where it does
};

template <class Field>
void put(std::string& out, Field value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

inline std::string deflate_raw(const std::string& content) {
  z_stream z{};
  deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  std::string packed(compressBound(content.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  z.avail_in = static_cast<uInt>(content.size());
  z.next_out = reinterpret_cast<Bytef*>(packed.data());
  z.avail_out = static_cast<uInt>(packed.size());
  deflate(&z, Z_FINISH);
  packed.resize(packed.size() - z.avail_out);
  deflateEnd(&z);
  return packed;
}

inline void put_sizes(std::string& out, const zip_part& p, const std::string& packed) {
  put(out, static_cast<std::uint32_t>(
               crc32_z(0, reinterpret_cast<const Bytef*>(p.content.data()), p.content.size())));
  put(out, p.said_packed ? p.said_packed : static_cast<std::uint32_t>(packed.size()));
  put(out, p.said_bytes ? p.said_bytes : static_cast<std::uint32_t>(p.content.size()));
}

inline std::string zip_end(size_t count, size_t directory_bytes, size_t begin,
                           std::string_view comment = {}) {
  std::string out = "PK\5\6";
  put(out, std::uint32_t{0});
  put(out, static_cast<std::uint16_t>(count));
  put(out, static_cast<std::uint16_t>(count));
  put(out, static_cast<std::uint32_t>(directory_bytes));
  put(out, static_cast<std::uint32_t>(begin));
  put(out, static_cast<std::uint16_t>(comment.size()));
  out += comment;
  return out;
}

inline std::string zip_bytes(const std::vector<zip_part>& parts, std::string_view comment = {}) {
  std::string out, directory;
  for (const auto& p : parts) {
    const auto packed = p.deflated ? deflate_raw(p.content) : p.content;
    const auto method = p.deflated ? std::uint16_t{8} : p.method;
    const auto header = p.header >= 0 ? static_cast<size_t>(p.header) : out.size();
    const auto local_name = p.local_name.empty() ? p.name : p.local_name;
    out += "PK\3\4";
    for (const auto field : {std::uint16_t{20}, p.flags, method}) put(out, field);
    put(out, std::uint32_t{0});
    put_sizes(out, p, packed);
    put(out, static_cast<std::uint16_t>(local_name.size()));
    put(out, std::uint16_t{0});
    out += local_name + packed;
    directory += "PK\1\2";
    for (const auto field : {std::uint16_t{20}, std::uint16_t{20}, p.flags, method}) put(directory, field);
    put(directory, std::uint32_t{0});
    put_sizes(directory, p, packed);
    put(directory, static_cast<std::uint16_t>(p.name.size()));
    put(directory, static_cast<std::uint16_t>(p.extra.size()));
    for (int k = 0; k < 5; ++k) put(directory, std::uint16_t{0});
    put(directory, static_cast<std::uint32_t>(header));
    directory += p.name + p.extra;
  }
  const size_t begin = out.size();
  return out + directory + zip_end(parts.size(), directory.size(), begin, comment);
}

}  // namespace velib
