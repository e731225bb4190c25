"""velib-trend collect on the recorded answers of Vélib' itself, served from a folder on loopback."""
import gzip
import json
import signal
import socket
import subprocess

import pytest

from program import PROGRAM, SHARED, run, succeed
from recorded_feed import city_of

FIXTURES = SHARED / "data/fixtures/velib"

pytestmark = pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures of ../shared/data are not here")


def test_the_velib_pair_becomes_bronze_and_window(tmp_path):
    store = tmp_path / "store"
    with city_of(FIXTURES, tmp_path) as toml:
        out = succeed("collect", "--city", toml, "--store", store)
        assert "1511 stations" in out and "2026-03-04T14:29:50Z" in out
        assert "nothing new" in succeed("collect", "--city", toml, "--store", store)
    (bronze,) = store.glob("snapshots/velib_*.jsonl.gz")
    lines = [json.loads(line) for line in gzip.decompress(bronze.read_bytes()).splitlines()]
    godard = next(line for line in lines if line["stationcode"] == "16107")
    assert (godard["numbikesavailable"], godard["mechanical"], godard["ebike"], godard["numdocksavailable"]) == (13, 10, 3, 22)
    assert (godard["is_renting"], godard["capacity"], godard["name"]) == ("OUI", 35, "Benjamin Godard - Victor Hugo")
    assert {"capture_ts_utc", "duedate_utc", "staleness_sec", "stale_flag"} <= set(godard)
    (index,) = store.glob("index/velib_*.json")
    assert json.loads(index.read_text())["rows_bronze"] == len(lines) == 1511
    assert json.loads(index.read_text())["report"]["kept"] == 1511
    forecast = json.loads(succeed("forecast", "--city", "demo", "--store", store, "--json"))
    assert len(forecast["stations"]) == 1511


def test_a_feed_that_is_no_feed_is_one_clear_error(tmp_path):
    store = tmp_path / "store"
    for status in ("../odd/not_found_saved_as.json", "gone.json"):
        with city_of(FIXTURES, tmp_path, status.rsplit("/", 1)[-1]) as toml:
            code, out, err = run("collect", "--city", toml, "--store", store)
        assert (code, out) == (1, "") and err.count("\n") == 1, err
    assert not list(tmp_path.glob("store/snapshots/*"))


def test_metrics_are_written_after_each_poll(tmp_path):
    file = tmp_path / "metrics/velib.prom"
    with city_of(FIXTURES, tmp_path) as toml:
        succeed("collect", "--city", toml, "--store", tmp_path / "store", "--metrics-file", file)
    text = file.read_text()
    assert 'velib_feed_polls_total{outcome="new"} 1' in text and "velib_feed_stations 1511" in text
    assert "velib_feed_observed_timestamp_seconds 1772634590" in text


@pytest.mark.parametrize("more", [[], ["--every", "1m"]])
def test_sigterm_breaks_off_a_poll_that_waits_for_a_silent_feed(tmp_path, more):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        toml = tmp_path / "silent.toml"
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        toml.write_text(f'title = "S"\nzone = "UTC"\nevery = "1m"\n[feed]\ndiscovery = "{base}/gbfs.json"\n')
        process = subprocess.Popen([PROGRAM, "collect", "--city", toml, "--store", tmp_path / "store", *more],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        connection, _ = silent.accept()
        assert connection.recv(10)  # it asks, and now it waits
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=15)  # a third of the poll's own deadline
    assert (process.returncode, out, err) == (0, "", "")
    assert not list(tmp_path.glob("store/**/*"))
