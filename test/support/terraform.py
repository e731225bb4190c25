"""Terraform on deploy/terraform, against moto's server on loopback: nothing leaves the machine, the checkout stays as it is.

The provider is not fetched: it must lie in one of the folders where Terraform's own mirrors are."""
import contextlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from program import ROOT
from s3_servers import free_ports, running

MODULE = ROOT / "deploy/terraform"
PROVIDER = "registry.terraform.io/hashicorp/aws"
MIRRORS = (Path.home() / ".terraform.d/plugins", Path("/usr/local/share/terraform/plugins"), Path("/usr/share/terraform/plugins"),
           *sorted(Path("/opt").glob("*")))
OVERRIDE = """
provider "aws" {
  access_key                  = "velib"
  secret_key                  = "velib"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}
"""


def program():
    return shutil.which("terraform")


def plugin_folder():
    """A mirror that holds the AWS provider; None where there is none."""
    return next((m for m in MIRRORS if (m / PROVIDER).is_dir()), None)


def clean_environment():
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_")) and "proxy" not in k.lower()}
    return {**kept, "TF_CLI_CONFIG_FILE": os.devnull, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1", "AWS_EC2_METADATA_DISABLED": "true"}


class Deployment:
    """A copy of the module with its state in `folder`, and the account that moto plays at `endpoint`."""

    def __init__(self, folder, endpoint):
        self.folder, self.endpoint = folder, endpoint
        self.env = clean_environment() | {"AWS_ENDPOINT_URL": endpoint}
        for file in MODULE.glob("*.tf"):
            shutil.copy(file, folder)
        (folder / "moto_override.tf").write_text(OVERRIDE)
        self.run("init", "-backend=false", f"-plugin-dir={plugin_folder()}")

    def run(self, *words, codes=(0,), **variables):
        chosen = [f"-var={name}={value}" for name, value in variables.items()]
        done = subprocess.run([program(), *words, *chosen], cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=600)
        assert done.returncode in codes, f"terraform {' '.join(words)}\n{done.stdout[-3000:]}{done.stderr[-5000:]}"
        return done

    def apply(self, **variables):
        self.run("apply", "-auto-approve", "-input=false", "-no-color", **variables)
        told = json.loads(self.run("output", "-json").stdout)
        return {name: output["value"] for name, output in told.items()}

    def changes(self, **variables):
        """What another apply would change, in Terraform's words; empty when nothing."""
        done = self.run("plan", "-detailed-exitcode", "-input=false", "-no-color", codes=(0, 2), **variables)
        return done.stdout if done.returncode == 2 else ""

    def client(self, service):
        import boto3
        return boto3.client(service, region_name="eu-west-3", endpoint_url=self.endpoint, aws_access_key_id="velib", aws_secret_access_key="velib")


@contextlib.contextmanager
def account(folder):
    """The address of an empty account."""
    (port,) = free_ports(1)
    endpoint = f"http://127.0.0.1:{port}"
    server = [ROOT / ".venv/bin/python", ROOT / "test/support/moto_completed.py", "-H", "127.0.0.1", "-p", port]
    with running(server, endpoint, folder / "moto.log"):
        yield endpoint
