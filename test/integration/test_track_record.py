"""A running server scores its forecasts as the truth comes, raises the alarm over a day, keeps it over a restart, and drops it
for a model that is promoted meanwhile. The feed's clock moves half an hour with each request, an hour with each poll."""
import json

from moving_feed import measured, moving_feed, wait_until
from program import ROOT, get_json, server, succeed

STATIONS = 20
ALARM = "velib_forecast_worse_than_persistence"


def error_of(base, method, horizon):
    return measured(base, f'velib_forecast_absolute_error_bikes{{horizon="{horizon}",method="{method}"}}')


def rows_at(base, horizon):
    return measured(base, f'velib_forecast_scored_rows{{horizon="{horizon}"}}')


def promote_another(store, toml, folder):
    """Another archive than the shipped one, trained a moment on a simulated past; its version."""
    other = folder / "other"
    with server("simulate", "--stations", 20, "--history", "4d", "--store", other, "--port", 0):
        pass
    succeed("train", "--store", other, "--kind", "reference_lstm", "--out", folder / "other.tar.gz", "--steps", 1)
    succeed("model", "promote", folder / "other.tar.gz", "--store", store, "--city", toml, "--force")
    return json.loads(succeed("model", "show", folder / "other.tar.gz", "--json"))["version"]


def test_a_day_of_forecasts_that_no_bike_follows(tmp_path):
    store = tmp_path / "store"
    with moving_feed(tmp_path, stations=STATIONS, step_s=1800) as feed:
        serve = ["serve", "--city", feed.toml, "--store", store, "--port", 0]
        with server(*serve) as url:
            wait_until(lambda: rows_at(url, 180) > 0)
            assert measured(url, ALARM) == 0
            assert rows_at(url, 60) >= rows_at(url, 120) >= rows_at(url, 180) > 0
            assert rows_at(url, 60) % STATIONS == 0
            wait_until(lambda: measured(url, ALARM) == 1, seconds=90)
            assert error_of(url, "persistence", 60) == 0 and error_of(url, "model", 60) > 0
        kept = json.loads((store / "models/_track.json").read_text())
        assert kept["format"] == "velib-trend-track/1" and len(kept["hours"]) >= 18
        feed.step_s = 1  # time stands nearly still
        with server(*serve) as url:
            wait_until(lambda: measured(url, 'velib_feed_polls_total{outcome="new"}') >= 1)
            assert measured(url, ALARM) == 1 and rows_at(url, 60) > 20 * STATIONS
            version = promote_another(store, feed.toml, tmp_path)
            wait_until(lambda: measured(url, f'velib_model_info{{version="{version}"}}') == 1)
            wait_until(lambda: measured(url, ALARM) == 0)
            assert get_json(url + "/predict/1")["model"]["version"] == version
            assert rows_at(url, 60) == 0

            succeed("model", "promote", ROOT / "models/velib-2022/model.tar.gz", "--store", store, "--city", feed.toml,
                    "--name", "shipped", "--force")
            shipped = json.loads(succeed("model", "show", ROOT / "models/velib-2022/model.tar.gz", "--json"))["version"]
            wait_until(lambda: measured(url, f'velib_model_info{{version="{shipped}"}}') == 1)
            (store / "models/current.json").write_text("{")
            samples = measured(url, 'velib_feed_polls_total{outcome="new"}')
            wait_until(lambda: measured(url, 'velib_feed_polls_total{outcome="new"}') >= samples + 2)
            assert get_json(url + "/predict/1")["model"]["version"] == shipped
            assert measured(url, f'velib_model_info{{version="{shipped}"}}') == 1
