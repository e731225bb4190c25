#!/usr/bin/env python3
"""Prints the tables of docs/cost.md: a month of Paris by page views, the reference system beside ours. With --write, into docs/cost.md.

Prices are AWS' list prices in USD, no free tier. What our functions take comes from measured.json (measure.py); what the
reference's take is what its own documentation says. Everything else that is assumed stands here, by name.
"""
import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs/cost.md"
MEASURED = json.loads((HERE / "measured.json").read_text())
VIEWS = (10_000, 100_000, 1_000_000)
HOURS = 730  # of a month
GB = 1e9

# The project's price sheet of 2026-09, eu-west-3 where not said otherwise.
ARM_GB_S, X86_GB_S = 0.0000133334, 0.0000166667
REQUEST = 0.20 / 1e6
S3_GB_MONTH, S3_PUT, S3_GET = 0.024, 0.0053 / 1e3, 0.0042 / 1e4
SAGEMAKER_3GB_S = 0.00006  # us-east-1
SCHEDULE = 1.20 / 1e6

# Not on that sheet: AWS' public list as last known, to be looked up before they are relied on.
EGRESS_GB = 0.09
ECR_GB_MONTH = 0.10
LOG_GB = 0.5985
ALARM, METRIC, DASHBOARD = 0.10, 0.30, 3.00
SERVER_HOUR, DISK_GB_MONTH, ADDRESS_HOUR = 0.0047, 0.0928, 0.005  # t4g.nano, gp3, a public IPv4 address

# A page view: the list of all stations once, one station's forecast.
REQUESTS_A_VIEW = 2
INSTANCE_LIVES_MIN = 7.0  # an idle instance, as a rule
LEAST_COLD = 0.01         # several at once, new instances
WAIT_FEED_S = 0.35        # two small files of the feed, each beside the other, and the store asked before
LOG_BYTES = 400           # START, END, REPORT
LOOKS_A_MINUTE = 1        # a cadence of a minute
IMAGES_KEPT = 3
BASE_IMAGE_BYTES = 30e6   # a slim base image, packed
MONTHS_STORED = 12        # bronze of a year lies there


@dataclass(frozen=True)
class Function:
    """What a Lambda function costs a second."""
    memory_gb: float
    gb_second: float

    def seconds(self, seconds):
        return seconds * self.memory_gb * self.gb_second

    def stretched(self, cpu_ms):
        """Seconds that so much processor time takes: a whole processor comes with 1,769 MB."""
        return cpu_ms / 1000 / min(1.0, self.memory_gb * 1024 / 1769)


OURS = Function(0.5, ARM_GB_S)
REFERENCE = Function(0.5, X86_GB_S)


def cold_share(views):
    """The share of views that meet no idle instance, when they come at random times."""
    return LEAST_COLD + (1 - LEAST_COLD) * math.exp(-views / (HOURS * 60) * INSTANCE_LIVES_MIN)


def looks(views):
    """How often somebody asks with data older than a minute, one instance at a time being awake."""
    minutes = HOURS * 60 * LOOKS_A_MINUTE
    return minutes * (1 - math.exp(-views / minutes))


def collector(function):
    """The hourly function, always from a cold start: four reads, three writes, and once a day the profiles."""
    took = function.stretched(MEASURED["collector"]["cpu_ms"] + MEASURED["api"]["start_cpu_ms"]) + WAIT_FEED_S
    requests = HOURS * (3 * S3_PUT + 4 * S3_GET) + 30 * S3_PUT
    return HOURS * (function.seconds(took) + REQUEST + SCHEDULE) + requests


def storage():
    o = MEASURED["objects"]
    bronze = HOURS * MONTHS_STORED * (o["bronze_bytes"] + o["index_bytes"])
    history = o["window_bytes"] * 25 + o["profiles_bytes"] * 2  # a day of old versions
    return (bronze + history) / GB * S3_GB_MONTH


def images():
    return IMAGES_KEPT * (BASE_IMAGE_BYTES + MEASURED["image_bytes"]) / GB * ECR_GB_MONTH


def ours(views, remote=False, function=OURS):
    api = MEASURED["api"]
    answer_cpu = api["stations"]["cpu_ms"] + api["predict"]["cpu_ms"]
    forecast_s = MEASURED["inference_ms"] / 1000 if remote else 0.0
    took = (views * function.stretched(answer_cpu) + views * cold_share(views) * function.stretched(api["start_cpu_ms"])
            + looks(views) * (function.stretched(api["look_cpu_ms"]) + WAIT_FEED_S + forecast_s))
    return {
        "API function": function.seconds(took) + views * REQUESTS_A_VIEW * REQUEST,
        "SageMaker": looks(views) * forecast_s * SAGEMAKER_3GB_S,
        "collector": collector(function),
        "S3 requests of the API": looks(views) * 3 * S3_GET,
        "S3 storage": storage(),
        "images": images() * (2 if remote else 1),
        "logs": (views * REQUESTS_A_VIEW + HOURS) * LOG_BYTES / GB * LOG_GB,
        "transfer to the page": views * (api["stations"]["packed_bytes"] + api["predict"]["packed_bytes"]) / GB * EGRESS_GB,
    }


