// What a screen reader says of a station once it is known.
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import { outlookAt } from "../series.ts";
import { chosenStation, type State } from "../state.ts";
import { chanceOf, chanceText } from "./chance_mark.ts";
import { presentOf } from "./present.ts";

const kAheadMinutes = 60; // when the page is not set to another moment of the future

export function announcement(state: State, words: Words, format: Format): string {
  const station = chosenStation(state);
  const { detail, moment } = state;
  const present = presentOf(station, detail);
  const count = (name: "bikes" | "docks") => words.count(name, present?.[name] ?? 2, format.count(present?.[name] ?? null));
  const now = words.say("announceNow", { name: station?.name ?? detail?.forecast?.name ?? "", bikes: count("bikes"), docks: count("docks") });
  const lead = detail?.forecast && outlookAt(detail.forecast, moment > 0 ? moment : kAheadMinutes);
  if (!detail?.forecast || !lead) return now;
  const chance = (kind: "bikes" | "docks") => chanceText(chanceOf(detail.forecast!, lead, kind), words, format);
  return `${now} ${words.say("announceThen", { time: format.clock(lead.at), bike: chance("bikes"), dock: chance("docks") })}`;
}
