"""The recorded answers of a feed, served from their folder on loopback, and the city file that names them."""
import contextlib
import functools
import http.server
import threading


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """The base URL of `folder`'s files."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=folder)) as feed:
        threading.Thread(target=feed.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{feed.server_address[1]}"
        feed.shutdown()


@contextlib.contextmanager
def city_of(folder, tmp_path, status="gbfs_station_status_2026-03-04.json"):
    """A city file whose feed is the files of `folder`."""
    with served(folder) as base:
        toml = tmp_path / "recorded.toml"
        toml.write_text(
            f'title = "Recorded"\nzone = "Europe/Paris"\nevery = "1m"\n[feed]\n'
            f'information = "{base}/gbfs_station_information_2026-03-04.json"\nstatus = "{base}/{status}"\n'
        )
        yield toml
