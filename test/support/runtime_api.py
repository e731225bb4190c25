"""Lambda's runtime API on loopback, and velib-lambda driven through it: events in, answers and errors out."""
import base64
import contextlib
import http.server
import json
import os
import queue
import subprocess
import threading
import time
from dataclasses import dataclass, field

from program import PROGRAM

LEAN = PROGRAM.parent / "velib-lambda"
BASE = "/2018-06-01/runtime/"
KEPT = ("PATH", "HOME", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")


@dataclass
class Outcome:
    """What the function made of one event."""
    kind: str  # "response", "error"
    body: bytes
    error_type: str = ""  # of the header

    def json(self):
        return json.loads(self.body)


@dataclass
class Answer:
    """An HTTP answer, as a Function URL would give it."""
    status: int
    headers: dict
    body: bytes
    cookies: list = field(default_factory=list)

    def json(self):
        return json.loads(self.body)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        assert self.path == BASE + "invocation/next", self.path
        asked = self.server.events.get()
        if asked is None:
            self.close_connection = True
            return
        number, event, left_ms = asked
        self.answer(200, event, [("Lambda-Runtime-Aws-Request-Id", f"8476a536-e9f4-11e8-9739-{number:012d}"),
                                 ("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + left_ms)),
                                 ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-3:123456789012:function:velib")])

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        error_type = self.headers.get("Lambda-Runtime-Function-Error-Type", "")
        kind = self.path.rsplit("/", 1)[1]
        if self.server.refuses_above is not None and kind == "response" and len(body) > self.server.refuses_above:
            return self.answer(413, b'{"errorMessage":"Exceeded maximum allowed payload size","errorType":"RequestEntityTooLarge"}')
        where = self.server.init_errors if self.path == BASE + "init/error" else self.server.outcomes
        self.server.paths.append(self.path)
        where.put(Outcome(kind, body, error_type))
        self.answer(202, b'{"status":"OK"}\n')

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.events, self.outcomes, self.init_errors = queue.Queue(), queue.Queue(), queue.Queue()
        self.paths, self.refuses_above, self.number = [], None, 0
        self.address = f"127.0.0.1:{self.server_address[1]}"


def http_event(target, method="GET", headers=None, body=None, cookies=None):
    """The event of a Function URL, payload format 2.0."""
    path, _, query = target.partition("?")
    joined = {}
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    event = {
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
        "headers": {"host": "abc.lambda-url.eu-west-3.on.aws", "x-forwarded-for": "203.0.113.7", **(headers or {})},
        "queryStringParameters": joined, "isBase64Encoded": body is not None,
        "requestContext": {"accountId": "anonymous", "http": {"method": method, "path": path, "protocol": "HTTP/1.1",
                                                              "sourceIp": "203.0.113.7", "userAgent": "test"},
                           "requestId": "id", "routeKey": "$default", "stage": "$default", "timeEpoch": 1772634660000},
    }
    if body is not None:
        event["body"] = base64.b64encode(body).decode()
    if cookies:
        event["cookies"] = cookies
    return event


class Function:
    def __init__(self, api, process, log):
        self.api, self.process, self.log = api, process, log

    def send(self, event, left_ms=30_000):
        raw = event if isinstance(event, bytes) else json.dumps(event).encode()
        self.api.number += 1
        self.api.events.put((self.api.number, raw, left_ms))

    def invoke(self, event, left_ms=30_000, timeout=60):
        """The Outcome of one event."""
        self.send(event, left_ms)
        return self.api.outcomes.get(timeout=timeout)

    def request(self, target, method="GET", left_ms=30_000, **more):
        """The Answer to one HTTP event."""
        outcome = self.invoke(http_event(target, method, **more), left_ms)
        assert outcome.kind == "response", outcome
        told = outcome.json()
        body = base64.b64decode(told["body"]) if told["isBase64Encoded"] else told["body"].encode()
        return Answer(told["statusCode"], told["headers"], body, told.get("cookies", []))


@contextlib.contextmanager
def function(tmp_path, handler="api", program=(LEAN,), **settings):
    """velib-lambda under a runtime API of its own: nothing of this process' environment but what a program needs."""
    with Server() as api:
        threading.Thread(target=api.serve_forever, daemon=True).start()
        env = {name: os.environ[name] for name in KEPT if name in os.environ}
        env |= {"AWS_LAMBDA_RUNTIME_API": api.address, "_HANDLER": handler, "TZ": "UTC"}
        env |= {name: str(value) for name, value in settings.items() if value is not None}
        log = tmp_path / "function.log"
        with open(log, "ab") as errors:
            process = subprocess.Popen([str(p) for p in program], env=env, stdout=errors, stderr=errors, cwd=tmp_path)
        try:
            yield Function(api, process, log)
        finally:
            process.terminate()
            process.wait(timeout=10)
            api.events.put(None)
            api.shutdown()


def failed_init(tmp_path, **settings):
    """The Outcome that a function which cannot start reports, and its exit code."""
    with function(tmp_path, **settings) as f:
        outcome = f.api.init_errors.get(timeout=60)
        return outcome, f.process.wait(timeout=10)
