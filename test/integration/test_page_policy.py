"""What a browser lets the page do, under the headers that the program sends: its own files, its own server, the basemap's
origin, and nothing else; and what pages of other sites may read."""
import contextlib
import http.server
import json
import shutil
import socket
import subprocess
import threading
import zlib

import pytest

from program import PROGRAM, ROOT, server

pytestmark = [
    pytest.mark.skipif(not (ROOT / "web/node_modules").is_dir(), reason="the page's packages are missing: make setup"),
    pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium: make setup"),
]

PAGE = {
    "index.html": '<!doctype html><link rel="icon" href="data:,"><title>still</title><body style="color: rgb(1, 2, 3)">'
                  '<script>document.title = "ran"</script>',
    "assets/worker-DaX3k9_z.js": "onmessage = ({ data }) => fetch(data).then(() => postMessage('came'), () => postMessage('refused'));",
}


def chunk(name, content):
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


DOT = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


class Tiles(http.server.BaseHTTPRequestHandler):
    """Gives anyone a picture, or with ?page a page of its own origin."""

    def do_GET(self):
        page = self.path.endswith("?page")
        self.send_response(200)
        self.send_header("content-type", "text/html" if page else "image/png")
        self.send_header("access-control-allow-origin", "*")
        self.end_headers()
        self.wfile.write(b'<!doctype html><link rel="icon" href="data:,">' if page else DOT)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def site():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tiles) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://localhost:{running.server_port}"
        running.shutdown()


@contextlib.contextmanager
def browser():
    """do(open=URL) or do(run=JAVASCRIPT) → what comes of it."""
    with subprocess.Popen(["node", ROOT / "test/e2e/console.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as process:

        def do(**command):
            process.stdin.write(json.dumps(command) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            assert line, process.stderr.read()
            return json.loads(line)

        try:
            yield do
        finally:
            process.stdin.close()


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """What `velib-trend serve` needs for a page of its own on a city that stands still."""
    folder = tmp_path_factory.mktemp("city")
    toml = folder / "frozen.toml"
    with subprocess.Popen([PROGRAM, "simulate", "--stations", "12", "--history", "2d", "--port", "0", "--store", folder / "store"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as simulated:
        assert simulated.stdout.readline()
        simulated.terminate()
    toml.write_text('title = "Frozen"\nzone = "Europe/Paris"\nevery = "1h"\n[feed]\ninformation = "http://127.0.0.1:9/i"\nstatus = "http://127.0.0.1:9/s"\n')
    for name, content in PAGE.items():
        (folder / "page" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "page" / name).write_text(content)
    return ["serve", "--no-collect", "--store", folder / "store", "--city", toml, "--web", folder / "page"]


ASK = """Promise.all([
  fetch('{0}/x').then(() => 'came', () => 'refused'),
  new Promise((done) => Object.assign(new Image(), {{ src: '{0}/x.png', onload: () => done('came'), onerror: () => done('refused') }})),
  new Promise((done) => {{
    const worker = new Worker('./assets/worker-DaX3k9_z.js');
    worker.onmessage = ({{ data }}) => done(data);
    worker.postMessage('{0}/y');
  }}),
])"""


def test_the_page_asks_its_server_and_its_basemap_alone(city):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with site() as one, site() as other, browser() as do:
        for allowed, refused in ((one, other), (other, one), (other, one)):  # a reader who comes back finds another basemap
            with server(*city, "--port", port, "--basemap", f"{allowed}/style.json?key=1") as base:
                assert do(open=base + "/") == 200
                assert do(run=ASK.format(allowed)) == ["came"] * 3
                assert do(run=ASK.format(refused)) == ["refused"] * 3
                assert do(run="fetch('config.json').then((answer) => answer.json())") == {"basemap": {"light": f"{allowed}/style.json?key=1", "dark": f"{allowed}/style.json?key=1"}}
        with server(*city, "--port", port, "--basemap", "none") as base:
            do(open=base + "/")
            assert do(run=ASK.format(one)) == do(run=ASK.format(other)) == ["refused"] * 3
            assert do(run="fetch('config.json').then((answer) => answer.json())") == {"basemap": None}


def test_what_is_written_into_the_page_neither_runs_nor_dresses(city):
    with server(*city, "--port", 0) as base, browser() as do:
        do(open=base + "/")
        assert do(run="document.title") == "still"
        assert do(run="getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert do(run="['geolocation', 'camera', 'microphone'].map((one) => document.featurePolicy.allowsFeature(one))") == [True, False, False]


def test_a_page_of_a_named_site_reads_what_tells_of_caches(city):
    with site() as friend, site() as stranger, server(*city, "--port", 0, "--cors-origin", friend) as base, browser() as do:
        read = f"fetch('{base}/v1/history').then((r) => ['etag', 'cache-control', 'date'].map((name) => r.headers.get(name)))"
        do(open=friend + "/?page")
        etag, cache, date = do(run=read)
        assert etag and cache and date
        known = f"fetch('{base}/v1/history', {{ cache: 'no-store', headers: {{ 'if-none-match': {json.dumps(etag)} }} }}).then((r) => r.status)"
        assert do(run=known) == 304, "the preflight allows If-None-Match"
        do(open=stranger + "/?page")
        assert do(run=f"{read}.catch((e) => e.name)") == "TypeError"
