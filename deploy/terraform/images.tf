# Repositories of the images. A tag is never moved, so that a roll-back is an apply with the tag of before.

locals {
  repositories = { lambda = var.names.lambda_images, sagemaker = var.names.sagemaker_images, training = var.names.training_images }
}

resource "aws_ecr_repository" "images" {
  for_each             = local.repositories
  name                 = each.value
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

# Lambda pulls by the repository's policy, SageMaker by the endpoint's role.
data "aws_iam_policy_document" "pull" {
  statement {
    sid     = "LambdaPulls"
    actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:SourceArn"
      values   = ["arn:aws:lambda:${var.region}:${local.account}:function:*"]
    }
  }
}

resource "aws_ecr_repository_policy" "lambda" {
  repository = aws_ecr_repository.images["lambda"].name
  policy     = data.aws_iam_policy_document.pull.json
}
