// A moment in words: how far from now, and what the clocks say then.
import type { Format } from "./format.ts";
import type { Words } from "./i18n/messages.ts";

const kMinuteMs = 60_000;

/** "45 minutes", "2 hours", "2 hours 15 minutes". */
export function spanText(minutes: number, words: Words, format: Format): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const parts = [
    hours > 0 ? words.count("spanHours", hours, format.count(hours)) : "",
    rest > 0 ? words.count("spanMinutes", rest, format.count(rest)) : "",
  ];
  return parts.filter(Boolean).join(" ");
}

/** The distance alone, as short as can be: "in 45 min", "2 h 15 ago", "now". */
export function shortText(moment: number, words: Words): string {
  if (moment === 0) return words.say("now");
  const [hours, rest] = [Math.floor(Math.abs(moment) / 60), Math.abs(moment) % 60];
  const parts = [hours > 0 ? words.say("shortHours", { n: hours }) : "", rest > 0 ? (hours > 0 ? String(rest) : words.say("shortMinutes", { n: rest })) : ""];
  return words.say(moment > 0 ? "shortAhead" : "shortBack", { span: parts.filter(Boolean).join(" ") });
}

export function timeOf(moment: number, now: number | null): number | null {
  return now === null ? null : now + moment * kMinuteMs;
}

/** "in 45 minutes, 18:30"; the weekday too where the day is another than that of `now`. */
export function momentText(moment: number, now: number | null, words: Words, format: Format): string {
  const at = timeOf(moment, now);
  const time = at === null ? "–" : clockText(at, now!, format);
  if (moment === 0) return words.say("momentNow", { time });
  const span = spanText(Math.abs(moment), words, format);
  return words.say(moment > 0 ? "momentAhead" : "momentBack", { span, time });
}

function clockText(at: number, now: number, format: Format): string {
  const day = (ms: number) => format.day(ms).replace(format.clock(ms), "");
  return day(at) === day(now) ? format.clock(at) : format.day(at);
}
