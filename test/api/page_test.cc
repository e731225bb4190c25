#include "api/page.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "test/api/golden.h"
#include "test/api/small_city.h"
#include "test/support/temporary_folder.h"

namespace velib {
namespace {

namespace fs = std::filesystem;

const basemap kOwnMap{"https://tiles.example:8443/light.json", "https://tiles.example:8443/dark.json?key=a"};

class page : public testing::Test {
 protected:
  page() {
    write("dist/index.html", "<!doctype html>");
    write("dist/assets/index-DaX3k9_z.js", "js");
    write("dist/assets/font-licence.txt", "text");
    write("dist/favicon.svg", "<svg/>");
    write("dist/.env", "key");
    write("secret.txt", "secret");
  }

  void write(const std::string& name, std::string_view bytes) const {
    ASSERT_TRUE(save_file(folder.path() / name, bytes));
  }

  temporary_folder folder;
  publication state;
  request_handler handler = make_backend(state, {.page_folder = folder.path() / "dist"});
};

TEST_F(page, front_is_index_html_asked_for_again_each_time) {
  const auto answer = ask(handler, "/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(body_text(answer), "<!doctype html>");
  EXPECT_EQ(header_value(answer, "content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(header_value(answer, "cache-control"), "no-cache");
}

TEST_F(page, hashed_assets_are_kept_for_a_year_and_no_others) {
  const auto hashed = ask(handler, "/assets/index-DaX3k9_z.js");
  EXPECT_EQ(body_text(hashed), "js");
  EXPECT_EQ(header_value(hashed, "cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header_value(hashed, "content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(header_value(ask(handler, "/assets/font-licence.txt"), "cache-control"), "no-cache");
  EXPECT_EQ(header_value(ask(handler, "/favicon.svg"), "content-type"), "image/svg+xml");
}

TEST_F(page, runs_nothing_but_its_own_files_and_asks_nobody_but_its_server) {
  const auto answer = ask(handler, "/");
  EXPECT_EQ(header_value(answer, "content-security-policy"),
            "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri "
            "'none'; form-action 'none'; frame-ancestors 'none'");
  EXPECT_TRUE(header_value(answer, "permissions-policy").starts_with("geolocation=(self), "));
  EXPECT_EQ(header_value(answer, "referrer-policy"), "strict-origin");
  EXPECT_EQ(header_value(answer, "cross-origin-opener-policy"), "same-origin");
  EXPECT_EQ(header_value(answer, "x-content-type-options"), "nosniff");
}

TEST_F(page, another_basemap_is_another_policy_for_who_has_the_file) {
  const auto mapped = make_backend(state, {.page_folder = folder.path() / "dist", .basemap = kOwnMap});
  const std::string etag = header_value(ask(handler, "/"), "etag");
  const auto fresh = ask(mapped, "/", "GET", {{"if-none-match", etag}});
  EXPECT_EQ(fresh.status, 200);
  const std::string policy = header_value(fresh, "content-security-policy");
  EXPECT_NE(policy.find("connect-src 'self' https://tiles.example:8443; "), std::string::npos) << policy;
  EXPECT_NE(policy.find("img-src 'self' data: blob: https://tiles.example:8443; "), std::string::npos);
  const auto again = ask(mapped, "/", "GET", {{"if-none-match", header_value(fresh, "etag")}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(header_value(again, "content-security-policy"), policy);
}

TEST_F(page, what_runs_beside_the_page_is_asked_for_again_each_time) {
  write("dist/sw.js", "js");
  write("dist/manifest.webmanifest", "{}");
  write("dist/assets/maplibre-gl-worker-pf4gVupo.js", "js");
  for (const char* path : {"/sw.js", "/manifest.webmanifest", "/assets/maplibre-gl-worker-pf4gVupo.js"}) {
    EXPECT_EQ(header_value(ask(handler, path), "cache-control"), "no-cache") << path;
  }
  EXPECT_EQ(header_value(ask(handler, "/sw.js"), "content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(header_value(ask(handler, "/manifest.webmanifest"), "content-type"), "application/manifest+json");
}

TEST_F(page, tells_its_basemap) {
  const auto mapped = make_backend(state, {.basemap = kOwnMap});
  const auto answer = ask(mapped, "/config.json");
  EXPECT_EQ(header_value(answer, "cache-control"), "no-cache");
  expect_golden("config", answer);
  expect_golden("config_without_basemap", ask(handler, "/config.json"));
}

TEST_F(page, a_known_etag_spares_the_body_until_the_file_changes) {
  const std::string etag = header_value(ask(handler, "/"), "etag");
  ASSERT_TRUE(etag.starts_with('"') && etag.ends_with('"'));
  for (const std::string& known : {etag, "\"x\", W/" + etag, std::string("*")}) {
    const auto answer = ask(handler, "/", "GET", {{"if-none-match", known}});
    EXPECT_EQ(answer.status, 304) << known;
    EXPECT_EQ(body_text(answer), "");
    EXPECT_EQ(header_value(answer, "etag"), etag);
  }
  write("dist/index.html", "<!doctype html> changed");
  EXPECT_EQ(ask(handler, "/", "GET", {{"if-none-match", etag}}).status, 200);
}

TEST_F(page, nothing_outside_the_folder_is_given) {
  fs::create_symlink(folder.path() / "secret.txt", folder.path() / "dist/link.txt");
  fs::create_directory_symlink(folder.path(), folder.path() / "dist/up");
  for (const char* path :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt",
        "//secret.txt", "/.%2e/secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt", "/link.txt", "/up/secret.txt",
        "/.env", "/assets", "/assets/", "/..\\secret.txt", "/./index.html", "/nothing.txt"}) {
    const auto answer = ask(handler, path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(body_text(answer), R"({"detail":"Not Found"})") << path;
  }
}

TEST_F(page, a_link_inside_the_folder_is_followed) {
  fs::create_symlink("index.html", folder.path() / "dist/start.html");
  EXPECT_EQ(body_text(ask(handler, "/start.html")), "<!doctype html>");
}

TEST_F(page, routes_come_before_files) {
  write("dist/healthz", "no");
  EXPECT_EQ(body_text(ask(handler, "/healthz")), R"({"status":"ok"})");
  EXPECT_EQ(ask(handler, "/", "POST").status, 404);
}

TEST_F(page, not_built_says_what_to_do) {
  const auto unbuilt = make_backend(state, {.page_folder = folder.path() / "elsewhere"});
  const auto answer = ask(unbuilt, "/");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(body_text(answer).find("make build"), std::string::npos);
  EXPECT_EQ(body_text(ask(unbuilt, "/favicon.svg")), R"({"detail":"Not Found"})");
}

}  // namespace
}  // namespace velib