def reference(views):
    """By its own figures: all stations 17 to 20 s where they are not cached (here: for ten minutes), a station's history 4.5 s of 24
    reads and a listing, one inference 550 ms, a cold start of 4 to 8 s, answers not packed."""
    cached_min, stations_s, history_s, inference_s, cold_s = 10, 17.0, 4.5, 0.55, 6.0
    fetches = HOURS * 60 / cached_min * (1 - math.exp(-views / (HOURS * 60 / cached_min)))
    took = fetches * stations_s + views * (history_s + inference_s) + views * cold_share(views) * cold_s
    plain = MEASURED["api"]["stations"]["bytes"] + MEASURED["api"]["predict"]["bytes"]
    bronze = HOURS * MONTHS_STORED * (MEASURED["objects"]["bronze_bytes"] + MEASURED["objects"]["index_bytes"])
    return {
        "API function": REFERENCE.seconds(took) + views * REQUESTS_A_VIEW * REQUEST,
        "SageMaker": views * inference_s * SAGEMAKER_3GB_S,
        "collector": HOURS * (REFERENCE.seconds(10) + REQUEST + SCHEDULE + 2 * S3_PUT),
        "S3 requests of the API": views * (24 * S3_GET + S3_PUT),
        "S3 storage": bronze / GB * S3_GB_MONTH,
        "images": IMAGES_KEPT * 2e9 / GB * ECR_GB_MONTH,  # PyTorch, scikit-learn and pandas, packed, in both images
        "logs": (views * REQUESTS_A_VIEW + HOURS) * LOG_BYTES / GB * LOG_GB,
        "transfer to the page": views * plain / GB * EGRESS_GB,
    }


def server(views):
    """`velib-trend serve` on the smallest machine: the same transfer, nothing by the request."""
    return {
        "machine, disk, address": HOURS * (SERVER_HOUR + ADDRESS_HOUR) + 8 * DISK_GB_MONTH,
        "transfer to the page": ours(views)["transfer to the page"],
    }


def watching():
    """Six alarms, one metric, one dashboard: the same at any number of views."""
    return 6 * ALARM + METRIC + DASHBOARD


WAYS = {"reference": reference, "ours, in process": ours, "ours, SageMaker": lambda v: ours(v, remote=True), "one small server": server}


def dollars(amount):
    return "–" if amount < 0.00005 else f"{amount:.3f}" if amount < 1 else f"{amount:.2f}"


def totals():
    rows = ["| page views a month | " + " | ".join(WAYS) + " |", "| --- |" + " --- |" * len(WAYS)]
    for views in VIEWS:
        rows.append(f"| {views:,} | " + " | ".join(dollars(sum(way(views).values())) for way in WAYS.values()) + " |")
    return "\n".join(rows)


def breakdown(views):
    told = {name: way(views) for name, way in WAYS.items()}
    lines = list(dict.fromkeys(line for way in told.values() for line in way))
    rows = [f"| {views:,} views | " + " | ".join(WAYS) + " |", "| --- |" + " --- |" * len(WAYS)]
    rows += [f"| {line} | " + " | ".join(dollars(way.get(line, 0.0)) for way in told.values()) + " |" for line in lines]
    return "\n".join(rows)


def memories():
    rows = ["| memory of a function | 10,000 views | 1,000,000 views | processor time of a start, as it passes there |", "| --- | --- | --- | --- |"]
    for megabytes in (512, 256, 128):
        function = Function(megabytes / 1024, ARM_GB_S)
        costs = " | ".join(dollars(sum(ours(views, function=function).values())) for views in (VIEWS[0], VIEWS[-1]))
        rows.append(f"| {megabytes} MB | {costs} | {function.stretched(MEASURED['api']['start_cpu_ms']):.2f} s |")
    return "\n".join(rows)


def tables():
    mine, theirs = (sum(way(VIEWS[0]).values()) for way in (ours, reference))
    return {"share": f"{mine:.0%} of that dollar", "ratio": f"1/{theirs / mine:.0f}", "totals": totals(), "breakdown": breakdown(VIEWS[0]), "memories": memories(), "watching": f"{watching():.2f}"}


def written(page):
    """The page with each part between <!-- cost:NAME --> and <!-- /cost --> printed anew."""
    for name, text in tables().items():
        begin, end = f"<!-- cost:{name} -->", "<!-- /cost -->"
        at = page.index(begin) + len(begin)
        gap = "\n" if "\n" in text else ""
        page = page[:at] + gap + text + gap + page[page.index(end, at):]
    return page


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(written(PAGE.read_text()))
    else:
        print(totals(), breakdown(VIEWS[0]), memories(), f"alarms, metric and dashboard: {watching():.2f}", sep="\n\n")
