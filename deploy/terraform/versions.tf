# Which Terraform, which provider, where. Everything carries the same tags.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { Project = "velib-trend" }
  }
}

data "aws_caller_identity" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  bucket  = coalesce(var.bucket, "velib-trend-${local.account}")
  store   = "s3://${local.bucket}/${var.prefix}"
  # Functions and endpoint stand on images: without a release there is only what images and data are put into.
  is_released = var.release != ""
  is_remote   = local.is_released && var.inference == "sagemaker"
}
