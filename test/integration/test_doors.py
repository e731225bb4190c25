"""The three front doors over one store that stands still, one model behind them: the same requests, the same answers (test/golden/requests.json)."""
import contextlib
import gzip
import http.client
import json
import re
import subprocess
import urllib.parse

import pytest

from inference import container, held_bikes, post, request_of
from program import PROGRAM, ROOT, get_json, server
from runtime_api import Answer, function

REQUESTS = json.loads((ROOT / "test/golden/requests.json").read_text())
# Those that reach a model: the container is asked with the numbers that /predict shows.
PREDICTIONS = [r for r in REQUESTS if r["target"].startswith("/predict/") and r["status"] == 200 and r.get("method", "GET") == "GET"]
ZONE = "Europe/Paris"
MODEL = ROOT / "models/velib-2022/model.tar.gz"  # of the kind that the reference's container speaks of
PAGE = {"index.html": b"<!doctype html><title>V\xc3\xa9lib</title>", "assets/dot-abcdefgh.png": bytes(range(256)),
        "sw.js": b"self.skipWaiting();", "manifest.webmanifest": b"{}"}
# What a front door adds of its own, or may leave to what stands before it.
DOORS_OWN = {"x-request-id", "date", "server", "connection", "content-length", "keep-alive"}


def of_http(base):
    """Asks the HTTP door as nobody's library would tidy it up: the target as it is."""
    address = urllib.parse.urlsplit(base).netloc

    def ask(method, target, headers, body):
        with contextlib.closing(http.client.HTTPConnection(address, timeout=10)) as connection:
            connection.request(method, target, body=body, headers=headers)
            answer = connection.getresponse()
            named = {}
            for name, value in answer.getheaders():
                name = name.lower()
                named[name] = f"{named[name]}, {value}" if name in named else value
            return Answer(answer.status, named, answer.read())

    return ask


def of_lambda(f):
    return lambda method, target, headers, body: f.request(target, method, headers=headers, body=body)


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    """(ask, ask, base): the doors of /predict, that of /invocations, and the code of a station."""
    folder = tmp_path_factory.mktemp("doors")
    store, city, page = folder / "store", folder / "frozen.toml", folder / "home/web/dist"
    with subprocess.Popen([PROGRAM, "simulate", "--stations", "12", "--history", "2d", "--port", "0", "--store", store],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as simulated:
        assert simulated.stdout.readline()
        simulated.terminate()
    city.write_text('title = "Frozen"\nzone = "' + ZONE + '"\nevery = "1h"\n[feed]\ninformation = "http://127.0.0.1:9/i"\nstatus = "http://127.0.0.1:9/s"\n')
    for name, content in PAGE.items():
        (page / name).parent.mkdir(parents=True, exist_ok=True)
        (page / name).write_bytes(content)
    (folder / "home/models").symlink_to(ROOT / "models")
    with contextlib.ExitStack() as stack:
        base = stack.enter_context(server("serve", "--no-collect", "--store", store, "--city", city, "--model", MODEL, "--web", page, "--port", 0))
        invocations = stack.enter_context(container(MODEL))
        with function(folder, VELIB_TREND_STORE=store, VELIB_TREND_CITY=city, VELIB_TREND_MODEL=MODEL, VELIB_TREND_LIVE="off", VELIB_TREND_HOME=folder / "home") as f:
            code = get_json(base + "/stations?limit=1")["records"][0]["stationcode"]
            yield of_http(base), of_lambda(f), invocations, code


def unpacked(answer):
    return gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body


def plain(answer):
    """The body, unpacked, without the one figure that differs from run to run: how long the forecast took."""
    return re.sub(rb'"(inference_time_ms|took_ms)":[0-9.e+-]+', b"", unpacked(answer))


def compared(answer):
    """Headers that must be equal: ages in them are of the moment."""
    named = {name: value for name, value in answer.headers.items() if name not in DOORS_OWN}
    if "cache-control" in named:
        named["cache-control"] = re.sub(r"(max-age|stale-[a-z-]+)=\d+", r"\1=…", named["cache-control"]) if "immutable" not in named["cache-control"] else named["cache-control"]
    return named


@pytest.mark.parametrize("asked", REQUESTS, ids=lambda r: f"{r.get('method', 'GET')} {r['target']} {' '.join(r.get('request_headers', {}))}")
def test_both_doors_answer_alike(asked, doors):
    by_http, by_lambda, _, code = doors
    request = (asked.get("method", "GET"), asked["target"].replace("{code}", code), asked.get("request_headers", {}),
               asked["body"].encode() if "body" in asked else None)
    one, other = by_http(*request), by_lambda(*request)
    assert one.status == other.status == asked.get("status", one.status)
    for name, value in asked.get("headers", {}).items():
        assert one.headers[name] == value
    assert plain(one) == plain(other)
    first, second = compared(one), compared(other)
    if one.body != other.body or (request[0] == "HEAD" and "/predict" in request[1]):  # of another time taken
        first.pop("etag", None), second.pop("etag", None)
    assert first == second


def test_a_known_etag_is_answered_by_304_at_both_doors(doors):
    for ask in doors[:2]:
        etag = ask("GET", "/", {}, None).headers["etag"]
        again = ask("GET", "/", {"if-none-match": etag}, None)
        assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("asked", PREDICTIONS, ids=lambda r: f"{r['target']} {' '.join(r.get('request_headers', {}))}")
def test_the_third_door_says_what_both_show(asked, doors):
    *askers, invocations, code = doors
    for ask in askers:
        shown = json.loads(unpacked(ask("GET", asked["target"].replace("{code}", code), asked.get("request_headers", {}), None)))
        request = request_of(shown, ZONE)
        status, body = post(invocations, request)
        answer = json.loads(body)
        assert status == 200 and answer["station_code"] == code
        assert answer["model_version"] == shown["model"]["version"]
        assert held_bikes(answer["predictions"], request) == {hour: p["bikes"] for hour, p in shown["predictions"].items()}


def test_the_vectors_reach_the_third_door():
    assert len(PREDICTIONS) >= 2
