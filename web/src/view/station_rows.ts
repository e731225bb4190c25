// Stations as a list of buttons, each with how far it is and what is to be had there.
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import type { Nearby } from "../neighbours.ts";
import { levelOf } from "../scale.ts";
import { walkMinutes } from "../walk.ts";
import { dot, h } from "./dom.ts";

export interface Row {
  near: Nearby;
  has: (HTMLElement | string)[]; // what is to be had
}

export function walkText(metres: number, words: Words, format: Format): string {
  return words.say("walk", { distance: format.distance(metres), minutes: format.span(walkMinutes(metres)) });
}

export function stationRows(rows: Row[], words: Words, format: Format, pick: (code: string) => void): HTMLElement {
  const list = h("ul", { class: "station-rows" });
  for (const { near, has } of rows) {
    const { station, metres } = near;
    const name = h("span", { class: "row-name" }, station.name, h("small", {}, walkText(metres, words, format)));
    const button = h("button", { type: "button", class: "station-row", "data-code": station.code }, dot(levelOf(station)), name, h("span", { class: "row-has" }, ...has));
    button.addEventListener("click", () => pick(station.code));
    list.append(h("li", {}, button));
  }
  return list;
}
