"""The runbook and the module tell the same: each alarm has its section, each variable its line; alarms watch what the program
really logs; and what can be read of the rights without Terraform's provider. The runbook's commands also run on a bucket."""
import re
import shlex
import sys

import hcl2
import pytest

import s3_servers
from moving_feed import moving_feed
from program import ROOT
from runtime_api import function

sys.path.insert(0, str(ROOT / "test/cli"))
from test_documented_commands import Reader, documented_lines  # noqa: E402

MODULE = ROOT / "deploy/terraform"
# As CloudWatch documents them.
KNOWN_METRICS = {
    "AWS/Lambda": {"Invocations", "Errors", "Duration", "Throttles", "ConcurrentExecutions", "UrlRequestCount", "Url4xxCount", "Url5xxCount", "UrlRequestLatency"},
    "AWS/SQS": {"ApproximateNumberOfMessagesVisible"},
    "AWS/SageMaker": {"Invocations", "Invocation5XXErrors", "ModelLatency"},
}
RUNBOOK = (ROOT / "docs/operations.md").read_text()


def text_of(value):
    """A string as Terraform reads it: python-hcl2 leaves the quotes."""
    return value.strip('"') if isinstance(value, str) else value


@pytest.fixture(scope="module")
def module():
    return {f.name: hcl2.loads(f.read_text()) for f in MODULE.glob("*.tf")}


def blocks(module, kind):
    """[(type, name, body)] of all blocks of a kind with two labels."""
    return [(text_of(t), text_of(n), body) for file in module.values() for block in file.get(kind, [])
            for t, named in block.items() for n, body in named.items()]


def test_each_alarm_has_its_section():
    alarms = set(re.findall(r"(?m)^    ([a-z0-9-]+) = \{$", (MODULE / "alarms.tf").read_text())) | {"velib-budget"}
    assert len(alarms) == 8
    assert alarms == set(re.findall(r"(?m)^### (\S+)$", RUNBOOK.split("## Alarms")[1].split("\n## ")[0]))


def test_each_variable_is_in_the_runbook(module):
    names = {text_of(name) for block in module["variables.tf"]["variable"] for name in block}
    told = set(re.findall(r"`([a-z_]+)`", RUNBOOK))
    assert names and names <= told, names - told


def test_no_right_is_wider_than_named(module):
    documents = [body for t, _, body in blocks(module, "data") if t == "aws_iam_policy_document"]
    assert len(documents) >= 8
    for document in documents:
        for statement in document["statement"]:
            if text_of(statement.get("effect", "Allow")) == "Deny":
                continue
            assert statement["actions"] and not [a for a in statement["actions"] if "*" in a], statement
            resources = statement.get("resources", [])  # a list, or an expression that makes one
            if isinstance(resources, list) and "*" in [text_of(r) for r in resources]:
                assert text_of(statement["sid"]) in ("LogInToTheRegistry", "Measure"), statement


def test_no_key_and_no_account_is_in_the_module():
    for file in MODULE.glob("*.tf"):
        assert not re.search(r"AKIA[A-Z0-9]{12}|\b\d{12}\b|secret_key|password", file.read_text()), file


def watched():
    """{(namespace, metric)} of alarms and dashboard; in the dashboard a "." is the namespace before."""
    alarms = (MODULE / "alarms.tf").read_text()
    found = set(re.findall(r'namespace   = "([^"]+)", metric = "([^"]+)"', alarms))
    for widget in re.findall(r'(?m)^    \["[^"]+", "[^"]+", (.*)\],$', (MODULE / "dashboard.tf").read_text()):
        namespace = ""
        for told, metric in re.findall(r'\["([^"]+)", "(\w+)"', widget):
            namespace = namespace if told == "." else told
            found.add((namespace, metric))
    return found


def test_what_is_watched_is_measured_by_somebody():
    made = set(re.findall(r'namespace = "([^"]+)"\n +name +?= "([^"]+)"', (MODULE / "alarms.tf").read_text()))
    assert made == {("VelibTrend", "NewSnapshots")} and len(watched()) == 14
    assert not [(n, m) for n, m in watched() - made if m not in KNOWN_METRICS.get(n, ())]


def test_the_runbooks_commands_run_on_a_bucket(tmp_path, monkeypatch):
    with s3_servers.moto(tmp_path) as env:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        reader, bucket = Reader(tmp_path), f"s3://{s3_servers.BUCKET}/velib"
        (reader.folder / "run/ops").mkdir(parents=True)
        try:
            for line in documented_lines("docs/operations.md"):
                removed = re.match(r"rm run/ops/store/(.+)", line)
                if removed:
                    s3_servers.with_botocore(env, f"s3.delete_object(Bucket='{s3_servers.BUCKET}', Key='velib/{removed.group(1)}')")
                else:
                    reader.type(line.replace("run/ops/store", bucket))
        finally:
            reader.stop()


def pattern():
    return re.search(r'(?m)^  pattern += "(.*)"$', (MODULE / "alarms.tf").read_text()).group(1).replace('\\"', '"')


def matches(line):
    """CloudWatch's filter of unstructured lines: all terms are in it, and none with a minus before it."""
    terms = shlex.split(pattern())
    return all((term[1:] not in line) if term.startswith("-") else (term in line) for term in terms)


def test_new_snapshots_are_counted_from_what_the_collector_logs(tmp_path):
    store = tmp_path / "store"
    with moving_feed(tmp_path) as feed, function(tmp_path, "collect", VELIB_TREND_STORE=store, VELIB_TREND_CITY=feed.toml) as f:
        told = [f.invoke({"time": "2026-03-04T14:00:00Z"}).json()]
        feed.step_s = 0  # the feed stands still
        told += [f.invoke({"time": f"2026-03-04T{hour}:00:00Z"}).json() for hour in (15, 16)]
        assert f.invoke({}).kind == "error"
        feed.step_s = 1
        told.append(f.invoke({"time": "2026-03-04T17:00:00Z"}).json())
        assert [t["new_sample"] for t in told] == [True, False, False, True]
        counted = [line for line in f.log.read_text().splitlines() if matches(line)]
    assert len(counted) == 2, f.log.read_text()


def test_a_rebuilt_window_is_no_snapshot():
    assert matches("2026-11-23T18:50:25Z info 1511 stations, 12 put right (12 capacity_raised) at 2026-03-04T14:31:02Z; bronze written")
    assert not matches("2026-11-23T18:50:25Z info no window; rebuilt it from bronze, 2 stations up to 2026-03-04T13:59:32Z")
    assert not matches("2026-11-23T18:50:25Z info profiles of 1511 stations, 1 more days")
