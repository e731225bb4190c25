"""The page as the program serves it, in headless Chromium: test/e2e against a running simulated city."""
import os
import shutil
import socket
import subprocess

import pytest

from program import ROOT, server, wait_for_stations

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
