# What both functions may do; what only one of them may is beside it. No key of a person is anywhere: functions have roles.

data "aws_iam_policy_document" "trust" {
  for_each = toset(["lambda.amazonaws.com", "scheduler.amazonaws.com", "sagemaker.amazonaws.com"])
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = [each.key]
    }
    # Lambda assumes a function's role without naming an account.
    dynamic "condition" {
      for_each = each.key == "lambda.amazonaws.com" ? [] : [local.account]
      content {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [condition.value]
      }
    }
  }
}

locals {
  functions = local.is_released ? { api = var.names.api, collector = var.names.collector } : {}
}

resource "aws_cloudwatch_log_group" "function" {
  for_each          = local.functions
  name              = "/aws/lambda/${each.value}"
  retention_in_days = var.log_days
}

resource "aws_iam_role" "function" {
  for_each           = local.functions
  name               = each.value
  assume_role_policy = data.aws_iam_policy_document.trust["lambda.amazonaws.com"].json
}

data "aws_iam_policy_document" "function" {
  for_each = local.functions
  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.function[each.key].arn}:*"]
  }
  statement {
    sid       = "ReadTheStore"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.store.arn}/${var.prefix}/*"]
  }
  statement {
    sid       = "ListTheStore"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.store.arn]
    # Listing is also what turns a missing object's 403 into a 404, for which there is no prefix in the request.
    condition {
      test     = "StringLikeIfExists"
      variable = "s3:prefix"
      values   = [var.prefix, "${var.prefix}/*"]
    }
  }
}

resource "aws_iam_role_policy" "function" {
  for_each = local.functions
  name     = "log-and-read"
  role     = aws_iam_role.function[each.key].id
  policy   = data.aws_iam_policy_document.function[each.key].json
}
