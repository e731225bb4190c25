// A chance as a number, a bar and a word; never by colour alone.
import { chanceGrade, chanceWord } from "../chance.ts";
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import type { Kind, Lead, StationForecast } from "../wire_station.ts";
import { h } from "./dom.ts";

/** The chance at a lead; "closed" where the station does not rent, or takes nothing back. */
export function chanceOf(forecast: StationForecast, lead: Lead, kind: Kind): number | "closed" | null {
  const serves = kind === "docks" ? forecast.takesBack : forecast.rents;
  return serves ? (lead[kind]?.chance ?? null) : "closed";
}

export function chanceMark(chance: number | "closed" | null, words: Words, format: Format): HTMLElement {
  if (chance === "closed") return h("span", { class: "chance" }, h("span", { class: "chance-word" }, words.say("closed")));
  if (chance === null) return h("span", { class: "chance" }, h("span", { class: "chance-word" }, words.say("chanceUnknown")));
  const level = h("span", { class: "chance-level" });
  level.style.width = `${100 * chance}%`;
  return h(
    "span",
    { class: "chance", "data-grade": chanceGrade(chance) },
    h("strong", { class: "chance-share" }, format.percent(chance)),
    " ",
    h("span", { class: "chance-bar", "aria-hidden": "true" }, level),
    h("span", { class: "chance-word" }, words.say(chanceWord(chance))),
  );
}

/** "92 %, very likely" */
export function chanceText(chance: number | "closed" | null, words: Words, format: Format): string {
  if (typeof chance !== "number") return words.say(chance === "closed" ? "closed" : "chanceUnknown");
  return `${format.percent(chance)}, ${words.say(chanceWord(chance))}`;
}
