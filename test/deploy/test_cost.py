"""docs/cost.md shows what deploy/cost/cost.py computes, and that arithmetic holds together."""
import importlib.util

import pytest

from program import ROOT

PAGE = ROOT / "docs/cost.md"


@pytest.fixture
def cost():
    found = importlib.util.spec_from_file_location("cost", ROOT / "deploy/cost/cost.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_page_shows_what_the_script_prints(cost):
    page = PAGE.read_text()
    assert cost.written(page) == page, "run deploy/cost/cost.py --write"
    assert cost.totals() in page and cost.breakdown(10_000) in page and cost.memories() in page


def test_another_measurement_is_another_page(cost):
    page = PAGE.read_text()
    cost.MEASURED["api"]["start_cpu_ms"] *= 10
    assert cost.written(page) != page


def test_more_views_cost_more_and_never_in_fewer_parts(cost):
    for way in cost.WAYS.values():
        few, many = way(10_000), way(1_000_000)
        assert few.keys() == many.keys() and all(few[line] <= many[line] for line in few)
        assert sum(few.values()) < sum(many.values())


def test_lambda_lends_a_share_of_a_processor(cost):
    assert cost.Function(1769 / 1024, 1.0).stretched(1000) == pytest.approx(1.0)
    assert cost.Function(0.5, 1.0).stretched(100) == pytest.approx(0.1 * 1769 / 512)
    assert cost.Function(4.0, 1.0).stretched(1000) == 1.0  # one thread has no use for more than one


def test_looks_and_cold_starts_stay_within_what_is_possible(cost):
    assert cost.looks(1_000) == pytest.approx(1_000, rel=0.02) and cost.looks(10**9) == pytest.approx(cost.HOURS * 60)
    assert cost.cold_share(1) == pytest.approx(1.0, rel=0.001) and cost.cold_share(10**9) == pytest.approx(cost.LEAST_COLD)


def test_our_month_stays_far_below_the_references(cost):
    mine, theirs = (sum(way(10_000).values()) for way in (cost.ours, cost.reference))
    assert mine < theirs / 10
