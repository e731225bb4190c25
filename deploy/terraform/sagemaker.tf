# The endpoint, where inference = "sagemaker": our container and an archive of the store, serverless. A new archive or
# image is a new model and a new configuration; the endpoint is switched to it while the old one answers.

locals {
  endpoint_image   = "${aws_ecr_repository.images["sagemaker"].repository_url}:${var.release}"
  endpoint_archive = "${local.store}/${var.endpoint_model}"
  # What a model is, is in its name: SageMaker's models and configurations cannot be changed.
  endpoint_version = substr(sha256(join(" ", [local.endpoint_image, local.endpoint_archive, var.endpoint_memory_mb, var.endpoint_concurrency])), 0, 8)
}

resource "aws_iam_role" "endpoint" {
  count              = local.is_remote ? 1 : 0
  name               = var.names.endpoint
  assume_role_policy = data.aws_iam_policy_document.trust["sagemaker.amazonaws.com"].json
}

data "aws_iam_policy_document" "endpoint" {
  count = local.is_remote ? 1 : 0
  statement {
    sid       = "ReadTheArchive"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.store.arn}/${var.prefix}/models/*"]
  }
  statement {
    sid       = "PullTheImage"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [aws_ecr_repository.images["sagemaker"].arn]
  }
  # These two know no narrower resource.
  statement {
    sid       = "LogInToTheRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
  statement {
    sid       = "Measure"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]
    condition {
      test     = "StringLike"
      variable = "cloudwatch:namespace"
      values   = ["AWS/SageMaker", "/aws/sagemaker/*"]
    }
  }
  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = ["${aws_cloudwatch_log_group.endpoint[0].arn}:*"]
  }
}

resource "aws_iam_role_policy" "endpoint" {
  count  = local.is_remote ? 1 : 0
  name   = "serve"
  role   = aws_iam_role.endpoint[0].id
  policy = data.aws_iam_policy_document.endpoint[0].json
}

resource "aws_cloudwatch_log_group" "endpoint" {
  count             = local.is_remote ? 1 : 0
  name              = "/aws/sagemaker/Endpoints/${var.names.endpoint}"
  retention_in_days = var.log_days
}

resource "aws_sagemaker_model" "endpoint" {
  count              = local.is_remote ? 1 : 0
  name               = "${var.names.endpoint}-${local.endpoint_version}"
  execution_role_arn = aws_iam_role.endpoint[0].arn
  primary_container {
    image          = local.endpoint_image
    model_data_url = local.endpoint_archive
  }
  depends_on = [aws_iam_role_policy.endpoint]
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_endpoint_configuration" "endpoint" {
  count = local.is_remote ? 1 : 0
  name  = "${var.names.endpoint}-${local.endpoint_version}"
  production_variants {
    variant_name = "all"
    model_name   = aws_sagemaker_model.endpoint[0].name
    serverless_config {
      memory_size_in_mb = var.endpoint_memory_mb
      max_concurrency   = var.endpoint_concurrency
    }
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_endpoint" "endpoint" {
  count                = local.is_remote ? 1 : 0
  name                 = var.names.endpoint
  endpoint_config_name = aws_sagemaker_endpoint_configuration.endpoint[0].name
}

data "aws_iam_policy_document" "ask_endpoint" {
  count = local.is_remote ? 1 : 0
  statement {
    sid       = "AskForForecasts"
    actions   = ["sagemaker:InvokeEndpoint"]
    resources = [aws_sagemaker_endpoint.endpoint[0].arn]
  }
}

resource "aws_iam_role_policy" "ask_endpoint" {
  count  = local.is_remote ? 1 : 0
  name   = "ask-the-endpoint"
  role   = aws_iam_role.function["api"].id
  policy = data.aws_iam_policy_document.ask_endpoint[0].json
}
