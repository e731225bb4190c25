"""A feed whose clock moves on while no bike does: samples, but no new forecast until something changes."""
from moving_feed import measured, moving_feed, wait_until
from program import server


def test_a_clock_that_moves_alone_brings_no_new_forecast(tmp_path):
    with moving_feed(tmp_path) as feed, server("serve", "--city", feed.toml, "--store", tmp_path / "store", "--port", 0) as url:
        samples = lambda: measured(url, 'velib_feed_polls_total{outcome="new"}')
        wait_until(lambda: samples() >= 3)
        assert measured(url, "velib_forecasts_total") == 1
        feed.bikes = 6
        before = samples()
        wait_until(lambda: samples() >= before + 2)
        assert measured(url, "velib_forecasts_total") == 2
