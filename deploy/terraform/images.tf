# Repositories of the images. A tag is never moved, so that a roll-back is an apply with the tag of before.

locals {
  repositories = {
    lambda    = { name = var.names.lambda_images, puller = "lambda.amazonaws.com" }
    sagemaker = { name = var.names.sagemaker_images, puller = "sagemaker.amazonaws.com" }
  }
}

resource "aws_ecr_repository" "images" {
  for_each             = local.repositories
  name                 = each.value.name
  image_tag_mutability = "IMMUTABLE"
  force_delete         = var.destroy_data
  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "images" {
  for_each   = aws_ecr_repository.images
  repository = each.value.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "The image in use and those to roll back to"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 3 }
      action       = { type = "expire" }
    }]
  })
}

data "aws_iam_policy_document" "pull" {
  for_each = local.repositories
  statement {
    sid     = "ServicePulls"
    actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    principals {
      type        = "Service"
      identifiers = [each.value.puller]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_ecr_repository_policy" "images" {
  for_each   = aws_ecr_repository.images
  repository = each.value.name
  policy     = data.aws_iam_policy_document.pull[each.key].json
}
