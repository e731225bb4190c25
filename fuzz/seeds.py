#!/usr/bin/env python3
"""Makes the corpus each fuzz target starts from: seeds.py OUT [PROGRAM].

Beside the shipped files of corpus/NAME, made from the models of the checkout, and from the recorded answers in
../shared/data/fixtures where they are there; with the program, also from a store it writes.
"""
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parent.parent / "shared/data/fixtures"
GOLDEN = HERE.parent / "test/golden/model"
MODEL = HERE.parent / "models/velib-2022/model.tar.gz"


def seed(out, target, name, *parts):
    """One input: the parts with a zero byte between, as gbfs_fuzz takes them apart."""
    folder = out / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"\0".join(parts))


def head(path, stations=40):
    """A recorded file cut down to its first stations where it is large: mutations of small inputs go further."""
    import json
    raw = path.read_bytes()
    if len(raw) < 60_000:
        return raw
    try:
        file = json.loads(raw)
    except ValueError:
        return raw[:60_000]
    if isinstance(file, list):
        return json.dumps(file[:stations]).encode()
    for holder, key in ((file, "results"), (file.get("data", {}), "stations")):
        if key in holder:
            holder[key] = holder[key][:stations]
    return json.dumps(file).encode()


def feed_seeds(out):
    for folder in sorted(p for p in FIXTURES.iterdir() if p.is_dir()):
        files = sorted(folder.glob("*.json"))
        pick = lambda word: [head(f) for f in files if word in f.name]
        for k, status in enumerate(pick("station_status")):
            information = pick("station_information") or [b"{}"]
            types = pick("vehicle_types") or [b""]
            seed(out, "gbfs", f"{folder.name}-{k}", information[min(k, len(information) - 1)], status, types[0])
        for f in files:
            if f.name in ("gbfs.json", "system_information.json", "vehicle_types.json"):
                seed(out, "discovery", f"{folder.name}-{f.name}", f.read_bytes())
            if "opendata" in f.name or folder.name == "odd":
                seed(out, "opendata", f.name, head(f))


def store_seeds(out, program):
    """Objects of a small simulated city's store: bronze, window, a day."""
    with tempfile.TemporaryDirectory() as store:
        simulated = subprocess.Popen([program, "simulate", "--stations", "5", "--history", "3h", "--port", "0", "--store", store],
                                     stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        simulated.stdout.readline()
        simulated.terminate()
        simulated.wait()
        for target, pattern in (("window", "history/_window.bin"), ("bronze", "snapshots/*"), ("day_parquet", "history/date=*/*.parquet")):
            for k, path in enumerate(sorted(Path(store).glob(pattern))[:3]):
                seed(out, target, f"simulated-{k}", path.read_bytes())


def model_seeds(out):
    """Archives that PyTorch saved and the shipped one, small ones whole and large ones by their parts."""
    for path in GOLDEN.glob("*.pkl"):
        seed(out, "pickle", path.name, path.read_bytes())
    views = (GOLDEN / "views.pth").read_bytes()
    seed(out, "zip", "views", views)
    seed(out, "pickle", "views", zipfile.ZipFile(io.BytesIO(views)).read("views/data.pkl"))
    for name, path in (("shipped", MODEL), ("reference", GOLDEN / "checkpoint.tar.gz")):
        with tarfile.open(path) as tar:
            parts = {e.name: tar.extractfile(e).read() for e in tar if e.isfile()}
        for part in ("config.json", "station_mappings.json"):
            seed(out, "model_archive", f"{name}-{part}", parts[part][:10_000])
        small = io.BytesIO()
        with tarfile.open(fileobj=small, mode="w") as tar:
            for part, content in parts.items():
                entry = tarfile.TarInfo(part)
                entry.size = min(len(content), 300)
                tar.addfile(entry, io.BytesIO(content))
        seed(out, "model_archive", f"{name}-small", small.getvalue())
        if "model.safetensors" in parts:
            weights = parts["model.safetensors"]
            seed(out, "safetensors", "header", weights[8:8 + int.from_bytes(weights[:8], "little")])
        else:
            seed(out, "pickle", "checkpoint", zipfile.ZipFile(io.BytesIO(parts["best_model.pth"])).read("archive/data.pkl"))


def request_seeds(out):
    """Events of a Function URL and of schedules, and queries, from the requests that all front doors are asked."""
    import base64
    import json
    for k, asked in enumerate(json.loads((HERE.parent / "test/golden/requests.json").read_text())):
        path, _, query = asked["target"].partition("?")
        event = {"version": "2.0", "rawPath": path, "rawQueryString": query, "headers": asked.get("request_headers", {}), "cookies": ["a=1", "b=2"],
                 "requestContext": {"http": {"method": asked.get("method", "GET"), "path": path, "sourceIp": "203.0.113.7"}},
                 "body": base64.b64encode(asked.get("body", "\0é").encode()).decode(), "isBase64Encoded": True}
        seed(out, "lambda_event", f"request-{k}", json.dumps(event).encode())
        seed(out, "query", f"request-{k}", query.encode())
    seed(out, "query", "broken", b"limit=%zz&all=%ff")
    seed(out, "lambda_event", "rule", b'{"detail-type":"Scheduled Event","source":"aws.events","time":"2026-03-04T06:00:00Z","detail":{}}')
    seed(out, "lambda_event", "schedule", b'{"scheduledTime":"2026-03-04T07:00:00+01:00"}')
    seed(out, "lambda_event", "placeholder", b'{"time":"<aws.scheduler.scheduled-time>"}')


def main(out, program=None):
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(HERE / "corpus", out)
    if FIXTURES.is_dir():
        feed_seeds(out)
    model_seeds(out)
    request_seeds(out)
    if program:
        store_seeds(out, program)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
