"""A feed whose clock moves on while no bike does: samples, but no new forecast until something changes."""
import http.server
import json
import re
import threading
import time

import pytest

from program import get, server

AT = 1772634660  # 2026-03-04T14:31:00Z: no quarter of an hour begins in the next minutes


class StillFeed(http.server.BaseHTTPRequestHandler):
    """GBFS of one station; its time moves on a second with each request, its bikes when the test says so."""

    def do_GET(self):
        self.server.seconds += 1
        station = {"station_id": 1, "name": "A", "lat": 48.85, "lon": 2.35, "capacity": 20, "num_bikes_available": self.server.bikes,
                   "num_docks_available": 20 - self.server.bikes, "is_installed": 1, "is_renting": 1, "is_returning": 1}
        body = json.dumps({"last_updated": AT + self.server.seconds, "ttl": 60, "data": {"stations": [station]}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def feed():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), StillFeed) as still:
        still.seconds, still.bikes = 0, 5
        threading.Thread(target=still.serve_forever, daemon=True).start()
        yield still
        still.shutdown()


def measured(base, series):
    text = get(base + "/metrics")[2].decode()
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    return float(found.group(1)) if found else 0.0


def wait_until(condition):
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def test_a_clock_that_moves_alone_brings_no_new_forecast(feed, tmp_path):
    toml = tmp_path / "still.toml"
    base = f"http://127.0.0.1:{feed.server_address[1]}"
    toml.write_text(
        f'title = "Still"\nzone = "Europe/Paris"\nevery = "1s"\n[feed]\ninformation = "{base}/i"\nstatus = "{base}/s"\n'
    )
    with server("serve", "--city", toml, "--store", tmp_path / "store", "--port", 0) as url:
        samples = lambda: measured(url, 'velib_feed_polls_total{outcome="new"}')
        wait_until(lambda: samples() >= 3)
        assert measured(url, "velib_forecasts_total") == 1
        feed.bikes = 6
        before = samples()
        wait_until(lambda: samples() >= before + 2)
        assert measured(url, "velib_forecasts_total") == 2
