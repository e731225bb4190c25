#include "api/page.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "api/answer.h"
#include "api/negotiation.h"
#include "base/file.h"

namespace velib {

namespace fs = std::filesystem;

namespace {

constexpr size_t kMostBytes = size_t{32} << 20;
constexpr size_t kHashLetters = 8;  // Vite: "index-DaX3k9_z.js"
constexpr std::string_view kAlways = "no-cache";
constexpr std::string_view kForAYear = "public, max-age=31536000, immutable";

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kContentTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".geojson", "application/geo+json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".pbf", "application/x-protobuf"},
    {".pmtiles", "application/octet-stream"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
}};

std::string_view content_type_of(const fs::path& file) {
  const std::string extension = file.extension().string();
  for (const auto& [ending, type] : kContentTypes) {
    if (ending == extension) return type;
  }
  return "application/octet-stream";
}

bool is_plain_name(const std::string& segment) {
  return !segment.empty() && segment.front() != '.' && segment.find_first_of("/\\") == std::string::npos;
}

bool lies_below(const fs::path& file, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first == folder.end();
}

// The real file behind a path of the page; nothing when there is none to give.
std::optional<fs::path> find_file(const fs::path& folder, const std::vector<std::string>& segments) {
  std::error_code missing;
  const fs::path root = fs::canonical(folder, missing);
  if (missing) return std::nullopt;
  fs::path wanted = root;
  for (const auto& segment : segments) {
    if (!is_plain_name(segment)) return std::nullopt;
    wanted /= segment;
  }
  const fs::path real = fs::canonical(wanted, missing);  // follows links
  if (missing || !lies_below(real, root) || !fs::is_regular_file(real, missing)) return std::nullopt;
  return real;
}

// "name-DaX3k9_z.js": a lower-case word of eight letters is taken for a word, not for a hash.
bool has_hash(const fs::path& file) {
  const std::string stem = file.stem().string();
  if (stem.size() <= kHashLetters || stem[stem.size() - kHashLetters - 1] != '-') return false;
  const auto first = stem.end() - kHashLetters;
  const auto in_hash = [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; };
  const auto telling = [](unsigned char c) { return std::isdigit(c) || std::isupper(c); };
  return std::all_of(first, stem.end(), in_hash) && std::any_of(first, stem.end(), telling);
}

// A worker is held by the policy that came with its own script, however long a browser keeps that.
bool is_of_worker(const std::string& name) {
  return name.find("worker") != std::string::npos;
}

std::string_view cache_rule(const std::vector<std::string>& segments) {
  const auto& name = segments.back();
  if (segments.size() < 2 || segments.front() != "assets" || is_of_worker(name)) return kAlways;
  return has_hash(name) ? kForAYear : kAlways;
}

// Another policy is another answer: who has the file must not keep the old one.
std::string etag_of(const fs::path& file, const header_list& policy) {
  std::error_code ignored;
  const auto changed = fs::last_write_time(file, ignored).time_since_epoch().count();
  size_t mark = 0;
  for (const auto& [name, value] : policy) mark = mark * 31 + std::hash<std::string>()(value);
  return fmt::format("\"{:x}-{:x}-{:x}\"", fs::file_size(file, ignored), changed, mark);
}

response file_answer(const request& r, const fs::path& file, const header_list& policy,
                     std::string_view cache) {
  const std::string etag = etag_of(file, policy);
  response answer{.status = 200, .headers = policy};
  answer.headers.emplace_back("etag", etag);
  answer.headers.emplace_back("cache-control", cache);
  if (names_etag(header_of(r, "if-none-match"), etag)) {
    answer.status = 304;
    return answer;
  }
  auto bytes = load_file(file, kMostBytes);
  if (!bytes) return failure(404, "Not Found");
  answer.headers.emplace_back("content-type", content_type_of(file));
  answer.body = *std::move(bytes);
  return answer;
}

response not_built() {
  return {.status = 404,
          .headers = {{"content-type", "text/plain; charset=utf-8"}},
          .body =
              "The page has not been built: run `make build`, then reload.\n"
              "The API answers meanwhile: /stations, /predict/{station_code}, /healthz.\n"};
}

}  // namespace

reply page_endpoint::operator()(const call& c) const {
  const bool front = c.arguments == std::vector<std::string>{""};
  const auto path = front ? std::vector<std::string>{"index.html"} : c.arguments;
  const auto file = find_file(folder, path);
  if (!file) return front ? not_built() : failure(404, "Not Found");
  return file_answer(c.request, *file, policy, cache_rule(path));
}

}  // namespace velib
