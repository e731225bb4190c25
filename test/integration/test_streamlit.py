"""The page inside Streamlit, as Community Cloud runs it: a plain checkout's streamlit/, in headless Chromium, asking a
server across origins; and what it says where it cannot."""
import contextlib
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
from urllib.parse import parse_qsl, urlsplit

import pytest

from program import PROGRAM, ROOT, get, get_json, server

APP = ROOT / "streamlit"
pytestmark = [
    pytest.mark.skipif(not (ROOT / "web/node_modules").is_dir(), reason="the page's packages are missing: make setup"),
    pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium: make setup"),
]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def streamlit(folder, port, app=APP, **variables):
    """Runs the app from `folder`, as `streamlit run` does, and yields its address."""
    command = [sys.executable, "-m", "streamlit", "run", app / "streamlit_app.py", "--server.port", str(port), "--server.address",
               "127.0.0.1", "--server.headless", "true", "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false"]
    clean = {name: value for name, value in os.environ.items() if name != "VELIB_API_BASE"}
    with open(folder / "streamlit.log", "w") as log, subprocess.Popen(command, cwd=folder, env=clean | variables, stdout=log, stderr=log) as process:
        try:
            for _ in range(600):
                assert process.poll() is None, (folder / "streamlit.log").read_text()
                with contextlib.suppress(urllib.error.URLError):
                    if get(f"http://localhost:{port}/_stcore/health")[0] == 200:
                        break
                time.sleep(0.1)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()


class Eyes:
    """A browser that looks at one address: test/e2e/streamlit.mjs."""

    def __init__(self, url, text):
        self.process = subprocess.Popen(["node", ROOT / "test/e2e/streamlit.mjs", url, text], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)

    def see(self):
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        seen = json.loads(line)
        assert seen["errors"] == []
        return seen

    def see_once(self, wanted):
        """`page` or `alert`, once it is there; the page `again`, after it was loaded anew in its frame; what comes of `share`; the page at its
        `moment`."""
        self.process.stdin.write(wanted + "\n")
        self.process.stdin.flush()
        return self.see()

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(timeout=30) == 0, self.process.stderr.read()


@contextlib.contextmanager
def eyes(url, text="25"):
    looking = Eyes(url, text)
    try:
        yield looking
        looking.close()
    finally:
        looking.process.kill()


