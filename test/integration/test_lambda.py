"""velib-lambda, the real executable, under a runtime API played here: HTTP events answered from a store and a feed."""
import gzip
import json
import re
import shutil
import subprocess
import time

import pytest

from inference import container
from moving_feed import moving_feed, wait_until
from program import PROGRAM, ROOT, run, succeed
from runtime_api import LEAN, failed_init, function, http_event

CITY = ROOT / "cities/demo.toml"


def city_file(folder, every="1h", status="http://127.0.0.1:9/s"):
    """A city whose feed nobody answers for, unless `status` says where."""
    file = folder / "city.toml"
    file.write_text(f'title = "Test"\nzone = "Europe/Paris"\nevery = "{every}"\n[feed]\n'
                    f'information = "{status}"\nstatus = "{status}"\n')
    return file


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    """A store with two days of a small city that end now."""
    folder = tmp_path_factory.mktemp("past")
    with subprocess.Popen([PROGRAM, "simulate", "--stations", "30", "--history", "2d", "--port", "0", "--store", folder / "store"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as simulated:
        assert simulated.stdout.readline()
        simulated.terminate()
    return folder / "store"


@pytest.fixture
def store(past, tmp_path):
    return shutil.copytree(past, tmp_path / "store")


def told_times(records):
    return {r["duedate"] for r in records["records"]}


def test_answers_the_first_event_and_a_hundred_more(store, tmp_path):
    nobody = "http://127.0.0.1:9"  # the proxy is for the feed and the store, never for Lambda itself
    with function(tmp_path, VELIB_TREND_STORE=store, VELIB_TREND_CITY=city_file(tmp_path), http_proxy=nobody) as f:
        assert f.request("/healthz").json()["status"] == "ok"
        stations = f.request("/stations?limit=3")
        assert stations.status == 200 and stations.headers["content-type"] == "application/json"
        code = stations.json()["records"][0]["stationcode"]
        forecast = f.request(f"/predict/{code}").json()
        assert forecast["station_code"] == code and set(forecast["predictions"]) == {"T+1h", "T+2h", "T+3h"}
        for k in range(100):
            assert f.request(f"/stations?limit={1 + k % 30}").json()["count"] == 1 + k % 30
        assert f.process.poll() is None


def test_the_last_of_a_repeated_query_key_counts_and_head_has_no_body(store, tmp_path):
    with function(tmp_path, VELIB_TREND_STORE=store, VELIB_TREND_CITY=city_file(tmp_path)) as f:
        assert f.request("/stations?limit=3&limit=7").json()["count"] == 7  # joined it would be "3,7"
        head = f.request("/stations", method="HEAD")
        assert (head.status, head.body) == (200, b"") and head.headers["content-type"] == "application/json"
        assert f.request("/predict/n%C3%B6").status == 404
        assert f.request("/predict/nö").status == 404  # a path that came decoded
        assert f.request("/stations", method="POST", body=b"\x00\xff").status == 405
        assert "limit" in f.request("/stations?limit=0").body.decode()


def test_the_page_comes_with_its_bytes(store, tmp_path):
    page = tmp_path / "home/web/dist/assets"
    page.mkdir(parents=True)
    pixels = bytes(range(256))
    (page / "dot-abcdefgh.png").write_bytes(pixels)
    (page.parent / "index.html").write_text("<!doctype html><title>Vélib’</title>")
    (tmp_path / "home/models").symlink_to(ROOT / "models")
    with function(tmp_path, VELIB_TREND_STORE=store, VELIB_TREND_CITY=city_file(tmp_path), VELIB_TREND_HOME=tmp_path / "home") as f:
        assert f.request("/assets/dot-abcdefgh.png").body == pixels
        plain = f.invoke(http_event("/")).json()
        assert not plain["isBase64Encoded"] and plain["body"].endswith("<title>Vélib’</title>")
        assert "default-src" in plain["headers"]["content-security-policy"]
        (page / "large-abcdefgh.bin").write_bytes(pixels * 20_000)  # 5.1 MB, 6.8 in base64
        large = f.request("/assets/large-abcdefgh.bin")
        assert large.status == 500 and "6 MB" in large.json()["detail"]
        told = int(re.search(r"an answer of (\d+) bytes", f.log.read_text()).group(1))
        assert 0 < told - 6_826_668 < 2_000  # the body in base64, and headers
        assert f.request("/healthz").status == 200


def test_cross_origin_headers_are_the_function_urls_unless_origins_are_given(store, tmp_path):
    site = {"origin": "https://velibtrend.streamlit.app"}
    settings = {"VELIB_TREND_STORE": store, "VELIB_TREND_CITY": city_file(tmp_path)}
    with function(tmp_path, **settings) as f:
        assert not any("access-control" in name for name in f.request("/healthz", headers=site).headers)
    with function(tmp_path, VELIB_TREND_CORS_ORIGINS="https://a.example, https://velibtrend.streamlit.app", **settings) as f:
        assert f.request("/healthz", headers=site).headers["access-control-allow-origin"] == site["origin"]
        preflight = f.request("/stations", method="OPTIONS", headers={**site, "access-control-request-method": "GET"})
        assert preflight.status == 204 and preflight.body == b""


@pytest.mark.parametrize("event, says", [
    (b"{", "no JSON"), (b"[]", "no JSON object"), (b'{"version":"1.0","path":"/","httpMethod":"GET"}', "requestContext.http"),
    (b'{"rawPath":"/","requestContext":{"http":{"path":"/"}}}', "method"), (b"\xff\xfe", "no JSON"),
])
def test_a_malformed_event_is_an_error_and_the_next_is_answered(event, says, store, tmp_path):
    with function(tmp_path, VELIB_TREND_STORE=store, VELIB_TREND_CITY=city_file(tmp_path)) as f:
        outcome = f.invoke(event)
        assert (outcome.kind, outcome.error_type) == ("error", "Function.InvalidInput")
        assert outcome.json()["errorType"] == "Function.InvalidInput" and outcome.json()["stackTrace"] == []
        assert says in outcome.json()["errorMessage"]
        assert f.api.paths[-1].endswith("8476a536-e9f4-11e8-9739-000000000001/error")
        assert f.request("/healthz").status == 200


def test_an_answer_that_lambda_does_not_take_is_an_error_of_that_invocation(store, tmp_path):
    with function(tmp_path, VELIB_TREND_STORE=store, VELIB_TREND_CITY=city_file(tmp_path)) as f:
        f.api.refuses_above = 1_000
        outcome = f.invoke(http_event("/stations?limit=30"))
        assert (outcome.kind, outcome.error_type) == ("error", "Function.InvalidInput") and "413" in outcome.json()["errorMessage"]
        assert f.request("/healthz").status == 200


@pytest.mark.parametrize("settings, error_type, says", [
    ({"handler": "page"}, "Runtime.NoSuchHandler", "_HANDLER is 'page'"),
    ({"VELIB_TREND_STORE": None}, "Runtime.ConfigInvalid", "VELIB_TREND_STORE is not set"),
    ({"VELIB_TREND_STORE": "ftp://x"}, "Runtime.ConfigInvalid", "ftp://x"),
    ({"VELIB_TREND_CITY": "atlantis"}, "Runtime.ConfigInvalid", "atlantis"),
    ({"VELIB_TREND_MODEL": "/nowhere.tar.gz"}, "Runtime.ConfigInvalid", "/nowhere.tar.gz"),
    ({"VELIB_TREND_LIVE": "perhaps"}, "Runtime.ConfigInvalid", "VELIB_TREND_LIVE"),
    ({"VELIB_TREND_PRECISION": "f16"}, "Runtime.ConfigInvalid", "VELIB_TREND_PRECISION"),
    ({"VELIB_TREND_BRONZE_EVERY": "soon", "handler": "collect"}, "Runtime.ConfigInvalid", "VELIB_TREND_BRONZE_EVERY"),
])
def test_a_wrong_setting_ends_the_start_with_what_is_wrong(settings, error_type, says, store, tmp_path):
    outcome, code = failed_init(tmp_path, **{"VELIB_TREND_STORE": store, "VELIB_TREND_CITY": city_file(tmp_path), **settings})
    assert (outcome.error_type, code) == (error_type, 1)
    assert says in outcome.json()["errorMessage"] and outcome.json()["errorType"] == error_type


def test_without_lambda_it_says_so():
    code, _, err = run("lambda")
    assert code == 1 and "AWS_LAMBDA_RUNTIME_API" in err


def test_the_handler_may_be_the_images_command(store, tmp_path):
    with function(tmp_path, handler="", program=(PROGRAM, "lambda", "api"), VELIB_TREND_STORE=store,
                  VELIB_TREND_CITY=city_file(tmp_path)) as f:
        assert f.request("/stations?limit=1").status == 200


def test_old_data_is_made_new_from_the_feed_once_a_cadence(tmp_path):
    with moving_feed(tmp_path) as feed, function(tmp_path, VELIB_TREND_STORE=tmp_path / "none", VELIB_TREND_CITY=feed.toml) as f:
        first = told_times(f.request("/stations").json())
        asked = feed.seconds
        for _ in range(20):  # within the second, mostly: a request costs far less
            assert f.request("/stations").status == 200
        assert feed.seconds <= asked + 6
        wait_until(lambda: told_times(f.request("/stations").json()) != first)
        assert not (tmp_path / "none").exists()  # api writes nothing


def test_a_feed_that_is_down_leaves_the_stored_data_with_its_age(store, tmp_path):
    with function(tmp_path, VELIB_TREND_STORE=store, VELIB_TREND_CITY=city_file(tmp_path, every="1s")) as f:
        first = told_times(f.request("/stations").json())
        time.sleep(2.1)
        assert told_times(f.request("/stations").json()) == first
        assert "127.0.0.1:9" in f.log.read_text()


def test_a_slow_feed_is_cut_so_that_the_answer_comes_in_time(store, tmp_path):
    import socket
    with socket.create_server(("127.0.0.1", 0)) as silent:
        city = city_file(tmp_path, every="1s", status=f"http://127.0.0.1:{silent.getsockname()[1]}/s")
        with function(tmp_path, VELIB_TREND_STORE=store, VELIB_TREND_CITY=city) as f:
            f.request("/healthz")  # the start has waited for the feed
            time.sleep(4)
            for left_ms in (2_000, 100):
                begun = time.monotonic()
                assert f.request("/stations", left_ms=left_ms).status == 200
                assert time.monotonic() - begun < 1.9


def test_a_store_that_is_down_leaves_the_feed(tmp_path):
    s3 = {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "eu-west-3"}
    with moving_feed(tmp_path) as feed, function(tmp_path, VELIB_TREND_STORE="s3://bucket/x", VELIB_TREND_CITY=feed.toml, **s3) as f:
        assert f.request("/healthz").status == 200
        wait_until(lambda: f.request("/stations").status == 200)
        assert "127.0.0.1:9" in f.log.read_text()


def test_the_window_is_read_again_when_another_wrote_it(tmp_path):
    with moving_feed(tmp_path) as feed:
        store = tmp_path / "store"
        succeed("collect", "--city", feed.toml, "--store", store)
        with function(tmp_path, VELIB_TREND_STORE=store, VELIB_TREND_CITY=feed.toml, VELIB_TREND_LIVE="off") as f:
            bikes = lambda: f.request("/stations").json()["records"][0]["numbikesavailable"]
            assert bikes() == 5
            feed.bikes = 9
            succeed("collect", "--city", feed.toml, "--store", store)
            wait_until(lambda: bikes() == 9)


def test_another_model_is_taken_up(store, tmp_path):
    with function(tmp_path, VELIB_TREND_STORE=store, VELIB_TREND_CITY=city_file(tmp_path, every="1s"), VELIB_TREND_LIVE="off") as f:
        code = f.request("/stations?limit=1").json()["records"][0]["stationcode"]
        version = lambda: f.request(f"/predict/{code}").json()["model"]["version"]
        shipped = version()
        succeed("model", "promote", ROOT / "models/velib-2022/model.tar.gz", "--store", store, "--city", city_file(tmp_path), "--force")
        wait_until(lambda: version() != shipped)


def test_forecasts_may_be_made_by_a_container(store, tmp_path):
    settings = {"VELIB_TREND_STORE": store, "VELIB_TREND_CITY": city_file(tmp_path), "VELIB_TREND_LIVE": "off"}

    def asked(f):
        code = f.request("/stations?limit=1").json()["records"][0]["stationcode"]
        answer = f.request(f"/predict/{code}")
        return answer.status, answer.json().get("predictions")

    model = ROOT / "models/velib-2022/model.tar.gz"
    with function(tmp_path, VELIB_TREND_MODEL=model, **settings) as f:
        here = asked(f)
    with container(model) as door, function(tmp_path, VELIB_TREND_INFERENCE=door, **settings) as f:
        assert asked(f) == here and here[0] == 200
    with function(tmp_path, VELIB_TREND_INFERENCE=door, **settings) as f:  # which is gone
        assert asked(f) == (503, None)


def test_it_links_nothing_that_it_does_not_use():
    needed = subprocess.run(["readelf", "-d", LEAN], capture_output=True, text=True, check=True).stdout
    direct = {line.split("[")[1].rstrip("]") for line in needed.splitlines() if "(NEEDED)" in line}
    loaded = subprocess.run(["ldd", LEAN], capture_output=True, text=True, check=True).stdout
    for stranger in ("arrow", "parquet", "python", "gtest", "benchmark"):
        assert stranger not in loaded, stranger
    used = ("libboost_json", "libcurl", "libcrypto", "libarchive", "libz.", "libzstd", "libdate-tz", "libfmt", "libspdlog", "libsimdjson",
            "libpugixml", "libboost_url", "libboost_container", "libprometheus-cpp", "libtomlplusplus", "libstdc++", "libm.", "libgcc_s", "libc.", "ld-linux")
    assert not [name for name in direct if not name.startswith(used)], direct
    unused = subprocess.run(["ldd", "-u", LEAN], capture_output=True, text=True).stdout
    assert not [line for line in unused.splitlines() if "/" in line], unused


def test_answers_are_packed_for_who_asks(store, tmp_path):
    with function(tmp_path, VELIB_TREND_STORE=store, VELIB_TREND_CITY=city_file(tmp_path)) as f:
        plain = f.request("/stations?limit=30")
        packed = f.request("/stations?limit=30", headers={"accept-encoding": "gzip"})
        if packed.headers.get("content-encoding") == "gzip":
            assert json.loads(gzip.decompress(packed.body)) == plain.json()
        else:
            assert packed.body == plain.body
