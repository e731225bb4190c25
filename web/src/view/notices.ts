// Honest words about the chosen station: simulated, closed, without docks, old, thin, unavailable, unreachable.
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import { footingOf, kHoursWanted } from "../series.ts";
import { chosenStation, type State } from "../state.ts";
import type { Station } from "../wire.ts";
import type { StationForecast } from "../wire_station.ts";
import { kindOfAsk } from "./kind.ts";
import { presentOf, type Present } from "./present.ts";
import { troubleText } from "./trouble.ts";

export interface Notice {
  kind: "mild" | "grave";
  text: string;
}

const kOldMs = 30 * 60_000;

export function noticesOf(state: State, words: Words, format: Format, now = Date.now()): Notice[] {
  const station = chosenStation(state);
  const present = presentOf(station, state.detail);
  return [
    ...outage(state, present, words, format),
    ...closure(station, words),
    ...area(station, words),
    ...age(present, words, format, now),
    ...(state.detail?.forecast ? footing(state.detail.forecast, words, format, now) : []),
    ...ebikes(state, words),
  ];
}

function outage({ detailTrouble, stationsTrouble, chosen }: State, present: Present | null, words: Words, format: Format): Notice[] {
  const trouble = detailTrouble ?? stationsTrouble;
  if (!trouble) return [];
  const about = { code: chosen ?? "", known: present?.at ?? null, list: detailTrouble === null };
  return [{ kind: "grave", text: troubleText(trouble, words, format, about) }];
}

function closure(station: Station | null, words: Words): Notice[] {
  if (!station || (station.open && station.returning)) return [];
  if (station.open) return [{ kind: "grave", text: words.say("stationTakesNone") }];
  return [{ kind: "grave", text: words.say(station.returning ? "stationRentsNone" : "stationClosed") }];
}

function area(station: Station | null, words: Words): Notice[] {
  return station?.virtual ? [{ kind: "mild", text: words.say("virtualLong") }] : [];
}

function age(present: Present | null, words: Words, format: Format, now: number): Notice[] {
  if (present?.at == null || now - present.at <= kOldMs) return [];
  return [{ kind: "grave", text: words.say("dataOld", { age: format.age(present.at, now) }) }];
}

function footing(forecast: StationForecast, words: Words, format: Format, now: number): Notice[] {
  const notices: Notice[] = [];
  if (!forecast.fresh) notices.push({ kind: "grave", text: words.say("forecastOld", { age: format.age(forecast.origin, now), time: format.clock(forecast.origin) }) });
  const values = { known: format.count(kHoursWanted - forecast.missingHours), wanted: format.count(kHoursWanted) };
  const stands = footingOf(forecast);
  if (stands === "thin") notices.push({ kind: "grave", text: words.say("footingThin", values) });
  if (stands === "gaps") notices.push({ kind: "mild", text: words.say("footingGaps", values) });
  if (!forecast.profile) notices.push({ kind: "mild", text: words.say("footingNoProfile") });
  return notices;
}

function ebikes({ ask, detail }: State, words: Words): Notice[] {
  if (kindOfAsk(ask) !== "ebikes" || !detail?.forecast || detail.forecast.leads.some((lead) => lead.ebikes)) return [];
  return [{ kind: "mild", text: words.say("noEbikeForecast") }];
}
