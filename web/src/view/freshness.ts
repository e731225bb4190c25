// How old the city's counts are, and what keeps newer ones away: said wherever they are shown.
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import type { State } from "../state.ts";
import { troubleText } from "./trouble.ts";

const kLateMs = 15 * 60_000; // data older than this, and than five polls, are said to be old
const kLatePolls = 5;

export function isLate(state: State, now = Date.now()): boolean {
  const { dataTime, system } = state;
  return dataTime !== null && now - dataTime > Math.max(kLateMs, kLatePolls * (system?.cadenceMs ?? 0));
}

const aged = (at: number, format: Format) => ({ time: format.clock(at), age: format.age(at, Date.now()) });

export function ageText({ dataTime }: State, words: Words, format: Format): string {
  return dataTime === null ? words.say("loading") : words.say("dataAge", aged(dataTime, format));
}

/** Empty while new data come as they should. */
export function staleText(state: State, words: Words, format: Format): string {
  const { stationsTrouble, dataTime } = state;
  if (stationsTrouble) return troubleText(stationsTrouble, words, format, { list: true, known: dataTime });
  return isLate(state) ? words.say("dataLate", aged(dataTime!, format)) : "";
}
