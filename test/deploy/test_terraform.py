"""The Terraform module applied to an account that moto plays: what it makes, that a second apply changes nothing, a roll-out and a
roll-back, and that nothing is left behind."""
import json
import subprocess

import pytest

import terraform

pytestmark = pytest.mark.skipif(not terraform.program(), reason="terraform is not installed: the module was neither formatted, validated nor applied")
needs_provider = pytest.mark.skipif(
    not terraform.plugin_folder(), reason="no mirror holds Terraform's AWS provider: the module was neither validated nor applied")

BUCKET = "velib-trend-123456789012"
EMAIL = {"alarm_email": "ops@example.org"}


def test_the_module_is_formatted():
    done = subprocess.run([terraform.program(), "fmt", "-check", "-diff", terraform.MODULE], env=terraform.clean_environment(),
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def push(deployment, tag, repositories=("velib-backend", "velib-inference")):
    layers = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "layers": [],
              "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": len(tag), "digest": "sha256:" + "0" * 64}}
    for name in repositories:
        deployment.client("ecr").put_image(repositoryName=name, imageManifest=json.dumps(layers), imageTag=tag)


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """The first apply, without a release, and images pushed into what it made."""
    folder = tmp_path_factory.mktemp("account")
    with terraform.account(folder) as endpoint:
        (folder / "module").mkdir()
        deployment = terraform.Deployment(folder / "module", endpoint)
        first = deployment.apply()
        assert first.get("VELIB_API_BASE") is None and not deployment.client("lambda").list_functions()["Functions"]
        assert {name: url.rsplit("/", 1)[1] for name, url in first["repositories"].items()} == {
            "lambda": "velib-backend", "sagemaker": "velib-inference", "training": "velib-training"}
        push(deployment, "v1")
        push(deployment, "v2")
        yield deployment


@pytest.fixture(scope="module")
def deployed(begun):
    begun.outputs = begun.apply(release="v1", **EMAIL)
    return begun


@pytest.fixture(scope="module")
def validated(tmp_path_factory):
    """The module in an account where nothing is yet."""
    folder = tmp_path_factory.mktemp("validated")
    with terraform.account(folder) as endpoint:
        (folder / "module").mkdir()
        yield terraform.Deployment(folder / "module", endpoint)


@needs_provider
def test_the_module_is_valid(validated):
    assert json.loads(validated.run("validate", "-json").stdout)["diagnostics"] == []


@needs_provider
def test_each_wrong_variable_is_one_clear_error(validated):
    wrong = {"memory_mb": (1024, "from 128 to 512"), "inference": ("elsewhere", "in_process or sagemaker"), "page_origin": ("https://a.example/page", "one origin"),
             "collect_minutes": (7, "part of an hour"), "release": ("latest", "rolled back"), "prefix": ("velib/", "without a /")}
    done = validated.run("plan", "-input=false", "-no-color", codes=(1,), **{name: value for name, (value, _) in wrong.items()})
    told = " ".join(done.stderr.replace("│", " ").split())
    assert told.count("Error: Invalid value for variable") == len(wrong), told
    for name, (_, says) in wrong.items():
        assert says in told, name


@needs_provider
def test_the_bucket_is_private_encrypted_and_versioned(begun):
    s3 = begun.client("s3")
    assert all(s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"].values())
    rule = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    (denied,) = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])["Statement"]
    assert denied["Effect"] == "Deny" and denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@needs_provider
def test_bronze_grows_cold_and_old_windows_go(begun):
    rules = {r["ID"]: r for r in begun.client("s3").get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]}
    cold = rules["bronze-grows-cold"]
    assert cold["Transitions"] == [{"Days": 90, "StorageClass": "GLACIER_IR"}]
    # A snapshot of Paris has 88 KB, and S3 moves nothing below 128 KB unless told.
    assert cold["Filter"]["And"] == {"Prefix": "velib/snapshots/", "ObjectSizeGreaterThan": 65536}
    assert rules["old-windows-go"]["Filter"] == {"Prefix": "velib/history/"}
    assert rules["old-windows-go"]["NoncurrentVersionExpiration"]["NoncurrentDays"] == 1
    assert not any("Days" in r.get("Expiration", {}) for r in rules.values())  # nothing current is ever removed


@needs_provider
def test_the_functions_are_those_of_the_reference_and_smaller(deployed):
    functions = deployed.client("lambda")
    for name, command in (("velib-api-backend", "api"), ("velib-collector", "collect")):
        told = functions.get_function(FunctionName=name)
        made = told["Configuration"]
        assert made["PackageType"] == "Image" and made["Architectures"] == ["arm64"] and made["MemorySize"] <= 512
        assert made["ImageConfigResponse"]["ImageConfig"]["Command"] == [command]
        assert told["Code"]["ImageUri"].endswith("/velib-backend:v1")
        assert made["Environment"]["Variables"] == {"VELIB_TREND_STORE": f"s3://{BUCKET}/velib", "VELIB_TREND_CITY": "paris"}
    assert functions.get_function_configuration(FunctionName="velib-api-backend")["Timeout"] == 30


