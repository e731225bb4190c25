"""The inference container beside the server: its door says what /predict says, a server that asks it says what it would say
itself, and when it is gone nobody invents anything."""
import contextlib
import http.server
import json
import threading

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from inference import container, held_bikes, post, request_of
from moving_feed import measured, moving_feed, wait_until
from program import ROOT, get, get_json, run, server, succeed, wait_for_stations
from s3_servers import free_ports

STATIONS = 60
TREND = ROOT / "models/trend/model.tar.gz"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A store with four days of a simulated city and its newest snapshot, and a network trained a little on it."""
    folder = tmp_path_factory.mktemp("door")
    store, toml, model = folder / "store", folder / "city.toml", folder / "model.tar.gz"
    with server("simulate", "--stations", STATIONS, "--history", "4d", "--store", store, "--port", 0, "--write-city", toml):
        succeed("collect", "--city", toml, "--store", store)
    succeed("train", "--store", store, "--kind", "reference_lstm", "--out", model, "--steps", 50)
    return {"store": store, "toml": toml, "reference": model, "trend": TREND}


@contextlib.contextmanager
def served(city, *options):
    with server("serve", "--no-collect", "--city", city["toml"], "--store", city["store"], "--port", 0, *options) as base:
        wait_for_stations(base)
        yield base


def codes(base):
    return [r["stationcode"] for r in get_json(base + "/stations?all=true")["records"]]


def predictions(base):
    """{code: (status, answer)} of /predict for all stations, without how long it took."""
    found = {}
    for code in codes(base):
        status, _, body = get(f"{base}/predict/{code}")
        answer = json.loads(body)
        answer.get("model", {}).pop("inference_time_ms", None)
        found[code] = (status, answer)
    return found


def zone_of(city):
    zone = next(line for line in city["toml"].read_text().splitlines() if line.startswith("zone"))
    return zone.split('"')[1]


def test_the_numbers_that_predict_shows_give_its_predictions(city):
    with served(city, "--model", city["reference"]) as base, container(city["reference"]) as door:
        shown = [a for status, a in predictions(base).values() if status == 200 and a["current"]["capacity"]]
        requests = [request_of(a, zone_of(city)) for a in shown]
        status, body = post(door, {"instances": requests})
        single_status, single = post(door, requests[0])
    assert (status, single_status) == (200, 200) and len(shown) > STATIONS // 2
    answers = json.loads(body)["predictions"]
    assert json.loads(single)["predictions"] == answers[0]["predictions"]
    halves = 0
    for a, request, predicted in zip(shown, requests, answers):
        assert predicted["model_version"] == a["model"]["version"]
        for hour, bikes in held_bikes(predicted["predictions"], request).items():
            different = abs(bikes - a["predictions"][hour]["bikes"])
            halves += different  # a half goes up there, and to the even number here
            assert different <= 1, (a["station_code"], hour)
    assert halves <= 1


@pytest.mark.parametrize("kind", ["reference", "trend"])
def test_a_remote_model_says_what_it_says_here(city, kind):
    forecast = ["forecast", "--city", city["toml"], "--store", city["store"], "--json"]
    with container(city[kind]) as door:
        with served(city, "--model", city[kind]) as base:
            here = predictions(base)
        with served(city, "--inference", door) as base:
            there = predictions(base)
        assert succeed(*forecast, "--inference", door) == succeed(*forecast, "--model", city[kind])
    assert there == here
    assert sum(status == 200 for status, _ in here.values()) > STATIONS // 2


def basis_of(base):
    """What the forecast under /v1 stands on; None in a program without /v1."""
    status, _, body = get(base + "/v1/stations/1/forecast")
    return json.loads(body)["basis"] if status == 200 else None


def test_a_dead_container_is_a_503_and_a_restarted_one_is_found(tmp_path):
    (port,) = free_ports(1)
    with moving_feed(tmp_path, stations=3) as feed:
        options = ["--city", feed.toml, "--store", tmp_path / "store", "--port", 0, "--inference", f"http://127.0.0.1:{port}"]
        with contextlib.ExitStack() as first, server("serve", *options) as base:
            first.enter_context(container(TREND, port))
            wait_until(lambda: get(base + "/predict/1")[0] == 200)
            assert get_json(base + "/predict/1")["model"]["version"].startswith("trend-")
            good = basis_of(base)
            first.close()
            feed.bikes = 6
            wait_until(lambda: get(base + "/predict/1")[0] == 503)
            assert get_json(base + "/predict/1", 503) == {"detail": "Prediction service temporarily unavailable."}
            assert get_json(base + "/stations")["records"][0]["numbikesavailable"] == 6
            if good:
                kept = basis_of(base)
                assert good["fresh"] and not kept["fresh"] and kept["trouble"] and kept["age_seconds"] > 0
                assert (kept["origin"], kept["model"]) == (good["origin"], good["model"])
            assert measured(base, 'velib_forecast_failures_total{cause="unavailable"}') >= 1
            with container(TREND, port):
                wait_until(lambda: get(base + "/predict/1")[0] == 200, seconds=90)
                assert get_json(base + "/predict/1")["current"]["bikes_available"] == 6


class SigningEndpoint(http.server.BaseHTTPRequestHandler):
    """runtime.sagemaker as AWS has it: checks the signature with botocore's own, then hands on to the container."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.seen.append((self.path, self.headers.get("x-amz-security-token")))
        if not self.is_signed(body):
            return self.say(403, json.dumps({"message": "The request signature we calculated does not match"}).encode())
        assert self.path == "/endpoints/velib-trend/invocations"
        self.say(*post(self.server.container, body, content_type=self.headers["content-type"], accept=self.headers["accept"]))

    def is_signed(self, body):
        fields = dict(part.strip().split("=", 1) for part in self.headers["authorization"].split(" ", 1)[1].split(","))
        names = fields["SignedHeaders"].split(";")
        request = AWSRequest("POST", f"http://{self.headers['host']}{self.path}", {n: self.headers[n] for n in names}, body)
        request.context["timestamp"] = self.headers["x-amz-date"]
        auth = SigV4Auth(Credentials("AKIDEXAMPLE", "right", None), "sagemaker", "eu-west-3")
        text = auth.string_to_sign(request, auth.canonical_request(request))
        scope = f"AKIDEXAMPLE/{self.headers['x-amz-date'][:8]}/eu-west-3/sagemaker/aws4_request"
        return fields["Signature"] == auth.signature(text, request) and fields["Credential"] == scope

    def say(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def endpoint(city, monkeypatch):
    with container(city["trend"]) as door, http.server.ThreadingHTTPServer(("127.0.0.1", 0), SigningEndpoint) as aws:
        aws.container, aws.seen = door, []
        threading.Thread(target=aws.serve_forever, daemon=True).start()
        for name, value in {
            "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": f"http://127.0.0.1:{aws.server_address[1]}",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "right",
            "AWS_SESSION_TOKEN": "a/session+token=",
            "AWS_EC2_METADATA_DISABLED": "true",
        }.items():
            monkeypatch.setenv(name, value)
        yield aws
        aws.shutdown()


def test_requests_to_sagemaker_are_signed(city, endpoint, monkeypatch):
    forecast = ["forecast", "--city", city["toml"], "--store", city["store"], "--json"]
    remote = succeed(*forecast, "--inference", "sagemaker://velib-trend?region=eu-west-3")
    assert remote == succeed(*forecast, "--model", city["trend"])
    assert endpoint.seen == [("/endpoints/velib-trend/invocations", "a/session+token=")]
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    code, _, err = run(*forecast, "--inference", "sagemaker://velib-trend?region=eu-west-3")
    assert code == 1 and "sagemaker://velib-trend: status 403: The request signature" in err.splitlines()[-1]
    assert len(endpoint.seen) == 2  # a refusal is not asked again


def test_an_address_that_is_none_is_one_clear_error(city):
    for command in ("forecast", "serve"):
        code, out, err = run(command, "--city", city["toml"], "--store", city["store"], "--inference", "sagemaker://")
        assert (code, out) == (1, "") and "inference 'sagemaker://'" in err.splitlines()[-1]
