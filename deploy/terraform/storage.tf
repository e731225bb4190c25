# The store: one private bucket. Bronze grows cold, what is rewritten each poll leaves no versions behind.

resource "aws_s3_bucket" "store" {
  bucket        = local.bucket
  force_destroy = var.destroy_data
}

resource "aws_s3_bucket_public_access_block" "store" {
  bucket                  = aws_s3_bucket.store.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "store" {
  bucket = aws_s3_bucket.store.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "store" {
  bucket = aws_s3_bucket.store.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "store" {
  bucket = aws_s3_bucket.store.id
  versioning_configuration {
    status = "Enabled"
  }
}

data "aws_iam_policy_document" "store" {
  statement {
    sid       = "OnlyEncryptedConnections"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.store.arn, "${aws_s3_bucket.store.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "store" {
  bucket     = aws_s3_bucket.store.id
  policy     = data.aws_iam_policy_document.store.json
  depends_on = [aws_s3_bucket_public_access_block.store]
}

resource "aws_s3_bucket_lifecycle_configuration" "store" {
  bucket     = aws_s3_bucket.store.id
  depends_on = [aws_s3_bucket_versioning.store]

  rule {
    id     = "bronze-grows-cold"
    status = "Enabled"
    filter {
      and {
        prefix = "${var.prefix}/snapshots/"
        # S3 moves nothing below 128 KB unless a rule says so itself; a small city's snapshots stay where they are.
        object_size_greater_than = 65536
      }
    }
    transition {
      days          = var.bronze_cold_days
      storage_class = "GLACIER_IR"
    }
  }

  # The window is written anew each poll, 24 times a day or more; bronze rebuilds it. A day's versions are there to look at.
  rule {
    id     = "old-windows-go"
    status = "Enabled"
    filter {
      prefix = "${var.prefix}/history/"
    }
    noncurrent_version_expiration {
      noncurrent_days = 1
    }
  }

  rule {
    id     = "old-models-go"
    status = "Enabled"
    filter {
      prefix = "${var.prefix}/models/"
    }
    noncurrent_version_expiration {
      noncurrent_days = 90
    }
  }

  # Bronze is written once: an old version is one that somebody removed or overwrote, and can be had back for a year.
  rule {
    id     = "removed-bronze-goes"
    status = "Enabled"
    filter {
      prefix = "${var.prefix}/snapshots/"
    }
    noncurrent_version_expiration {
      noncurrent_days = 365
    }
  }

  rule {
    id     = "leftovers-go"
    status = "Enabled"
    filter {}
    expiration {
      expired_object_delete_marker = true
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}
