# What others need: the page's secret, where images and archives go.

output "VELIB_API_BASE" {
  description = "The API's address, as the page's secret VELIB_API_BASE has it: without a / at the end. Null before the first release."
  value       = local.is_released ? trimsuffix(aws_lambda_function_url.api[0].function_url, "/") : null
}

output "repositories" {
  description = "Where images are pushed to: lambda (both functions), sagemaker (the endpoint), training (training jobs)."
  value       = { for name, repository in aws_ecr_repository.images : name => repository.repository_url }
}

output "store" {
  description = "As --store and VELIB_TREND_STORE take it."
  value       = local.store
}

output "endpoint" {
  description = "As --inference takes it; null without an endpoint."
  value       = local.is_remote ? "sagemaker://${aws_sagemaker_endpoint.endpoint[0].name}?region=${var.region}" : null
}
