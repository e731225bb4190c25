# One page to look at: is data coming, is the API well, what does it cost.

locals {
  # Widgets of six columns' width in rows of four, each [title, statistic, metrics].
  widgets = local.is_released ? concat([
    ["New snapshots", "Sum", [["VelibTrend", "NewSnapshots"]]],
    ["Collector: runs and errors", "Sum", [["AWS/Lambda", "Invocations", "FunctionName", var.names.collector], [".", "Errors", ".", "."]]],
    ["Collector: duration, ms", "Maximum", [["AWS/Lambda", "Duration", "FunctionName", var.names.collector]]],
    ["Events given up", "Maximum", [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.names.failed_collection]]],
    ["API: requests, 4xx, 5xx", "Sum", [["AWS/Lambda", "UrlRequestCount", "FunctionName", var.names.api], [".", "Url4xxCount", ".", "."], [".", "Url5xxCount", ".", "."]]],
    ["API: latency p95, ms", "p95", [["AWS/Lambda", "UrlRequestLatency", "FunctionName", var.names.api]]],
    ["API: errors and throttles", "Sum", [["AWS/Lambda", "Errors", "FunctionName", var.names.api], [".", "Throttles", ".", "."]]],
    ["API: instances", "Maximum", [["AWS/Lambda", "ConcurrentExecutions", "FunctionName", var.names.api]]],
    ], local.is_remote ? [
    ["Endpoint: invocations and errors", "Sum", [["AWS/SageMaker", "Invocations", "EndpointName", var.names.endpoint, "VariantName", "all"], [".", "Invocation5XXErrors", ".", ".", ".", "."]]],
    ["Endpoint: model latency, µs", "p95", [["AWS/SageMaker", "ModelLatency", "EndpointName", var.names.endpoint, "VariantName", "all"]]],
  ] : []) : []
}

resource "aws_cloudwatch_dashboard" "velib" {
  count          = local.is_released ? 1 : 0
  dashboard_name = "velib-trend"
  dashboard_body = jsonencode({
    widgets = [for k, widget in local.widgets : {
      type   = "metric"
      x      = 6 * (k % 4)
      y      = 6 * floor(k / 4)
      width  = 6
      height = 6
      properties = {
        title   = widget[0]
        stat    = widget[1]
        metrics = widget[2]
        period  = 300
        region  = var.region
        view    = "timeSeries"
      }
    }]
  })
}
