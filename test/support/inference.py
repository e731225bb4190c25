"""Inference containers for tests: the lean executable on a free port, and requests to it."""
import json
import urllib.error
import urllib.request

from program import PROGRAM, server

INFERENCE = PROGRAM.parent / "velib-inference"


def container(model, port=0):
    """As `server`, of `velib-inference serve`."""
    return server("serve", "--model", model, "--host", "127.0.0.1", "--port", port, program=INFERENCE)


def post(url, body, **headers):
    """(status, body) of a POST to /invocations; `content_type` and the like are headers."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"content-type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{url}/invocations", data, named), timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read()
