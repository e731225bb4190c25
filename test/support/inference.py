"""Inference containers for tests: the lean executable on a free port, and requests to it."""
import datetime
import json
import urllib.error
import urllib.request

from zoneinfo import ZoneInfo

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


def request_of(shown, zone):
    """What a client of the reference's container sends for a station, from what /predict shows of it."""
    now = datetime.datetime.fromisoformat(shown["metadata"]["data_time"]).astimezone(ZoneInfo(zone))
    return {
        "station_code": shown["station_code"],
        "historical_bikes": [h["bikes"] for h in shown["historical_24h"]],
        "hour": now.hour,
        "day_of_week": now.weekday(),
        "is_weekend": now.weekday() >= 5,
        "capacity": shown["current"]["capacity"],
        "latitude": shown["metadata"]["lat"],
        "longitude": shown["metadata"]["lon"],
    }


def held_bikes(predicted, request):
    """The container's predictions as /predict shows them: it knows what a station holds, the reference's container does not."""
    most = max([request["capacity"], *(b for b in request["historical_bikes"] if b is not None)])
    return {hour: min(bikes, most) for hour, bikes in predicted.items()}
