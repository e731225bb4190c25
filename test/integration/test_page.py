"""The page as the program serves it, in headless Chromium: test/e2e against a running simulated city."""
import contextlib
import functools
import http.server
import json
import os
import shutil
import socket
import subprocess
import threading
import time

import pytest

from program import ROOT, get_json, server, wait_for_stations

pytestmark = [
    pytest.mark.skipif(not (ROOT / "web/dist/index.html").is_file(), reason="the page is not built: make web"),
    pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium: make setup"),
]


def run_in_web(script, **variables):
    return subprocess.run(
        ["npm", "run", "--silent", script],
        cwd=ROOT / "web",
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=900,
    )


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def browser():
    """do(open=URL) or do(run=JAVASCRIPT) → what comes of it: test/e2e/console.mjs."""
    with subprocess.Popen(["node", ROOT / "test/e2e/console.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def do(**command):
            process.stdin.write(json.dumps(command) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield do
        process.stdin.close()


def test_the_budgets_of_the_page():
    done = run_in_web("budgets")
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_of_the_simulated_city(tmp_path):
    store, toml = tmp_path / "store", tmp_path / "city.toml"
    with server("simulate", "--stations", 120, "--history", "2d", "--store", store, "--port", 0, "--write-city", toml):
        with server("serve", "--city", toml, "--store", store, "--port", 0) as base:
            wait_for_stations(base)
            done = run_in_web("e2e", VELIB_TREND_URL=base)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_on_a_basemap_of_another_origin(tmp_path):
    store, toml, port = tmp_path / "store", tmp_path / "city.toml", free_port()
    styles = [f"http://127.0.0.1:{port}/{theme}.json" for theme in ("light", "dark")]
    with server("simulate", "--stations", 120, "--history", "2d", "--store", store, "--port", 0, "--write-city", toml):
        with server("serve", "--city", toml, "--store", store, "--port", 0, "--basemap", styles[0], "--basemap-dark", styles[1]) as base:
            wait_for_stations(base)
            done = subprocess.run(["node", "--test", ROOT / "test/e2e/basemap.test.mjs"], capture_output=True, text=True, timeout=600,
                                  env={**os.environ, "VELIB_TREND_URL": base, "VELIB_TREND_BASEMAP_PORT": str(port)})
    assert done.returncode == 0, done.stdout + done.stderr


def gbfs(folder):
    """A feed of one station of each kind, as files, of which the newest report is of now; its city file."""
    now = int(time.time())
    kinds = {"1": {}, "2": {"is_renting": False, "is_returning": False}, "3": {"last_reported": now - 3 * 3600}, "4": {}, "5": {"is_returning": False}}
    information = [{"station_id": code, "name": f"Place de l'Été {code}", "lat": 48.85 + int(code) / 500, "lon": 2.35, "capacity": 20} for code in kinds]
    information[3]["is_virtual_station"] = True
    status = [{"station_id": code, "num_bikes_available": 7, "num_docks_available": 13, "is_installed": True, "is_renting": True,
               "is_returning": True, "last_reported": now} | said for code, said in kinds.items()]
    for name, stations in (("information", information), ("status", status)):
        (folder / f"{name}.json").write_text(json.dumps({"last_updated": now, "ttl": 60, "version": "2.3", "data": {"stations": stations}}))
    return kinds


def test_stations_are_told_apart_from_the_feed_to_the_page(tmp_path):
    kinds = gbfs(tmp_path)
    files = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), files) as feed:
        threading.Thread(target=feed.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{feed.server_port}"
        toml = tmp_path / "city.toml"
        toml.write_text(f'title = "Five"\nzone = "Europe/Paris"\nevery = "1m"\n[feed]\ninformation = "{at}/information.json"\nstatus = "{at}/status.json"\n')
        with server("serve", "--city", toml, "--store", tmp_path / "store", "--port", 0, "--basemap", "none") as base, browser() as do:
            wait_for_stations(base)
            listed = {one["id"]: one["properties"]["virtual"] for one in get_json(base + "/v1/stations")["features"]}
            assert listed == {code: code == "4" for code in kinds}
            said = {}
            for code in kinds:
                do(open=f"{base}/?{code}#station={code}")
                said[code] = do(run=SAID_OF_A_STATION)
        feed.shutdown()
    kept = {code: " ".join(text for text in texts if "hours of history" not in text and "usual at this station" not in text) for code, texts in said.items()}
    assert kept["1"] == ""
    assert "rents no bikes" in kept["2"]
    assert "These counts are old" in kept["3"]
    assert "An area without docks" in kept["4"]
    assert "takes none back" in kept["5"]
    assert all(any("hours of history known: the forecast stands on little" in text for text in texts) for texts in said.values())


SAID_OF_A_STATION = """new Promise((done) => {
  const look = () => {
    const notices = [...document.querySelectorAll('.station .notice')].map((one) => one.textContent);
    if (document.querySelector('.lead')) done(notices);
    else setTimeout(look, 50);
  };
  look();
})"""
