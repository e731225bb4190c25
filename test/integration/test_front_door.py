"""The program's front door from outside: SIGTERM under load, TLS, rates, proxies, the access log."""
import contextlib
import http.client
import json
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest

from program import get, get_json, server, succeed, wait_for_stations


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A simulated city with a day of past, and a store that holds it."""
    folder = tmp_path_factory.mktemp("front")
    store, toml = folder / "store", folder / "city.toml"
    with server("simulate", "--stations", 40, "--history", "1d", "--store", store, "--port", 0, "--write-city", toml):
        succeed("collect", "--city", toml, "--store", store)
        yield {"store": store, "toml": toml}


@contextlib.contextmanager
def served(city, *flags):
    with server("serve", "--city", city["toml"], "--store", city["store"], "--port", 0, *flags) as base:
        yield base


def ask_until_it_ends(port, paths, tally):
    """One client on a kept connection: counts answers, and requests that got none though the server had let them in."""
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.connect()
        except ConnectionRefusedError:
            return
        try:
            for path in paths:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                tally["good" if answer.status == 200 else "failed"] += 1
                if answer.will_close:
                    break
        except (http.client.HTTPException, OSError) as fault:
            tally["failed"] += 1
            tally["why"] = repr(fault)
        finally:
            connection.close()


def test_sigterm_under_load_fails_no_request_and_ends_within_five_seconds(city):
    with served(city) as base:
        wait_for_stations(base)
        codes = [r["stationcode"] for r in get_json(base + "/stations?all=true")["records"]][:5]
        paths = [*(f"/predict/{code}" for code in codes), "/stations?all=true", "/healthz"] * 1000
        tallies = [{"good": 0, "failed": 0} for _ in range(16)]
        port = int(base.rsplit(":", 1)[1])
        clients = [threading.Thread(target=ask_until_it_ends, args=(port, paths, tally)) for tally in tallies]
        for client in clients:
            client.start()
        while min(tally["good"] for tally in tallies) < 10:
            time.sleep(0.01)
        begun = time.monotonic()
    assert time.monotonic() - begun < 5
    for client in clients:
        client.join(timeout=30)
    assert not any(client.is_alive() for client in clients)
    assert [tally for tally in tallies if tally["failed"]] == []


def test_rates_count_by_client_and_the_log_tells_no_query(city, tmp_path, monkeypatch):
    monkeypatch.setenv("VELIB_TREND_TRUST_PROXY", "127.0.0.0/8")
    log = tmp_path / "access.log"
    with served(city, "--rate", "2/h", "--burst", 3, "--access-log", "json", "--access-log-file", log) as base:
        def status(client):
            request = urllib.request.Request(base + "/healthz?secret=1", headers={"X-Forwarded-For": client, "X-Request-Id": "seen-1"})
            try:
                return urllib.request.urlopen(request, timeout=10).status
            except urllib.error.HTTPError as answer:
                return answer.code

        assert [status("192.0.2.1") for _ in range(4)] == [200, 200, 200, 429]
        assert status("spoofed, 192.0.2.2") == 200
        time.sleep(0.6)  # counters are told twice a second
        assert 'velib_http_requests_refused_total{status="429"} 1' in get(base + "/metrics")[2].decode()
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(line["client"], line["status"], line["id"]) for line in lines[:5]] == [
        *[("192.0.2.1", 200, "seen-1")] * 3, ("192.0.2.1", 429, "seen-1"), ("192.0.2.2", 200, "seen-1")]
    assert "secret" not in log.read_text()


def make_certificate(folder, name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                    "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem",
                    "-out", folder / "cert.pem"], check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


def test_https_takes_up_a_new_certificate(city, tmp_path):
    certificate, key = make_certificate(tmp_path, "first")
    with served(city, "--tls-cert", certificate, "--tls-key", key) as base:
        assert base.startswith("https://")
        port = int(base.rsplit(":", 1)[1])
        trusting = ssl.create_default_context(cafile=certificate)
        url = f"https://127.0.0.1:{port}/healthz"
        assert json.load(urllib.request.urlopen(url, timeout=10, context=trusting)) == {"status": "ok"}
        first = ssl.get_server_certificate(("127.0.0.1", port))
        make_certificate(tmp_path, "second")
        for _ in range(200):
            if ssl.get_server_certificate(("127.0.0.1", port)) != first:
                break
            time.sleep(0.1)
        trusting = ssl.create_default_context(cafile=certificate)
        assert json.load(urllib.request.urlopen(url, timeout=10, context=trusting)) == {"status": "ok"}
