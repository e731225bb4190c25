"""What must not stop a server: the feed away for an hour, a clock that jumps, a store that is gone, another model under load."""
import concurrent.futures
import threading
import time
from pathlib import Path

import pytest

from moving_feed import AT, measured, moving_feed, wait_until
from program import ROOT, get, get_json, server, succeed

FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


class Clock:
    """The wall clock of programs started under it; monotonic clocks stay true."""

    def __init__(self, file):
        self.file = file
        self.set(AT)

    def set(self, at):
        self.file.write_text(f"{at - time.time():+.0f}\n")


@pytest.fixture
def clock(tmp_path, monkeypatch):
    assert FAKETIME, "libfaketime is missing; 'make setup' installs it"
    set_to = Clock(tmp_path / "clock")
    for name, value in {"LD_PRELOAD": FAKETIME[0], "FAKETIME_TIMESTAMP_FILE": set_to.file, "FAKETIME_NO_CACHE": 1, "DONT_FAKE_MONOTONIC": 1}.items():
        monkeypatch.setenv(name, str(value))
    return set_to


def samples(base):
    return measured(base, 'velib_feed_polls_total{outcome="new"}')


def test_an_hour_without_the_feed_is_told_and_ends(tmp_path, clock):
    with moving_feed(tmp_path) as feed, server("serve", "--city", feed.toml, "--store", tmp_path / "store", "--port", 0) as url:
        wait_until(lambda: get(url + "/readyz")[0] == 200)
        feed.is_down = True
        clock.set(AT + 3600)
        wait_until(lambda: get(url + "/readyz")[0] == 503)
        assert "feed" in get(url + "/readyz")[2].decode()
        assert get_json(url + "/healthz") == {"status": "ok"}
        assert get_json(url + "/stations")["records"][0]["numbikesavailable"] == 5
        assert measured(url, "velib_feed_age_seconds") > 3500
        feed.seconds, feed.bikes, feed.is_down = 3600, 7, False
        wait_until(lambda: get(url + "/readyz")[0] == 200)
        assert get_json(url + "/stations")["records"][0]["numbikesavailable"] == 7


@pytest.mark.parametrize("seconds", [7200, -7200])
def test_a_clock_that_jumps_stops_no_poll(tmp_path, clock, seconds):
    with moving_feed(tmp_path) as feed, server("serve", "--city", feed.toml, "--store", tmp_path / "store", "--port", 0) as url:
        wait_until(lambda: samples(url) >= 2)
        clock.set(AT + seconds)
        before = feed.seconds
        wait_until(lambda: feed.seconds >= before + 10)  # asked: two files a poll
        assert get_json(url + "/healthz") == {"status": "ok"}
        clock.set(AT + feed.seconds)
        before = samples(url)
        wait_until(lambda: samples(url) >= before + 2)


def test_a_store_that_is_gone_leaves_what_is_in_memory(tmp_path):
    store = tmp_path / "store"
    with moving_feed(tmp_path) as feed, server("serve", "--city", feed.toml, "--store", store, "--port", 0) as url:
        wait_until(lambda: samples(url) >= 2)
        store.rename(tmp_path / "away")
        store.write_text("no folder any more")
        feed.bikes = 9
        time.sleep(3)
        assert get_json(url + "/healthz") == {"status": "ok"}
        assert get_json(url + "/stations")["records"][0]["numbikesavailable"] in (5, 9)
        store.unlink()
        (tmp_path / "away").rename(store)
        wait_until(lambda: get_json(url + "/stations")["records"][0]["numbikesavailable"] == 9)


def test_another_model_under_load_fails_no_request(tmp_path):
    store = tmp_path / "store"
    with moving_feed(tmp_path, stations=3) as feed, server("serve", "--city", feed.toml, "--store", store, "--port", 0) as url:
        wait_until(lambda: get(url + "/predict/1")[0] == 200)
        in_use = lambda: get_json(url + "/predict/1")["model"]["version"]
        versions, over = [in_use()], threading.Event()

        def ask():
            answers = []
            while not over.is_set():
                answers.append(get(f"{url}/predict/{1 + len(answers) % 3}")[0])
            return answers

        with concurrent.futures.ThreadPoolExecutor(8) as clients:
            asking = [clients.submit(ask) for _ in range(8)]
            try:
                for name in ("velib-2022", "trend"):
                    feed.bikes += 1
                    succeed("model", "promote", ROOT / "models" / name / "model.tar.gz", "--store", store, "--city", feed.toml, "--force")
                    wait_until(lambda: in_use() != versions[-1])
                    versions.append(in_use())
            finally:
                over.set()
        statuses = [status for one in asking for status in one.result()]
    assert versions[0] == versions[2] != versions[1]
    assert len(statuses) > 100 and set(statuses) == {200}
