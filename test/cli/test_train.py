"""velib-trend train: killed at any moment, it goes on from its checkpoint to the very same archive."""
import math
import random
import subprocess
import time

import pytest

from program import PROGRAM, run, succeed

EPOCHS, STEPS_AN_EPOCH, BATCH = 12, 4, 64


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    stations, series = folder / "stations.csv", folder / "series.csv"
    codes = range(1001, 1009)
    stations.write_text("station_code,name,capacity,lat,lon\n" + "".join(f"{c},S{c},30,48.8{c % 10},2.3\n" for c in codes))
    with series.open("w") as out:
        out.write("timestamp_utc,station_code,bikes,docks\n")
        for hour in range(120):
            for code in codes:
                bikes = round(15 + 12 * math.sin(hour * math.pi / 12 + code))
                out.write(f"2026-03-{2 + hour // 24:02}T{hour % 24:02}:00:00Z,{code},{bikes},{30 - bikes}\n")
    succeed("import", series, "--stations", stations, "--store", folder / "store")
    return folder / "store"


def arguments(store, out, *more):
    return [
        *("train", "--store", store, "--kind", "reference_lstm", "--out", out, "--epochs", EPOCHS, "--batch", BATCH),
        *("--epoch-rows", BATCH * STEPS_AN_EPOCH, "--patience", EPOCHS, "--dropout", 0.1),
        *more,
    ]


def written(path):
    return path.stat().st_mtime_ns if path.exists() else 0


def run_until_killed(command, checkpoint, delay):
    """Whether the command was killed, `delay` seconds after it wrote its next checkpoint, before it ended by itself."""
    before = written(checkpoint)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while process.poll() is None and written(checkpoint) == before:
        time.sleep(0.002)
    time.sleep(delay)
    process.kill()
    errors = process.communicate(timeout=60)[1]
    assert process.returncode in (0, -9), errors
    return process.returncode == -9


def test_killed_again_and_again_it_ends_in_the_same_archive(store, tmp_path):
    whole, cut, checkpoint = tmp_path / "whole.tar.gz", tmp_path / "cut.tar.gz", tmp_path / "checkpoint.safetensors"
    succeed(*arguments(store, whole))
    command = [str(word) for word in (PROGRAM, *arguments(store, cut, "--checkpoint", checkpoint))]
    delays, kills = random.Random(3), 0
    while kills < EPOCHS and run_until_killed(command, checkpoint, delays.uniform(0, 0.03)):
        kills += 1
        assert not cut.exists()
    assert kills >= 2
    succeed(*arguments(store, cut, "--checkpoint", checkpoint))
    assert cut.read_bytes() == whole.read_bytes()


def test_a_checkpoint_of_another_training_is_refused(store, tmp_path):
    out, checkpoint = tmp_path / "model.tar.gz", tmp_path / "checkpoint.safetensors"
    succeed(*arguments(store, out, "--checkpoint", checkpoint, "--steps", 4))
    code, _, err = run(*arguments(store, out, "--checkpoint", checkpoint, "--steps", 4, "--seed", 2))
    assert code == 1
    assert str(checkpoint) in err and "seed 1" in err and "remove it or name another" in err
    checkpoint.write_bytes(b"not a checkpoint")
    code, _, err = run(*arguments(store, out, "--checkpoint", checkpoint))
    assert code == 1 and str(checkpoint) in err and len(err.splitlines()) == 1
