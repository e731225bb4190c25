"""A real writer is killed (SIGKILL) at random moments, some hundreds of times, while a reader looks on: every object is
whole, nothing that was reported written is lost, and what the killed writers leave behind is never seen."""
import os
import random
import select
import subprocess
import threading
import time
from pathlib import Path

PROBE = Path(os.environ["VELIB_TREND"]).parent / "store_probe"
KILLS, FEWEST_KILLS, SECONDS = 300, 100, 15  # a slow machine may stop at the fewest
TEMPORARY = ".tmp-"


def number_of(data):
    """The number of a whole object of store_probe's: one line, so and so many times."""
    number = int(data.split(b"\n", 1)[0])
    assert data == b"%d\n" % number * (1000 + number % 7 * 1000), f"torn: {len(data)} bytes, {data[:20]} … {data[-20:]}"
    return number


def read_state(folder):
    try:
        return number_of((folder / "state").read_bytes())
    except FileNotFoundError:
        return -1


class Reader(threading.Thread):
    """Reads the state without end: it is whole, and never goes back or away."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder, self.ending, self.reads, self.failure = folder, False, 0, None

    def run(self):
        last = -1
        try:
            while not self.ending:
                seen = read_state(self.folder)
                assert seen >= last, f"{seen} after {last}"
                last, self.reads = seen, self.reads + 1
                time.sleep(0.0002)  # leaves the machine to the writers
        except Exception as failure:
            self.failure = failure


def write_and_kill(folder, first, after):
    """The numbers that a writer reported before it was killed `after` seconds from its first one."""
    command = [PROBE, folder, "write", str(first), "1000000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        select.select([writer.stdout], [], [], 10)
        time.sleep(after)
        writer.kill()
        reported = writer.stdout.read().split(b"\n")
    return [int(n) for n in reported[:-1]]  # the last line may be torn


def test_a_killed_writer_leaves_whole_objects(tmp_path):
    folder = tmp_path / "store"
    rng = random.Random(2026)
    reader = Reader(folder)
    reader.start()
    last, reported, kills, end = 0, set(), 0, time.monotonic() + SECONDS
    while kills < FEWEST_KILLS or (kills < KILLS and time.monotonic() < end):
        numbers = write_and_kill(folder, last + 1, rng.uniform(0, 0.012))
        assert numbers, "the writer wrote nothing"
        reported.update(numbers)
        kills += 1
        last = read_state(folder)
        assert last >= numbers[-1], "a reported write is gone"
    reader.ending = True
    reader.join()
    if reader.failure:
        raise reader.failure
    assert reader.reads > kills

    logged = {int(path.name): number_of(path.read_bytes()) for path in (folder / "log").iterdir() if TEMPORARY not in path.name}
    assert reported <= set(logged)
    assert all(name == number for name, number in logged.items())

    left = [path for path in folder.rglob("*") if TEMPORARY in path.name]
    assert left, "no kill hit a write: the test shows nothing"
    listed = subprocess.run([PROBE, folder, "list"], capture_output=True, text=True, check=True).stdout.split()
    assert sorted(listed) == sorted(["state", *(f"log/{name}" for name in logged)])
    for path in left:  # as if they had been left long ago
        os.utime(path, (time.time() - 7200,) * 2)
    subprocess.run([PROBE, folder, "write", str(last + 1), "1"], check=True, stdout=subprocess.DEVNULL)
    assert not [path for path in folder.rglob("*") if TEMPORARY in path.name]
    print(f"{kills} kills, {reader.reads} reads, {len(reported)} reported writes, {len(left)} temporary files left")
