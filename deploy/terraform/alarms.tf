# Who is told of what. docs/operations.md says of each alarm what it means and what to do; a test holds the two together.
# The metrics are CloudWatch's own, but one: new snapshots are counted from the collector's log.

resource "aws_sns_topic" "alarms" {
  count = local.is_released ? 1 : 0
  name  = var.names.alarms
}

resource "aws_sns_topic_subscription" "alarms" {
  count     = local.is_released && var.alarm_email != "" ? 1 : 0
  topic_arn = aws_sns_topic.alarms[0].arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

# "1511 stations at 2026-03-04T14:29:50Z; bronze written": a poll that brought something new. A feed that stands still says
# "nothing new", and a window rebuilt or a day learned say no "at".
resource "aws_cloudwatch_log_metric_filter" "new_snapshots" {
  count          = local.is_released ? 1 : 0
  name           = "${var.names.collector}-new-snapshots"
  log_group_name = aws_cloudwatch_log_group.function["collector"].name
  pattern        = "\"stations\" \" at 2\" -\"nothing new\""
  metric_transformation {
    namespace = "VelibTrend"
    name      = "NewSnapshots"
    value     = "1"
    unit      = "Count"
  }
}

locals {
  on_api       = { FunctionName = var.names.api }
  on_collector = { FunctionName = var.names.collector }
  on_endpoint  = { EndpointName = var.names.endpoint, VariantName = "all" }

  alarms = local.is_released ? merge({
    no-snapshot = {
      description = "Two periods without a new snapshot"
      namespace   = "VelibTrend", metric = "NewSnapshots", dimensions = {}, statistic = "Sum"
      below       = true, threshold = 1, period = var.collect_minutes * 60, periods = 2, missing = "breaching"
    }
    failed-events = {
      description = "Scheduled snapshots were given up after three tries"
      namespace   = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = var.names.failed_collection }, statistic = "Maximum"
      below       = false, threshold = 0, period = 300, periods = 1, missing = "notBreaching"
    }
    api-errors = {
      description = "The API function fails: a crash, a time-out, an answer too large"
      namespace   = "AWS/Lambda", metric = "Errors", dimensions = local.on_api, statistic = "Sum"
      below       = false, threshold = 4, period = 300, periods = 1, missing = "notBreaching"
    }
    api-5xx = {
      description = "The API answers 5xx: no forecast, or no data"
      namespace   = "AWS/Lambda", metric = "Url5xxCount", dimensions = local.on_api, statistic = "Sum"
      below       = false, threshold = 9, period = 300, periods = 2, missing = "notBreaching"
    }
    api-slow = {
      description = "One answer in twenty takes more than two seconds"
      namespace   = "AWS/Lambda", metric = "UrlRequestLatency", dimensions = local.on_api, statistic = "p95"
      below       = false, threshold = 2000, period = 300, periods = 3, missing = "notBreaching"
    }
    api-throttled = {
      description = "Requests were turned away: more at once than the account or api_concurrency allows"
      namespace   = "AWS/Lambda", metric = "Throttles", dimensions = local.on_api, statistic = "Sum"
      below       = false, threshold = 0, period = 300, periods = 1, missing = "notBreaching"
    }
    }, local.is_remote ? {
    endpoint-5xx = {
      description = "The endpoint fails"
      namespace   = "AWS/SageMaker", metric = "Invocation5XXErrors", dimensions = local.on_endpoint, statistic = "Sum"
      below       = false, threshold = 0, period = 300, periods = 2, missing = "notBreaching"
    }
  } : {}) : {}
}

resource "aws_cloudwatch_metric_alarm" "alarm" {
  for_each            = local.alarms
  alarm_name          = "velib-${each.key}"
  alarm_description   = "${each.value.description}. What to do: docs/operations.md#${each.key}"
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  comparison_operator = each.value.below ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = each.value.threshold
  period              = each.value.period
  evaluation_periods  = each.value.periods
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms[0].arn]
  ok_actions          = [aws_sns_topic.alarms[0].arn]
}

# Of the whole account: costs by tag are there only after somebody has activated the tag for billing.
resource "aws_budgets_budget" "month" {
  count        = local.is_released && var.alarm_email != "" ? 1 : 0
  name         = "velib-budget"
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }
    content {
      notification_type          = notification.key
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      comparison_operator        = "GREATER_THAN"
      subscriber_email_addresses = [var.alarm_email]
    }
  }
}
