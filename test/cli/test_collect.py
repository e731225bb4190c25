"""velib-trend collect on the recorded answers of Vélib' itself, served from a folder on loopback."""
import contextlib
import functools
import gzip
import http.server
import json
import struct
import threading

import pyarrow
import pytest

from program import SHARED, run, succeed

FIXTURES = SHARED / "data/fixtures/velib"

pytestmark = pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures of ../shared/data are not here")


class quiet_handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def city_of(folder, tmp_path, status="gbfs_station_status_2026-03-04.json"):
    """A city file whose feed is the files of `folder`."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(quiet_handler, directory=folder)) as feed:
        threading.Thread(target=feed.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{feed.server_address[1]}"
        toml = tmp_path / "recorded.toml"
        toml.write_text(
            f'title = "Recorded"\nzone = "Europe/Paris"\nevery = "1m"\n[feed]\n'
            f'information = "{base}/gbfs_station_information_2026-03-04.json"\nstatus = "{base}/{status}"\n'
        )
        yield toml
        feed.shutdown()


def stations_of_window(path):
    """How many stations a window file says it holds (docs/formats/window.md)."""
    content = pyarrow.input_stream(pyarrow.py_buffer(path.read_bytes()[16:]), compression="zstd").read()
    return struct.unpack_from("<I", content, 4 + 24)[0]


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
    assert stations_of_window(store / "history/_window.bin") == 1511


def test_a_feed_that_is_no_feed_is_one_clear_error(tmp_path):
    store = tmp_path / "store"
    for status in ("../odd/not_found_saved_as.json", "gone.json"):
        with city_of(FIXTURES, tmp_path, status.rsplit("/", 1)[-1]) as toml:
            code, out, err = run("collect", "--city", toml, "--store", store)
        assert (code, out) == (1, "") and err.count("\n") == 1, err
    assert not list(tmp_path.glob("store/snapshots/*"))
