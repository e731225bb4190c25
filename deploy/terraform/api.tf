# The API: one function behind a public Function URL, which adds the CORS headers itself.

resource "aws_lambda_function" "api" {
  count                          = local.is_released ? 1 : 0
  function_name                  = var.names.api
  description                    = "Velib Trend: the API and the page"
  role                           = aws_iam_role.function["api"].arn
  package_type                   = "Image"
  image_uri                      = "${aws_ecr_repository.images["lambda"].repository_url}:${var.release}"
  architectures                  = ["arm64"]
  memory_size                    = var.memory_mb
  timeout                        = 30
  reserved_concurrent_executions = var.api_concurrency
  image_config {
    command = ["api"]
  }
  environment {
    variables = merge(
      { VELIB_TREND_STORE = local.store, VELIB_TREND_CITY = var.city },
      local.is_remote ? { VELIB_TREND_INFERENCE = "sagemaker://${var.names.endpoint}?region=${var.region}" } : {},
    )
  }
  depends_on = [aws_iam_role_policy.function, aws_ecr_repository_policy.lambda]
}

resource "aws_lambda_function_url" "api" {
  count              = local.is_released ? 1 : 0
  function_name      = aws_lambda_function.api[0].function_name
  authorization_type = "NONE"
  cors {
    allow_origins = [var.page_origin]
    allow_methods = ["GET"]
    allow_headers = ["accept", "content-type"]
    max_age       = 86400
  }
}

# A new Function URL needs two permissions: to ask the URL, and to run the function through it.
resource "aws_lambda_permission" "ask_url" {
  count                  = local.is_released ? 1 : 0
  statement_id           = "AnyoneMayAskTheUrl"
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = aws_lambda_function.api[0].function_name
  principal              = "*"
  function_url_auth_type = aws_lambda_function_url.api[0].authorization_type
}

# aws_lambda_permission says "only through the URL" from provider 6.29 on. Without that limit anyone's account could invoke the
# function with events of its own making, so CloudFormation, which can say it, makes this one.
resource "aws_cloudformation_stack" "run_through_url" {
  count = local.is_released ? 1 : 0
  name  = "${var.names.api}-url"
  template_body = jsonencode({
    Resources = {
      RunThroughUrl = {
        Type = "AWS::Lambda::Permission"
        Properties = {
          Action                = "lambda:InvokeFunction"
          FunctionName          = aws_lambda_function.api[0].function_name
          Principal             = "*"
          InvokedViaFunctionUrl = true
        }
      }
    }
  })
}
