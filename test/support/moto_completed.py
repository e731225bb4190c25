"""moto's server with what Terraform asks for and moto 5.2 lacks: the sizes in life-cycle filters; who is told of a budget, and a
budget's tags; the update of a SageMaker endpoint, and answers without empty objects. As a program, takes moto_server's arguments."""
import json

import moto.server
from moto.budgets.responses import BudgetsResponse
from moto.core.responses import ActionResult
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response
from moto.sagemaker.responses import SageMakerResponse

SIZE = "ObjectSizeGreaterThan"
budget_tags = {}


def describe_subscribers(self):
    budget = self.backend.budgets[self._get_param("AccountId")][self._get_param("BudgetName")]
    asked = self._get_param("Notification")
    told = [s for n in budget.notifications if n.details["NotificationType"] == asked["NotificationType"] for s in n.subscribers]
    return json.dumps({"Subscribers": told})


def keep_tags(create_budget):
    def create_and_keep(self):
        budget_tags[self._get_param("Budget")["BudgetName"]] = self._get_param("ResourceTags", [])
        return create_budget(self)
    return create_and_keep


def list_tags(self):
    return json.dumps({"ResourceTags": budget_tags[self._get_param("ResourceARN").rsplit("/", 1)[1]]})


def keep_sizes(set_lifecycle):
    def set_and_keep(self, rules):
        set_lifecycle(self, rules)
        self.least_sizes = {r["ID"]: int(r["Filter"]["And"][SIZE]) for r in rules if SIZE in ((r.get("Filter") or {}).get("And") or {})}
    return set_and_keep


def tell_sizes(serialized):
    def serialized_with_sizes(self, answer):
        if self.data.get("Action") == "GetBucketLifecycleConfiguration" and isinstance(answer.result, dict):
            sizes = getattr(self.backend.get_bucket(self.bucket_name), "least_sizes", {})
            for rule in answer.result["Rules"] if sizes else []:
                if rule["ID"] in sizes:
                    rule["Filter"]["And"][SIZE] = sizes[rule["ID"]]
        return serialized(self, answer)
    return serialized_with_sizes


def update_endpoint(self):
    endpoint = self.sagemaker_backend.endpoints[self._get_param("EndpointName")]
    endpoint.endpoint_config_name = self._get_param("EndpointConfigName")
    return ActionResult({"EndpointArn": endpoint.arn})


def without_empties(describe):
    def describe_full(self):
        return ActionResult({name: value for name, value in describe(self).result.items() if value not in ({}, [])})
    return describe_full


if __name__ == "__main__":
    BudgetsResponse.describe_subscribers_for_notification = describe_subscribers
    BudgetsResponse.create_budget = keep_tags(BudgetsResponse.create_budget)
    BudgetsResponse.list_tags_for_resource = list_tags
    FakeBucket.set_lifecycle = keep_sizes(FakeBucket.set_lifecycle)
    S3Response.serialized = tell_sizes(S3Response.serialized)
    SageMakerResponse.update_endpoint = update_endpoint
    for name in ("describe_model", "describe_endpoint_config"):
        setattr(SageMakerResponse, name, without_empties(getattr(SageMakerResponse, name)))
    moto.server.main()
