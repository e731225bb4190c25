"""Holds JSON answers to openapi.yaml: validate(path, status, answer) raises where one is not as described."""

import functools
import re
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

_FILE = Path(__file__).resolve().parents[2] / "openapi.yaml"


class UndescribedAnswer(AssertionError):
    """openapi.yaml has no such path, method or status."""


@functools.cache
def description():
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))


def validate(path, status, answer, method="get"):
    """Checks `answer`, parsed JSON, against the schema of a request's path ("/predict/16107", no query)."""
    schema = _schema_of(path, status, method)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    fault = next(iter(sorted(validator.iter_errors(answer), key=lambda e: list(map(str, e.path)))), None)
    assert fault is None, f"{method.upper()} {path} {status}: {fault.json_path}: {fault.message}"


def is_of(path, template):
    """Whether a request's path is one of a template of openapi.yaml."""
    pattern = "/".join("[^/]+" if part.startswith("{") else re.escape(part) for part in template.split("/"))
    return re.fullmatch(pattern, path) is not None


def _schema_of(path, status, method):
    operation = _operation_of(path, method)
    answer = _resolve(operation["responses"].get(str(status)))
    if answer is None:
        raise UndescribedAnswer(f"{method.upper()} {path} does not say that it answers {status}")
    schema = next(content["schema"] for kind, content in answer["content"].items() if kind.endswith("json"))
    return {**schema, "components": description()["components"]}


def _operation_of(path, method):
    # Plain paths before templated ones, as OpenAPI 3.1 has it.
    for template, operations in sorted(description()["paths"].items(), key=lambda item: "{" in item[0]):
        if is_of(path, template) and method in operations:
            return operations[method]
    raise UndescribedAnswer(f"{method.upper()} {path} is not described")


def _resolve(node):
    while node and "$ref" in node:
        found = description()
        for key in node["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        node = found
    return node
