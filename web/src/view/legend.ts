// What colours, sizes and shapes mean, for what the map is asked.
import { isChance, type Ask } from "../ask.ts";
import type { Name, Words } from "../i18n/messages.ts";
import { kShut, kStale, kUnknown, type Look } from "../marks.ts";
import { kLevels, labelOfLevel } from "../scale.ts";
import { dot, h, signOf } from "./dom.ts";

const kTitles: Record<Ask, Name> = {
  bikes: "legend",
  ebikes: "legendEbikes",
  docks: "legendDocks",
  chance_bike: "legendChanceBike",
  chance_dock: "legendChanceDock",
};

const kSigns: [Look | "virtual", Name][] = [
  [kShut, "closed"],
  [kStale, "stale"],
  [kUnknown, "unknown"],
  ["virtual", "virtualStation"],
];

export interface Legend {
  root: HTMLElement;
  render(ask: Ask): void;
}

export function createLegend(words: Words): Legend {
  const item = (sign: Element, label: string) => h("li", {}, sign, h("span", {}, label));
  const title = h("p", { class: "small-title" });
  const levels = h("ul", { class: "legend-levels" });
  const signs = h("ul", { class: "legend-signs" }, ...kSigns.map(([sign, what]) => item(signOf(sign), words.say(what))));
  const root = h("aside", { class: "card legend" }, title, levels, signs);

  function render(ask: Ask): void {
    const name = words.say(kTitles[ask]);
    title.textContent = name;
    root.setAttribute("aria-label", name);
    root.classList.toggle("of-chances", isChance(ask));
    levels.replaceChildren(...kLevels.map((_, level) => item(dot(level), labelOfLevel(ask, level))));
  }

  return { root, render };
}
