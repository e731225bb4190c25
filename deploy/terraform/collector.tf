# The collector: a function on a schedule. What fails is tried twice more, then lies in a queue and rings.

resource "aws_sqs_queue" "failed" {
  count                     = local.is_released ? 1 : 0
  name                      = var.names.failed_collection
  message_retention_seconds = 14 * 24 * 3600
  sqs_managed_sse_enabled   = true
}

resource "aws_lambda_function" "collector" {
  count         = local.is_released ? 1 : 0
  function_name = var.names.collector
  description   = "Velib Trend: one snapshot of the feed into the store"
  role          = aws_iam_role.function["collector"].arn
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.images["lambda"].repository_url}:${var.release}"
  architectures = ["arm64"]
  memory_size   = var.memory_mb
  timeout       = 60
  image_config {
    command = ["collect"]
  }
  environment {
    variables = { VELIB_TREND_STORE = local.store, VELIB_TREND_CITY = var.city }
  }
  depends_on = [aws_iam_role_policy.function, aws_iam_role_policy.collector, aws_ecr_repository_policy.lambda]
}

data "aws_iam_policy_document" "collector" {
  count = local.is_released ? 1 : 0
  statement {
    sid     = "WriteBronzeAndTheWindow"
    actions = ["s3:PutObject"]
    resources = [for folder in ["snapshots", "index", "history"] :
    "${aws_s3_bucket.store.arn}/${var.prefix}/${folder}/*"]
  }
  statement {
    sid       = "ReportFailedEvents"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.failed[0].arn]
  }
}

resource "aws_iam_role_policy" "collector" {
  count  = local.is_released ? 1 : 0
  name   = "write-and-report"
  role   = aws_iam_role.function["collector"].id
  policy = data.aws_iam_policy_document.collector[0].json
}

# An error of the function: Lambda tries twice more, as long as the next event has not come.
resource "aws_lambda_function_event_invoke_config" "collector" {
  count                        = local.is_released ? 1 : 0
  function_name                = aws_lambda_function.collector[0].function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = var.collect_minutes * 60
  destination_config {
    on_failure {
      destination = aws_sqs_queue.failed[0].arn
    }
  }
}

resource "aws_scheduler_schedule" "collector" {
  count               = local.is_released ? 1 : 0
  name                = var.names.collector
  schedule_expression = var.collect_minutes == 60 ? "cron(0 * * * ? *)" : "cron(0/${var.collect_minutes} * * * ? *)"
  flexible_time_window {
    mode = "OFF"
  }
  target {
    arn      = aws_lambda_function.collector[0].arn
    role_arn = aws_iam_role.scheduler[0].arn
    # Not jsonencode: it writes < as \u003c, and the scheduler would not see its keyword.
    input = "{\"time\":\"<aws.scheduler.scheduled-time>\"}"
    # The event could not be handed to Lambda at all.
    retry_policy {
      maximum_retry_attempts       = 2
      maximum_event_age_in_seconds = var.collect_minutes * 60
    }
    dead_letter_config {
      arn = aws_sqs_queue.failed[0].arn
    }
  }
}

resource "aws_iam_role" "scheduler" {
  count              = local.is_released ? 1 : 0
  name               = "${var.names.collector}-schedule"
  assume_role_policy = data.aws_iam_policy_document.trust["scheduler.amazonaws.com"].json
}

data "aws_iam_policy_document" "scheduler" {
  count = local.is_released ? 1 : 0
  statement {
    sid       = "RunTheCollector"
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.collector[0].arn]
  }
  statement {
    sid       = "ReportUndelivered"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.failed[0].arn]
  }
}

resource "aws_iam_role_policy" "scheduler" {
  count  = local.is_released ? 1 : 0
  name   = "run-the-collector"
  role   = aws_iam_role.scheduler[0].id
  policy = data.aws_iam_policy_document.scheduler[0].json
}
