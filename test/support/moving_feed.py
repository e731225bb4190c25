"""A GBFS feed of a few equal stations on loopback, whose own clock moves on with each request, as the test says."""
import contextlib
import http.server
import json
import re
import threading
import time

from program import get

AT = 1772634660  # 2026-03-04T14:31:00Z: no quarter of an hour begins in the next minutes


class MovingFeed(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        feed = self.server
        if feed.is_down:
            return self.send_error(503)
        feed.seconds += feed.step_s
        station = {"name": "A", "lat": 48.85, "lon": 2.35, "capacity": 20, "num_bikes_available": feed.bikes,
                   "num_docks_available": 20 - feed.bikes, "is_installed": 1, "is_renting": 1, "is_returning": 1}
        stations = [{"station_id": 1 + k, **station} for k in range(feed.stations)]
        body = json.dumps({"last_updated": AT + feed.seconds, "ttl": 60, "data": {"stations": stations}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def moving_feed(folder, stations=1, step_s=1):
    """The feed (`bikes`, `step_s`, `seconds` and `is_down` may be set), with `toml`, the city file that polls it each second."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), MovingFeed) as feed:
        feed.seconds, feed.bikes, feed.stations, feed.step_s = 0, 5, stations, step_s
        feed.is_down = False
        threading.Thread(target=feed.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{feed.server_address[1]}"
        feed.toml = folder / "moving.toml"
        feed.toml.write_text(
            f'title = "Moving"\nzone = "Europe/Paris"\nevery = "1s"\n[feed]\ninformation = "{base}/i"\nstatus = "{base}/s"\n'
        )
        yield feed
        feed.shutdown()


def measured(base, series):
    """The value of a series of /metrics; 0 where it is not there."""
    text = get(base + "/metrics")[2].decode()
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    return float(found.group(1)) if found else 0.0


def wait_until(condition, seconds=30):
    for _ in range(10 * seconds):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")
