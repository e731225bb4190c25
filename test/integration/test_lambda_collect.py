"""velib-lambda as the scheduled collector: one bronze object a scheduled time, and errors told as errors."""
import pytest

from moving_feed import moving_feed
from program import succeed
from runtime_api import function

RULE = {"version": "0", "id": "53dc4d37", "detail-type": "Scheduled Event", "source": "aws.events", "account": "123456789012",
        "time": "2026-03-04T14:00:00Z", "region": "eu-west-3", "resources": ["arn:aws:events:eu-west-3:123456789012:rule/velib"], "detail": {}}


def bronze(store):
    return sorted(p.name for p in (store / "snapshots").glob("*")) if (store / "snapshots").exists() else []


@pytest.fixture
def feed(tmp_path):
    with moving_feed(tmp_path) as moving:
        yield moving


def test_a_rule_and_a_schedule_name_the_bronze_object(feed, tmp_path):
    store = tmp_path / "store"
    with function(tmp_path, "collect", VELIB_TREND_STORE=store, VELIB_TREND_CITY=feed.toml) as f:
        told = f.invoke(RULE)
        assert told.kind == "response" and told.json()["stations"] == 1
        assert told.json() | {"observed_at": ""} == {"scheduled_at": "2026-03-04T14:00:00Z", "observed_at": "", "stations": 1,
                                                      "new_sample": True, "bronze_written": True}
        assert f.invoke({"time": "2026-03-04T15:00:00Z"}).json()["bronze_written"]
        assert f.invoke("2026-03-04T16:00:00Z").json()["bronze_written"]
    assert bronze(store) == [f"velib_20260304_{hour}0000.jsonl.gz" for hour in (14, 15, 16)]
    assert len(list((store / "index").iterdir())) == 3
    assert (store / "history/_window.bin").exists()


def test_the_same_scheduled_time_writes_one_bronze_object(feed, tmp_path):
    store = tmp_path / "store"
    with function(tmp_path, "collect", VELIB_TREND_STORE=store, VELIB_TREND_CITY=feed.toml) as f:
        assert f.invoke(RULE).json()["bronze_written"]
        first = (store / "snapshots" / bronze(store)[0]).read_bytes()
        feed.bikes = 7
        again = f.invoke(RULE).json()
        assert (again["bronze_written"], again["new_sample"]) == (False, True)
    with function(tmp_path, "collect", VELIB_TREND_STORE=store, VELIB_TREND_CITY=feed.toml) as other:
        assert not other.invoke(RULE).json()["bronze_written"]
    assert bronze(store) == ["velib_20260304_140000.jsonl.gz"]
    assert (store / "snapshots" / bronze(store)[0]).read_bytes() == first


def test_a_try_after_a_failed_write_makes_up_for_it_though_the_feed_stands_still(feed, tmp_path):
    store = tmp_path / "store"
    feed.step_s = 0
    store.mkdir()
    (store / "snapshots").write_text("a file where a folder must be")
    with function(tmp_path, "collect", VELIB_TREND_STORE=store, VELIB_TREND_CITY=feed.toml) as f:
        lost = f.invoke(RULE)
        assert lost.kind == "error" and "cannot write bronze" in lost.json()["errorMessage"]
        assert (store / "history/_window.bin").exists()
        (store / "snapshots").unlink()
        told = f.invoke(RULE).json()
        assert (told["new_sample"], told["bronze_written"]) == (False, True)
        assert not f.invoke(RULE).json()["bronze_written"]
        # Hours later nothing has moved: no bronze for it.
        assert not f.invoke(RULE | {"time": "2026-03-04T18:00:00Z"}).json()["bronze_written"]
    assert bronze(store) == ["velib_20260304_140000.jsonl.gz"]


def test_what_another_instance_wrote_stays(feed, tmp_path):
    store = tmp_path / "store"
    with function(tmp_path, "collect", VELIB_TREND_STORE=store, VELIB_TREND_CITY=feed.toml) as f:
        f.invoke(RULE)
        succeed("collect", "--city", feed.toml, "--store", store)
        before = (store / "history/_window.bin").read_bytes()
        feed.step_s = -1000  # the feed goes back: nothing new for anyone
        assert not f.invoke(RULE | {"time": "2026-03-04T15:00:00Z"}).json()["new_sample"]
        assert (store / "history/_window.bin").read_bytes() == before


@pytest.mark.parametrize("event, says", [
    (b"{}", "no time"), (b"{", "no JSON"), ({"time": "<aws.scheduler.scheduled-time>"}, "time"), ({"time": 5}, "time"),
])
def test_an_event_without_a_time_is_an_error(event, says, feed, tmp_path):
    with function(tmp_path, "collect", VELIB_TREND_STORE=tmp_path / "store", VELIB_TREND_CITY=feed.toml) as f:
        outcome = f.invoke(event)
        assert (outcome.kind, outcome.error_type) == ("error", "Function.InvalidInput") and says in outcome.json()["errorMessage"]
    assert bronze(tmp_path / "store") == []


def test_a_feed_that_is_down_is_an_error_and_the_function_goes_on(feed, tmp_path):
    city = tmp_path / "down.toml"
    city.write_text(feed.toml.read_text().replace(str(feed.server_address[1]), "9"))
    with function(tmp_path, "collect", VELIB_TREND_STORE=tmp_path / "store", VELIB_TREND_CITY=city) as f:
        for _ in range(2):
            outcome = f.invoke(RULE)
            assert (outcome.kind, outcome.error_type) == ("error", "Function.Unavailable")
            assert "127.0.0.1:9" in outcome.json()["errorMessage"]


def test_a_store_that_is_down_is_an_error_within_the_deadline(feed, tmp_path):
    s3 = {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "eu-west-3"}
    with function(tmp_path, "collect", VELIB_TREND_STORE="s3://bucket/x", VELIB_TREND_CITY=feed.toml, **s3) as f:
        outcome = f.invoke(RULE, left_ms=3_000)
        assert outcome.kind == "error" and outcome.error_type in ("Function.Unavailable", "Function.Timeout")
