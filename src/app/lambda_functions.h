// The two functions that run under Lambda, from their settings to what the runtime loop calls.
#pragma once

#include "app/lambda_settings.h"
#include "serve/lambda/runtime.h"

namespace velib {

// HTTP events answered from the store, and from the feed where the stored data is old. Everything is read
// here, before the first invocation, while Lambda lends the whole processor; within eight seconds, since it
// gives ten. Errors: the city's file, the store's address, the model.
result<lambda_function> make_api_function(const lambda_settings& settings);

// Scheduled events: one snapshot of the feed into the store. Twice for the same scheduled time writes one
// bronze object. Errors: the city's file, the store's address.
result<lambda_function> make_collect_function(const lambda_settings& settings);

}  // namespace velib
