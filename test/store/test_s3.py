"""The S3 store against servers that check signatures (SeaweedFS) and that mimic AWS closely (moto), both started here:
the conformance suite of object_store_test.cc, and what goes wrong with names, keys and certificates."""
import contextlib
import http.client
import http.server
import json
import os
import ssl
import subprocess
import threading
from pathlib import Path

import pytest

import s3_servers
from s3_servers import ACCESS_KEY, BUCKET, SECRET_KEY, variables, with_botocore

BUILD = Path(os.environ["VELIB_TREND"]).parent


def probe(env, *arguments, address=f"s3://{BUCKET}/probe", data=b""):
    """(exit code, standard output, standard error) of store_probe."""
    done = subprocess.run(
        [BUILD / "store_probe", address, *map(str, arguments)], input=data, capture_output=True, env=env, timeout=120
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture(scope="module")
def seaweedfs(tmp_path_factory):
    with s3_servers.seaweedfs(tmp_path_factory.mktemp("seaweedfs")) as env:
        yield env


@pytest.fixture(scope="module")
def moto(tmp_path_factory):
    with s3_servers.moto(tmp_path_factory.mktemp("moto")) as env:
        yield env


@pytest.fixture(params=["seaweedfs", "moto"])
def server(request):
    return request.getfixturevalue(request.param)


def test_conformance(server):
    done = subprocess.run(
        [BUILD / "store_test", "--gtest_filter=stores/object_store_test.*/s3"],
        env={**server, "VELIB_TREND_TEST_S3": f"s3://{BUCKET}"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert "[  PASSED  ] 1" in done.stdout and "SKIPPED" not in done.stdout, done.stdout


def test_a_wrong_secret_is_denied(seaweedfs):
    code, _, err = probe({**seaweedfs, "AWS_SECRET_ACCESS_KEY": "hunter2"}, "put", "k", data=b"x")
    assert code == 1
    assert err.startswith("denied: ") and "SignatureDoesNotMatch" in err and "AWS_SECRET_ACCESS_KEY" in err
    assert "hunter2" not in err


def test_an_unknown_key_is_denied(seaweedfs):
    code, _, err = probe({**seaweedfs, "AWS_ACCESS_KEY_ID": "nobody"}, "list")
    assert code == 1 and err.startswith("denied: ") and "InvalidAccessKeyId" in err, err


def test_an_unknown_bucket_is_no_empty_store(server):
    for verb in (["get", "k"], ["list"], ["put", "k"]):
        code, _, err = probe(server, *verb, address="s3://nobody-made-this")
        assert code == 1 and err.startswith("invalid_input: ") and "NoSuchBucket" in err, (verb, err)


def test_no_region_is_the_default_region(server):
    assert "AWS_REGION" not in server
    assert probe(server, "put", "region/a", data=b"x")[0] == 0
    assert probe({**server, "AWS_REGION": "us-east-1"}, "get", "region/a") == (0, "x", "")


def test_bytes_are_the_same_for_others(server):
    """What we write, botocore reads; what it writes, with a Content-Encoding of its own, comes back as stored."""
    assert probe(server, "put", "date=1/a", data=b"ours")[0] == 0
    with_botocore(
        server,
        f"assert s3.get_object(Bucket='{BUCKET}', Key='probe/date=1/a')['Body'].read() == b'ours';"
        f"s3.put_object(Bucket='{BUCKET}', Key='probe/packed.gz', Body=gzip.compress(b'theirs', mtime=0), ContentEncoding='gzip');"
        f"s3.put_object(Bucket='{BUCKET}', Key='probe/not ours', Body=b'')",
    )
    done = subprocess.run([BUILD / "store_probe", f"s3://{BUCKET}/probe", "get", "packed.gz"], env=server, capture_output=True, check=True)
    assert done.stdout.startswith(b"\x1f\x8b")
    listed = probe(server, "list")[1].split("\n")
    assert "packed.gz" in listed and "date=1/a" in listed and not any("not ours" in key for key in listed)


class KeysHandler(http.server.BaseHTTPRequestHandler):
    """A container's endpoint whose keys are always just expired."""

    def do_GET(self):
        self.server.asked.append(self.headers.get("Authorization"))
        keys = {"AccessKeyId": ACCESS_KEY, "SecretAccessKey": SECRET_KEY, "Expiration": "2026-01-01T00:00:00Z"}
        body = json.dumps(keys).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(handler, context=None):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        served.asked = []
        if context:
            served.socket = context.wrap_socket(served.socket, server_side=True)
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            served.shutdown()
            thread.join()


def test_keys_of_a_container_are_renewed(seaweedfs, tmp_path):
    (tmp_path / "token").write_text("token-of-the-file\n")
    with serving(KeysHandler) as endpoint:
        env = {
            **seaweedfs,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://127.0.0.1:{endpoint.server_port}/keys",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(tmp_path / "token"),
        }
        del env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]
        code, out, err = probe(env, "write", 1, 3, address=f"s3://{BUCKET}/renewed")
        assert (code, out) == (0, "1\n2\n3\n"), err
        assert endpoint.asked == ["token-of-the-file"] * 6  # two writes each


class LosingHandler(http.server.BaseHTTPRequestHandler):
    """Hands every request on to the server, and loses the answer to the first."""

    protocol_version = "HTTP/1.1"

    def hand_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with contextlib.closing(http.client.HTTPConnection(self.server.upstream)) as upstream:
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                upstream.putheader(name, value)
            upstream.endheaders(body)
            answer = upstream.getresponse()
            data = answer.read()
        self.server.asked.append((self.command, answer.status))
        if len(self.server.asked) == 1:
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_HEAD = hand_on

    def log_message(self, *_):
        pass


def test_a_lost_answer_is_no_conflict(server):
    key = "lost/once"
    with serving(LosingHandler) as proxy:
        proxy.upstream = server["AWS_ENDPOINT_URL_S3"].removeprefix("http://")
        env = {**server, "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{proxy.server_port}"}
        code, _, err = probe(env, "put_if_absent", key, data=b"ours")
        assert code == 0, err
        assert proxy.asked == [("PUT", 200), ("PUT", 412), ("HEAD", 200)]
        code, _, err = probe(env, "put_if_absent", key, data=b"ours")
        assert code == 1 and err.startswith("conflict: "), err
    assert probe(server, "get", key)[1] == "ours"


def test_without_keys_the_error_names_what_was_tried(seaweedfs):
    env = {k: v for k, v in seaweedfs.items() if k not in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    code, _, err = probe(env, "get", "k")
    assert code == 1 and err.startswith("denied: ") and "AWS_ACCESS_KEY_ID" in err and "AWS_EC2_METADATA_DISABLED" in err


def test_a_certificate_nobody_vouches_for_is_denied(tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(KeysHandler, context) as endpoint:
        env = variables(f"https://localhost:{endpoint.server_port}")
        code, _, err = probe(env, "get", "k")
        assert code == 1 and err.startswith("denied: ") and "certificate" in err, err
        assert endpoint.asked == []  # nothing was sent, keys least of all
