// The nearest stations worth trying instead of the chosen one.
import type { Format } from "../format.ts";
import type { Name, Words } from "../i18n/messages.ts";
import { timeOf } from "../moment_text.ts";
import { alternatives, kGoodChance, type Nearby } from "../neighbours.ts";
import { chosenStation, type State } from "../state.ts";
import type { Kind } from "../wire_station.ts";
import { chanceMark } from "./chance_mark.ts";
import { h } from "./dom.ts";
import { kindOfAsk } from "./kind.ts";
import { stationRows } from "./station_rows.ts";

const kReach = { limit: 4, reach: 1500 };
const kTitles: Record<Kind, Name> = { bikes: "insteadBikes", ebikes: "insteadEbikes", docks: "insteadDocks" };
const kCounts = { bikes: "bikes", ebikes: "ebikes", docks: "docks" } as const;

/** Null where nothing can be said: an unknown station, or a time whose forecast is not known. */
export function alternativesList(state: State, words: Words, format: Format, pick: (code: string) => void): HTMLElement | null {
  const from = chosenStation(state);
  const forecast = state.forecast;
  if (!from) return null;
  const need = { kind: neededKind(state), minutes: Math.max(0, state.moment) };
  if (need.minutes > 0 && !forecast) return null;
  const found = alternatives(state.stations, forecast, from, need, kReach);
  const at = timeOf(need.minutes, state.dataTime);
  const time = need.minutes > 0 && at !== null ? format.clock(at) : words.say("now");
  const title = h("h3", { class: "small-title" }, words.say(kTitles[need.kind], { time }));
  const rows = found.map((near) => ({ near, has: has(near, need.kind, need.minutes, words, format) }));
  const none = words.say("insteadNone", { distance: format.distance(kReach.reach), chance: format.percent(kGoodChance) });
  const body = found.length ? stationRows(rows, words, format, pick) : h("p", { class: "hint" }, none);
  return h("section", { class: "instead" }, title, body);
}

// E-bikes of the future only where they are forecast; bikes else.
function neededKind({ ask, moment, forecast }: State): Kind {
  const kind = kindOfAsk(ask);
  return kind === "ebikes" && moment > 0 && !forecast?.ebikes ? "bikes" : kind;
}

function has({ count, chance }: Nearby, kind: Kind, minutes: number, words: Words, format: Format): (HTMLElement | string)[] {
  if (minutes > 0) return [chanceMark(chance, words, format)];
  return [words.count(kCounts[kind], count ?? 2, format.count(count))];
}
