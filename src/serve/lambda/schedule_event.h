// What a schedule sends: the moment that an invocation stands for.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace velib {

// "time" of an EventBridge rule's event ({"source":"aws.events","time":"2026-03-04T06:00:00Z",…}), or, as an
// EventBridge Scheduler's input may have it from <aws.scheduler.scheduled-time>, "scheduledTime",
// "scheduled_time", "scheduled-time", or the event as a whole: a JSON string. invalid_input when there is no
// such time, or when a placeholder stands there that nobody replaced.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
result<utc_time> parse_scheduled_time(std::string_view event);

}  // namespace velib