@needs_provider
def test_anyone_may_ask_the_url_and_nothing_else(deployed):
    functions = deployed.client("lambda")
    url = functions.get_function_url_config(FunctionName="velib-api-backend")
    assert deployed.outputs["VELIB_API_BASE"] == url["FunctionUrl"].rstrip("/")
    assert url["AuthType"] == "NONE" and url["Cors"]["AllowOrigins"] == ["https://velibtrend.streamlit.app"] and url["Cors"]["AllowMethods"] == ["GET"]
    statements = json.loads(functions.get_policy(FunctionName="velib-api-backend")["Policy"])["Statement"]
    for s in statements:
        asks_url = s["Action"] == "lambda:InvokeFunctionUrl" and "NONE" in json.dumps(s)
        runs_through_url = s["Action"] == "lambda:InvokeFunction" and s.get("InvokedViaFunctionUrl") is True
        assert s["Principal"] == "*" and (asks_url or runs_through_url), s
    assert {s["Action"] for s in statements} == {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"}


@needs_provider
def test_the_collector_runs_by_the_hour_and_failures_are_kept(deployed):
    schedule = deployed.client("scheduler").get_schedule(Name="velib-collector")
    assert schedule["ScheduleExpression"] == "cron(0 * * * ? *)"
    assert schedule["Target"]["Input"] == '{"time":"<aws.scheduler.scheduled-time>"}'  # letter by letter: the scheduler's keyword
    queue = schedule["Target"]["DeadLetterConfig"]["Arn"]
    assert queue.endswith(":velib-collector-failed") and schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"] == 2
    told = deployed.client("lambda").get_function_event_invoke_config(FunctionName="velib-collector")
    assert told["MaximumRetryAttempts"] == 2 and told["DestinationConfig"]["OnFailure"]["Destination"] == queue


def rights(deployment, role):
    """{(action, resource)} of a role."""
    iam = deployment.client("iam")
    assert not iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    found = set()
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        for s in iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]["Statement"]:
            actions, resources = ([x] if isinstance(x, str) else x for x in (s["Action"], s["Resource"]))
            found |= {(a, r) for a in actions for r in resources}
    return found


@needs_provider
def test_each_role_may_do_its_work_and_no_more(deployed):
    bucket = f"arn:aws:s3:::{BUCKET}"
    logs = lambda name: {(a, f"arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/{name}:*") for a in ("logs:CreateLogStream", "logs:PutLogEvents")}
    reads = {("s3:GetObject", f"{bucket}/velib/*"), ("s3:ListBucket", bucket)}
    queue = ("sqs:SendMessage", "arn:aws:sqs:eu-west-3:123456789012:velib-collector-failed")
    assert rights(deployed, "velib-api-backend") == reads | logs("velib-api-backend")
    writes = {("s3:PutObject", f"{bucket}/velib/{folder}/*") for folder in ("snapshots", "index", "history")}
    assert rights(deployed, "velib-collector") == reads | writes | {queue} | logs("velib-collector")
    runs = ("lambda:InvokeFunction", "arn:aws:lambda:eu-west-3:123456789012:function:velib-collector")
    assert rights(deployed, "velib-collector-schedule") == {runs, queue}


@needs_provider
def test_logs_go_and_alarms_and_budget_tell_somebody(deployed):
    groups = deployed.client("logs").describe_log_groups()["logGroups"]
    assert {g["logGroupName"]: g["retentionInDays"] for g in groups} == {"/aws/lambda/velib-api-backend": 14, "/aws/lambda/velib-collector": 14}
    (topic,) = deployed.client("sns").list_topics()["Topics"]
    (told,) = deployed.client("sns").list_subscriptions_by_topic(TopicArn=topic["TopicArn"])["Subscriptions"]
    assert told["Endpoint"] == "ops@example.org"
    alarms = {a["AlarmName"]: a for a in deployed.client("cloudwatch").describe_alarms()["MetricAlarms"]}
    assert all(a["AlarmActions"] == [topic["TopicArn"]] for a in alarms.values())
    silent = alarms["velib-no-snapshot"]
    assert (silent["Period"], silent["EvaluationPeriods"], silent["TreatMissingData"], silent["ComparisonOperator"]) == (3600, 2, "breaching", "LessThanThreshold")
    (counted,) = deployed.client("logs").describe_metric_filters(logGroupName="/aws/lambda/velib-collector")["metricFilters"]
    metric = counted["metricTransformations"][0]
    assert (metric["metricNamespace"], metric["metricName"]) == (silent["Namespace"], silent["MetricName"])
    (budget,) = deployed.client("budgets").describe_budgets(AccountId="123456789012")["Budgets"]
    assert float(budget["BudgetLimit"]["Amount"]) == 5


