# What a deployment chooses. The names are the reference system's, so that its clients find everything where it was.

variable "region" {
  description = "Where everything is. The SageMaker endpoint too."
  type        = string
  default     = "eu-west-3"
}

variable "release" {
  description = "Tag of the images in the repositories. Empty: only the bucket and the repositories, to push the first images into."
  type        = string
  default     = ""
  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{0,128}$", var.release)) && var.release != "latest"
    error_message = "release must be an image tag such as a version or a commit; 'latest' says nothing when it is rolled back."
  }
}

variable "city" {
  description = "A city of cities/, or a file in the image."
  type        = string
  default     = "paris"
}

variable "bucket" {
  description = "Name of the bucket; one of the reference system is imported (docs/operations.md). Null: velib-trend-ACCOUNT."
  type        = string
  default     = null
}

variable "prefix" {
  description = "Folder of the store in the bucket."
  type        = string
  default     = "velib"
  validation {
    condition     = can(regex("^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", var.prefix))
    error_message = "prefix must be one or more folder names with / between them, without a / at either end."
  }
}

variable "page_origin" {
  description = "The one site whose pages may ask the API, exactly: scheme and host."
  type        = string
  default     = "https://velibtrend.streamlit.app"
  validation {
    condition     = can(regex("^https://[^/*]+$", var.page_origin))
    error_message = "page_origin must be one origin such as https://velibtrend.streamlit.app, without a path."
  }
}

variable "names" {
  description = "Names of what clients and people ask for by name."
  type = object({
    api               = optional(string, "velib-api-backend")
    collector         = optional(string, "velib-collector")
    endpoint          = optional(string, "velib-lstm-v3-endpoint")
    lambda_images     = optional(string, "velib-backend")
    sagemaker_images  = optional(string, "velib-inference")
    training_images   = optional(string, "velib-training")
    alarms            = optional(string, "velib-alarms")
    failed_collection = optional(string, "velib-collector-failed")
  })
  default = {}
}

variable "memory_mb" {
  description = "Memory of each function; its share of a processor grows with it."
  type        = number
  default     = 512
  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 512
    error_message = "memory_mb must be from 128 to 512: docs/cost.md says what each costs."
  }
}

variable "api_concurrency" {
  description = "Most instances of the API function at once, which bounds its cost. -1: the account's limit; a new account has 10 and can reserve none."
  type        = number
  default     = -1
}

variable "collect_minutes" {
  description = "Minutes between two snapshots."
  type        = number
  default     = 60
  validation {
    condition     = contains([5, 10, 15, 20, 30, 60], var.collect_minutes)
    error_message = "collect_minutes must be 5, 10, 15, 20, 30 or 60: a whole part of an hour."
  }
}

variable "inference" {
  description = "Where forecasts are made: in_process, or at a SageMaker endpoint."
  type        = string
  default     = "in_process"
  validation {
    condition     = contains(["in_process", "sagemaker"], var.inference)
    error_message = "inference must be in_process or sagemaker."
  }
}

variable "endpoint_model" {
  description = "Key of the endpoint's archive below the store, such as models/NAME/model.tar.gz."
  type        = string
  default     = "models/shipped/model.tar.gz"
}

variable "endpoint_memory_mb" {
  description = "Memory of the endpoint; SageMaker takes whole gigabytes from 1024 to 6144."
  type        = number
  default     = 3072
}

variable "endpoint_concurrency" {
  description = "Most requests to the endpoint at once."
  type        = number
  default     = 5
}

variable "bronze_cold_days" {
  description = "Days after which a bronze snapshot moves to Glacier Instant Retrieval, where it is read as before."
  type        = number
  default     = 90
}

variable "log_days" {
  description = "Days that log lines are kept."
  type        = number
  default     = 14
}

variable "alarm_email" {
  description = "Who is told of alarms and of the budget. Empty: nobody, the alarms are only to be seen."
  type        = string
  default     = ""
}

variable "monthly_budget_usd" {
  description = "What the account may cost in a month before the alarm goes."
  type        = number
  default     = 5
}

variable "destroy_data" {
  description = "Let 'terraform destroy' remove a bucket or a repository that is not empty. Bronze cannot be had again."
  type        = bool
  default     = false
}