def look(url, text="25"):
    """What there is to see: the alert, or the page once it shows `text`, which is how many stations there are."""
    with eyes(url, text) as looking:
        return looking.see()


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """What `velib-trend serve` needs to serve a city that stands still."""
    folder = tmp_path_factory.mktemp("city")
    toml = folder / "frozen.toml"
    with subprocess.Popen([PROGRAM, "simulate", "--stations", "25", "--history", "2d", "--port", "0", "--store", folder / "store"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as simulated:
        assert simulated.stdout.readline()
        simulated.terminate()
    toml.write_text('title = "Frozen"\nzone = "Europe/Paris"\nevery = "1h"\n[feed]\ninformation = "http://127.0.0.1:9/i"\nstatus = "http://127.0.0.1:9/s"\n')
    return ["serve", "--no-collect", "--store", folder / "store", "--city", toml]


def test_shows_the_page_where_the_server_lets_it(city, tmp_path):
    port = free_port()
    with server(*city, "--port", 0, "--cors-origin", f"http://localhost:{port}") as base:
        code = get_json(base + "/stations?limit=1")["records"][0]["stationcode"]
        name = get_json(base + f"/predict/{code}")["station_name"]
        with streamlit(tmp_path, port, VELIB_API_BASE=base + "/") as url:
            seen = look(url)
            with eyes(f"{url}/?station={code}", name) as looking:
                chosen, again = looking.see(), looking.see_once("again")
    assert seen["alert"] is None and "stations" in seen["text"]
    assert (seen["box"]["width"], seen["box"]["height"]) == (1280, 800), "it fills the window"
    assert base in seen["asked"]
    assert chosen["alert"] is None and again["alert"] is None


def test_a_link_shared_inside_opens_the_app_at_that_view(city, tmp_path):
    port = free_port()
    with server(*city, "--port", 0, "--cors-origin", f"http://localhost:{port}") as base:
        code = get_json(base + "/stations?limit=1")["records"][0]["stationcode"]
        name = get_json(base + f"/predict/{code}")["station_name"]
        with streamlit(tmp_path, port, VELIB_API_BASE=base) as url:
            with eyes(f"{url}/?station={code}", name) as looking:
                looking.see()
                shared = looking.see_once("share")
                looking.see_once("again")
                after = looking.see_once("moment")
            with eyes(shared["link"], name) as friend:
                friend.see()
                seen = friend.see_once("moment")
    link = urlsplit(shared["link"])
    assert (link.scheme, link.netloc, link.path, link.fragment) == ("http", f"localhost:{port}", "/", "")
    told = dict(parse_qsl(link.query))
    assert told["station"] == code and told["ask"] == "docks" and {"at", "map"} <= told.keys()
    assert dict(parse_qsl(urlsplit(shared["address"]).query)) == told, "the app's address shows it too"
    assert seen["view"] == shared["view"] == after["view"]
    assert seen["view"] == {**told, "lead": shared["view"]["lead"]} and shared["view"]["lead"]


def test_says_so_where_the_server_lets_only_others_ask(city, tmp_path):
    port = free_port()
    with server(*city, "--port", 0, "--cors-origin", "https://velibtrend.streamlit.app") as base:
        with streamlit(tmp_path, port, VELIB_API_BASE=base) as url:
            alert = look(url)["alert"]
    assert f"--cors-origin {url}" in alert and base in alert and "VELIB_TREND_CORS_ORIGINS" in alert


def test_says_so_while_the_server_is_down_and_comes_by_itself(city, tmp_path):
    app_port, port = free_port(), free_port()
    with streamlit(tmp_path, app_port, VELIB_API_BASE=f"http://localhost:{port}") as url, eyes(url) as looking:
        assert f"The server at http://localhost:{port} does not answer." in looking.see()["alert"]
        with server(*city, "--port", port, "--cors-origin", url):
            assert "stations" in looking.see_once("page")["text"]


def test_secrets_come_before_the_environment(city, tmp_path):
    port = free_port()
    (tmp_path / ".streamlit").mkdir()
    with server(*city, "--port", 0, "--cors-origin", f"http://localhost:{port}") as base:
        (tmp_path / ".streamlit/secrets.toml").write_text(f'VELIB_API_BASE = "{base}"\n')
        with streamlit(tmp_path, port, VELIB_API_BASE="http://localhost:9") as url:
            assert look(url)["alert"] is None


@pytest.mark.parametrize("variables,said", [
    ({}, "VELIB_API_BASE is not set."),
    ({"VELIB_API_BASE": "api.example.org"}, "'api.example.org', which is no address"),
])
def test_says_what_is_wrong_with_the_setting(variables, said, tmp_path):
    with streamlit(tmp_path, free_port(), **variables) as url:
        assert said in look(url)["alert"]


def test_says_so_where_another_server_answers(tmp_path):
    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("access-control-allow-origin", "*")
            self.end_headers()
            self.wfile.write(b"<!doctype html>")

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        with streamlit(tmp_path, free_port(), VELIB_API_BASE=f"http://localhost:{other.server_port}") as url:
            assert "is not the server of Velib Trend" in look(url)["alert"]
        other.shutdown()


def test_says_so_where_the_page_is_missing(tmp_path):
    (tmp_path / "app").mkdir()
    shutil.copy(APP / "streamlit_app.py", tmp_path / "app")
    with streamlit(tmp_path, free_port(), app=tmp_path / "app", VELIB_API_BASE="http://localhost:9") as url:
        assert "make streamlit" in look(url)["alert"]


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_committed_page_is_that_of_web(tmp_path):
    subprocess.run(["npm", "run", "--silent", "build:streamlit", "--", "--outDir", tmp_path / "page"], cwd=ROOT / "web", check=True,
                   capture_output=True, timeout=300)
    built, committed = files_of(tmp_path / "page"), files_of(APP / "page")
    assert sorted(built) == sorted(committed) and built == committed, "run `make streamlit` and commit streamlit/page"


def test_the_cloud_installs_what_is_tested_here():
    wanted = [line for line in (APP / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    assert set(wanted) <= set((ROOT / "requirements.txt").read_text().splitlines())
