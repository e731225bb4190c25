"""The API of a running server with a simulated city: each route as openapi.yaml says, forms and caching as HTTP says, and
Schemathesis with whatever it makes up from the description."""
import gzip
import json
import os
import subprocess
import urllib.error
import urllib.request

import pytest

import openapi
from program import ROOT, get, get_json, server, wait_for_stations

LEADS = [0, 15, 30, 45, 60, 90, 120, 150, 180]
SECONDS = 45  # for Schemathesis


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("api")
    store, toml = folder / "store", folder / "city.toml"
    with server("simulate", "--stations", 40, "--history", "2d", "--store", store, "--port", 0, "--write-city", toml):
        toml.write_text('attribution = "Nobody"\nlicence = "CC0"\n' + toml.read_text())
        with server("serve", "--city", toml, "--store", store, "--port", 0) as base:
            wait_for_stations(base)
            yield base


def ask(url, method="GET", **headers):
    """(status, headers, body)"""
    request = urllib.request.Request(url, method=method, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


ANSWERS = [
    ("/healthz", 200),
    ("/readyz", 200),
    ("/stations", 200),
    ("/stations?all=true&validate=true", 200),
    ("/stations?limit=0", 422),
    ("/stations?limit=%", 400),
    ("/predict/1001", 200),
    ("/predict/none", 404),
    ("/predict/%", 400),
    ("/v1/stations", 200),
    ("/v1/stations?bbox=2.3,48.8,2.4,48.9&has=bikes,docks&open=true", 200),
    ("/v1/stations?has=cars", 422),
    ("/v1/stations?has=%", 400),
    ("/v1/stations/1001", 200),
    ("/v1/stations/none", 404),
    ("/v1/stations/%", 400),
    ("/v1/stations/1001/history", 200),
    ("/v1/stations/1001/history?hours=1000", 200),
    ("/v1/stations/1001/history?hours=0", 422),
    ("/v1/stations/1001/history?hours=%", 400),
    ("/v1/stations/none/history", 404),
    ("/v1/stations/1001/forecast", 200),
    ("/v1/stations/none/forecast", 404),
    ("/v1/stations/%/forecast", 400),
    ("/v1/forecast", 200),
    ("/v1/history", 200),
    ("/v1/history?hours=1", 200),
    ("/v1/history?hours=192", 200),
    ("/v1/history?hours=193", 422),
    ("/v1/history?hours=%", 400),
    ("/v1/system", 200),
    ("/config.json", 200),
    ("/openapi.json", 200),
]


@pytest.mark.parametrize("target,status", ANSWERS)
def test_answers_as_described(url, target, status):
    openapi.validate(target.split("?")[0], status, get_json(url + target, status))


def test_every_described_route_is_asked(url):
    asked = [target.split("?")[0] for target, _ in ANSWERS] + ["/metrics"]
    for template in openapi.description()["paths"]:
        assert any(openapi.is_of(path, template) for path in asked), template


def test_tells_the_description_that_is_written(url):
    assert get_json(url + "/openapi.json") == openapi.description()


def test_a_forecast_is_a_distribution_at_nine_leads(url):
    one = get_json(url + "/v1/stations/1001/forecast")
    assert [lead["minutes"] for lead in one["forecast"]] == LEADS
    assert one["basis"]["model"]["kind"] == "trend" and one["basis"]["fresh"]
    for lead in one["forecast"]:
        for kind in ("bikes", "docks"):
            outlook = lead[kind]
            assert 0 <= outlook["low"] <= outlook["high"] <= one["capacity"]
            assert 0 <= outlook["expected"] <= one["capacity"] and 0 <= outlook["chance"] <= 1
    assert one["forecast"][-1]["bikes"]["high"] > one["forecast"][-1]["bikes"]["low"]


def test_the_city_has_a_row_for_each_station(url):
    city = get_json(url + "/v1/forecast")
    assert len(city["codes"]) == 40 and city["minutes"] == LEADS
    for kind in ("bikes", "docks"):
        assert all(len(city[kind][number]) == 40 for number in ("expected", "low", "high", "chance"))


def test_history_ends_with_the_newest_count(url):
    one = get_json(url + "/v1/stations/1001/history?hours=24")
    assert one["cells"] == 96 == len(one["bikes"]) == len(one["docks"]) == len(one["ebikes"])
    assert one["bikes"].count(None) == 0


def test_the_past_of_the_city_is_that_of_its_stations(url):
    """A snapshot may come between two requests: then once more."""
    for _ in range(5):
        city, one = get_json(url + "/v1/history?hours=3"), get_json(url + "/v1/stations/1001/history?hours=3")
        if city["data_time"] == one["data_time"]:
            break
    row = city["codes"].index("1001")
    assert [city[key] for key in ("start", "step_seconds")] == [one[key] for key in ("start", "step_seconds")]
    assert all(city[kind][row] == one[kind] and len(one[kind]) == 12 for kind in ("bikes", "ebikes", "docks"))
    assert city["codes"] == get_json(url + "/v1/forecast")["codes"]


def test_the_system_is_the_city_file(url):
    system = get_json(url + "/v1/system")
    assert (system["cadence_seconds"], system["zone"], system["attribution"], system["licence"]) == (15, "Europe/Paris", "Nobody", "CC0")


def test_forms_and_conditions(url):
    """A snapshot may come between two requests: then once more."""
    for _ in range(5):
        plain = ask(url + "/v1/forecast")
        zipped = ask(url + "/v1/forecast", accept_encoding="gzip")
        known = ask(url + "/v1/forecast", accept_encoding="gzip", if_none_match=f'"x", W/{zipped[1]["ETag"]}')
        head = ask(url + "/v1/forecast", "HEAD")
        if known[0] == 304 and head[1]["ETag"] == plain[1]["ETag"]:
            break
    assert gzip.decompress(zipped[2]) == plain[2]
    assert zipped[1]["Content-Encoding"] == "gzip" and zipped[1]["Vary"] == plain[1]["Vary"] == "Accept-Encoding"
    assert known[0] == 304 and known[2] == b"" and known[1]["ETag"] == zipped[1]["ETag"] != plain[1]["ETag"]
    assert head[2] == b"" and head[1]["Content-Length"] == str(len(plain[2]))
    kept, seconds = plain[1]["Cache-Control"].split("=")
    assert kept == "max-age" and 1 <= int(seconds) <= 15


def test_methods(url):
    status, headers, _ = ask(url + "/v1/forecast", "OPTIONS")
    assert (status, headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    status, headers, body = ask(url + "/v1/forecast", "DELETE")
    assert (status, headers["Allow"], json.loads(body)) == (405, "GET, HEAD, OPTIONS", {"detail": "Method Not Allowed"})


def test_metrics(url):
    text = get(url + "/metrics")[2].decode()
    for series in ('velib_request_seconds_count{route="/v1/forecast",status="200"}', "velib_feed_age_seconds",
                   "velib_forecast_seconds_count", 'velib_feed_defects{cost="left_out"', "velib_model_info{"):
        assert series in text


def test_nobody_is_ready_without_data(tmp_path):
    toml = tmp_path / "city.toml"
    toml.write_text('title = "Nowhere"\nzone = "UTC"\nevery = "1h"\n[feed]\ndiscovery = "http://127.0.0.1:9/gbfs.json"\n')
    with server("serve", "--city", toml, "--store", tmp_path / "store", "--port", 0) as base:
        for path in ("/readyz", "/stations", "/predict/1", "/v1/stations", "/v1/stations/1", "/v1/stations/1/history",
                     "/v1/stations/1/forecast", "/v1/forecast", "/v1/history"):
            openapi.validate(path, 503, get_json(base + path, 503))
        openapi.validate("/v1/system", 200, get_json(base + "/v1/system"))
        assert get_json(base + "/healthz") == {"status": "ok"}


def test_schemathesis_finds_nothing(url, tmp_path):
    done = subprocess.run(
        [ROOT / ".venv/bin/schemathesis", "--no-color", "run", ROOT / "openapi.yaml", "--url", url, "--max-examples", "20",
         "--seed", "1", "--max-time", str(SECONDS), "--continue-on-failure", "--generation-database", "none"],
        capture_output=True, text=True, timeout=5 * SECONDS, cwd=tmp_path,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(ROOT / "test/support")})
    assert done.returncode == 0, done.stdout + done.stderr
    operations = len(openapi.description()["paths"])
    assert f"{operations} selected / {operations} total" in done.stdout, done.stdout
