"""Everything a reader is told to type: each line of each ```sh block of the documents is run, in its order.

Run with care, and said here: `make run` takes a free port; `train` stops after 30 steps; what would call this very test
(`make test`), work for minutes (`make bench`, `make fuzz`, `make package`, `make images`, `make arm64`) or need the internet (CITY=paris) is only checked to be there. A line this test does
not know how to run fails it.
"""
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import time
import urllib.error

import pytest

from program import PROGRAM, ROOT, SHARED, get

BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
PAGES = ["README.md", "models/README.md", "web/README.md", "streamlit/README.md", "fuzz/README.md", "bench/README.md", *sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("docs/**/*.md"))]
NOT_RUN = re.compile(r"make (setup|build|streamlit|test|bench|lint|clean|fuzz|package|images|arm64)\b|make run CITY=paris$|.*--city paris\b|git clone ")


def documented_lines(page):
    for block in BLOCK.findall((ROOT / page).read_text()):
        for line in block.replace("\\\n", " ").splitlines():
            line = re.sub(r"\s+#.*|^#.*", "", line).strip()
            if line:
                yield line


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Reader:
    """Types what the pages say: in a folder beside the real recordings, with the checkout's build/, cities/ and models/."""

    def __init__(self, folder):
        self.folder = folder / "checkout"
        self.folder.mkdir()
        for name in ("build", "cities"):
            (self.folder / name).symlink_to(ROOT / name)
        shutil.copytree(ROOT / "models", self.folder / "models")  # a copy: commands write there
        (folder / "shared").symlink_to(SHARED)
        self.running, self.port, self.simulated = None, None, None

    def type(self, line):
        if NOT_RUN.match(line):
            self.check_exists(line)
        elif line.startswith("make run"):
            self.start(line)
        elif line.startswith("curl "):
            self.ask(line)
        elif re.match(r"(cd web && )?npm ", line):
            self.check_npm(line)
        elif line.startswith("rm run/"):
            (self.folder / line.removeprefix("rm ")).unlink()
        elif line.startswith("build/release/velib-trend simulate "):
            self.simulate(line)
        else:
            assert line.startswith("build/release/velib-trend "), f"no way to run: {line}"
            self.run(line)

    def check_exists(self, line):
        target = re.match(r"make (\w+)", line)
        if target:
            subprocess.run(["make", "-n", target.group(1)], cwd=ROOT, check=True, capture_output=True)
        elif "velib-trend" in line:
            command = line.split("velib-trend ", 1)[1].split()[0]
            subprocess.run([PROGRAM, command, "--help"], check=True, capture_output=True)

    def check_npm(self, line):
        script = re.search(r"npm (?:run )?([\w:]+)", line).group(1)
        assert script in ("ci", "install") or script in json.loads((ROOT / "web/package.json").read_text())["scripts"]

    def start(self, line):
        self.stop()
        self.port = free_port()
        self.running = subprocess.Popen(
            [*shlex.split(line), f"PORT={self.port}"], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        for _ in range(600):
            try:
                if json.loads(get(f"http://localhost:{self.port}/stations?limit=1")[2])["count"] == 1:
                    return
            except (urllib.error.URLError, ValueError, KeyError, ConnectionError):
                assert self.running.poll() is None, "make run ended by itself"
            time.sleep(0.1)
        pytest.fail(f"'{line}' does not answer")

    def ask(self, line):
        assert self.port, f"nothing runs to ask: {line}"
        words = shlex.split(line.replace("localhost:8000", f"localhost:{self.port}"))
        done = subprocess.run([words[0], "--fail", *words[1:]], capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        json.loads(done.stdout)

    def run(self, line):
        words = shlex.split(line)
        if words[1] == "train":
            words += ["--steps", "30"]
        if "../shared" in line and not SHARED.is_dir():
            pytest.skip("the recordings of ../shared are not here")
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"

    def simulate(self, line):
        """A city that goes on beside the lines that follow; it is there once it has written its file."""
        words = shlex.split(line)
        self.simulated = subprocess.Popen(words, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        file = self.folder / words[words.index("--write-city") + 1]
        for _ in range(600):
            if file.exists():
                return
            assert self.simulated.poll() is None, f"ended by itself: {line}"
            time.sleep(0.1)
        pytest.fail(f"'{line}' writes no city")

    def stop(self):
        if self.simulated:
            self.simulated.terminate()
            self.simulated.wait(timeout=15)
            self.simulated = None
        if self.running:
            os.killpg(self.running.pid, signal.SIGTERM)
            self.running.wait(timeout=15)
            self.running = None


@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_tells_to_type(page, tmp_path):
    reader = Reader(tmp_path)
    try:
        for line in documented_lines(page):
            reader.type(line)
    finally:
        reader.stop()


def test_the_readme_has_commands():
    assert len(list(documented_lines("README.md"))) >= 5
