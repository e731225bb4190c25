"""S3 servers for tests: SeaweedFS, which checks signatures, and moto's, which mimics AWS closely. Each is a context manager
that makes BUCKET and yields the environment in which our program and botocore reach it; it ends with the test."""
import contextlib
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ACCESS_KEY, SECRET_KEY = "velibaccesskey", "velibsecretkey"
BUCKET = "velib-trend.test"  # dots and all


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=1).close()
    except urllib.error.HTTPError:
        pass
    except OSError:
        return False
    return True


@contextlib.contextmanager
def running(command, url, log):
    """Starts a server, waits until `url` answers, and ends it with the test."""
    with open(log, "wb") as out:
        # SeaweedFS leaves logs and sockets in TMPDIR.
        env = {**os.environ, "TMPDIR": str(log.parent)}
        process = subprocess.Popen([str(c) for c in command], stdout=out, stderr=subprocess.STDOUT, cwd=log.parent, env=env)
    try:
        for _ in range(600):
            assert process.poll() is None, log.read_text()[-3000:]
            if answers(url):
                break
            time.sleep(0.1)
        else:
            raise AssertionError(f"no answer from {url}: {log.read_text()[-3000:]}")
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=2)  # SeaweedFS takes its time
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def variables(endpoint, **more):
    """A clean environment with the keys that the servers know; no region, so that the default is used."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("AWS_") and "proxy" not in k.lower()}
    keys = {"AWS_ENDPOINT_URL_S3": endpoint, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
    merged = {**clean, **keys, "AWS_EC2_METADATA_DISABLED": "true", **more}
    return {k: v for k, v in merged.items() if v is not None}


def with_botocore(env, script):
    """Runs Python with `s3`, a client of botocore, which moto brings along: its signature is not ours."""
    client = (
        "import boto3, gzip, os; from botocore.config import Config;"
        "s3 = boto3.client('s3', region_name='us-east-1', endpoint_url=os.environ['AWS_ENDPOINT_URL_S3'],"
        "config=Config(s3={'addressing_style': 'path'}))\n"
    )
    subprocess.run([ROOT / ".venv/bin/python", "-c", client + script], env=env, check=True, timeout=120)


def make_bucket(env):
    with_botocore(env, f"s3.create_bucket(Bucket='{BUCKET}')")


@contextlib.contextmanager
def seaweedfs(folder):
    identity = {
        "name": "velib",
        "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    names = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc")
    ports = dict(zip(names, free_ports(len(names))))
    endpoint = f"http://127.0.0.1:{ports['s3.port']}"
    command = [ROOT / ".venv/bin/weed", "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder}", "-volume.max=20",
               "-master.volumeSizeLimitMB=64", "-s3", f"-s3.config={folder}/s3.json", "-s3.autoCreateBucket=false", "-s3.port.iceberg=0", "-s3.port.lance=0",
               *(f"-{name}={port}" for name, port in ports.items())]
    try:
        with running(command, endpoint, folder / "log"):
            env = variables(endpoint)
            make_bucket(env)
            yield env
    finally:
        for port in ports.values():  # it always puts them there
            for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                left.unlink()


@contextlib.contextmanager
def moto(folder):
    (port,) = free_ports(1)
    endpoint = f"http://127.0.0.1:{port}"
    with running([ROOT / ".venv/bin/moto_server", "-H", "127.0.0.1", "-p", port], endpoint, folder / "log"):
        env = variables(endpoint)
        make_bucket(env)
        yield env
