// Honest words about the chosen station: closed, old, thin, unavailable, unreachable.
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import { footingOf, hoursKnown, hoursWanted } from "../series.ts";
import { chosenStation, type State } from "../state.ts";
import type { Prediction } from "../wire.ts";
import { presentOf } from "./present.ts";
import { troubleText } from "./trouble.ts";

export interface Notice {
  kind: "mild" | "grave";
  text: string;
}

const kOldMs = 30 * 60_000;

export function noticesOf(state: State, words: Words, format: Format, now = Date.now()): Notice[] {
  const { prediction, predictionTrouble, stationsTrouble, chosen } = state;
  const station = chosenStation(state);
  const present = presentOf(station, prediction);
  const trouble = predictionTrouble ?? stationsTrouble;
  const notices: Notice[] = [];
  if (trouble) {
    const about = { code: chosen ?? "", known: present?.at ?? null, list: predictionTrouble === null };
    notices.push({ kind: "grave", text: troubleText(trouble, words, format, about) });
  }
  if (station && !station.open) notices.push({ kind: "grave", text: words.say("stationClosed") });
  if (present?.at != null && now - present.at > kOldMs) {
    notices.push({ kind: "grave", text: words.say("dataOld", { age: format.age(present.at, now) }) });
  }
  if (prediction) notices.push(...footingNotice(prediction, words, format));
  return notices;
}

function footingNotice(prediction: Prediction, words: Words, format: Format): Notice[] {
  const values = { known: format.count(hoursKnown(prediction)), wanted: format.count(hoursWanted(prediction)) };
  switch (footingOf(prediction)) {
    case "full":
      return [];
    case "gaps":
      return [{ kind: "mild", text: words.say("footingGaps", values) }];
    case "thin":
      return [{ kind: "grave", text: words.say("footingThin", values) }];
    case "invented":
      return [{ kind: "grave", text: words.say("footingInvented") }];
  }
}