@needs_provider
def test_the_dashboard_shows_what_the_alarms_watch(deployed):
    body = json.loads(deployed.client("cloudwatch").get_dashboard(DashboardName="velib-trend")["DashboardBody"])
    shown = {m for w in body["widgets"] for row in w["properties"]["metrics"] for m in row}
    for alarm in deployed.client("cloudwatch").describe_alarms()["MetricAlarms"]:
        assert alarm["MetricName"] in shown, alarm["AlarmName"]


@needs_provider
def test_a_second_apply_changes_nothing(deployed):
    assert deployed.changes(release="v1", **EMAIL) == ""


@needs_provider
def test_a_release_is_rolled_out_and_back(deployed):
    image = lambda: deployed.client("lambda").get_function(FunctionName="velib-collector")["Code"]["ImageUri"].rsplit(":", 1)[1]
    for release in ("v2", "v1"):
        assert deployed.apply(release=release, **EMAIL)["VELIB_API_BASE"] == deployed.outputs["VELIB_API_BASE"]
        assert image() == release


@needs_provider
def test_forecasts_may_be_made_by_an_endpoint(deployed):
    chosen = {"release": "v2", "inference": "sagemaker", **EMAIL}
    assert deployed.apply(**chosen)["endpoint"] == "sagemaker://velib-lstm-v3-endpoint?region=eu-west-3"
    assert deployed.changes(**chosen) == ""
    sagemaker = deployed.client("sagemaker")
    endpoint = sagemaker.describe_endpoint(EndpointName="velib-lstm-v3-endpoint")
    (variant,) = sagemaker.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])["ProductionVariants"]
    assert variant["ServerlessConfig"] == {"MemorySizeInMB": 3072, "MaxConcurrency": 5}
    model = sagemaker.describe_model(ModelName=variant["ModelName"])["PrimaryContainer"]
    assert model["ModelDataUrl"] == f"s3://{BUCKET}/velib/models/shipped/model.tar.gz" and model["Image"].endswith("/velib-inference:v2")
    assert ("sagemaker:InvokeEndpoint", endpoint["EndpointArn"]) in rights(deployed, "velib-api-backend")
    deployed.apply(**chosen | {"endpoint_model": "models/spring/model.tar.gz"})
    switched = sagemaker.describe_endpoint(EndpointName="velib-lstm-v3-endpoint")
    assert switched["EndpointConfigName"] != endpoint["EndpointConfigName"]
    assert [m["ModelName"] for m in sagemaker.list_models()["Models"]] == [switched["EndpointConfigName"]]  # the one of before is gone


@needs_provider
def test_data_is_not_destroyed_by_mistake_and_all_else_leaves_nothing(deployed):
    s3 = deployed.client("s3")
    s3.delete_bucket_policy(Bucket=BUCKET)  # moto passes over a policy's conditions, and would let nobody in
    s3.put_object(Bucket=BUCKET, Key="velib/snapshots/velib_20260304_140000.jsonl.gz", Body=b"bronze")
    data = ("-target=aws_s3_bucket.store", "-target=aws_ecr_repository.images")
    refused = deployed.run("destroy", "-auto-approve", "-no-color", *data, codes=(1,), release="v1", **EMAIL)
    assert "BucketNotEmpty" in refused.stderr and "velib-backend) not empty" in refused.stderr
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 1
    deployed.run("apply", "-auto-approve", "-no-color", *data, release="v1", destroy_data="true", **EMAIL)
    deployed.run("destroy", "-auto-approve", "-no-color", release="v1", destroy_data="true", **EMAIL)
    assert not s3.list_buckets()["Buckets"] and not deployed.client("ecr").describe_repositories()["repositories"]
    for service, listing, key in (("lambda", "list_functions", "Functions"), ("scheduler", "list_schedules", "Schedules"), ("iam", "list_roles", "Roles"),
                                  ("cloudwatch", "describe_alarms", "MetricAlarms"), ("logs", "describe_log_groups", "logGroups")):
        assert not getattr(deployed.client(service), listing)()[key], service
    assert not deployed.client("sqs").list_queues().get("QueueUrls")
    assert not deployed.client("sagemaker").list_endpoints()["Endpoints"] and not deployed.client("sagemaker").list_models()["Models"]
