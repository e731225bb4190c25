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
  /** Signs that no station has are left out. */
  render(ask: Ask, looks: Set<Look>, anyVirtual: boolean): void;
}

export function createLegend(words: Words): Legend {
  const title = h("p", { class: "small-title" });
  const levels = h("ul", { class: "legend-levels" });
  const signs = h("ul", { class: "legend-signs" });
  const root = h("aside", { class: "card legend" }, title, levels, signs);
  let shown = "";

  function render(ask: Ask, looks: Set<Look>, anyVirtual: boolean): void {
    const present = kSigns.filter(([sign]) => (sign === "virtual" ? anyVirtual : looks.has(sign)));
    const key = [ask, ...present.map(([sign]) => sign)].join();
    if (key === shown) return;
    shown = key;
    const name = words.say(kTitles[ask]);
    title.textContent = name;
    root.setAttribute("aria-label", name);
    levels.replaceChildren(...kLevels.map((_, level) => item(dot(level), labelOfLevel(ask, level))));
    signs.replaceChildren(...present.map(([sign, what]) => item(signOf(sign), words.say(what))));
    root.classList.toggle("of-chances", isChance(ask));
  }

  const item = (sign: Element, label: string) => h("li", {}, sign, h("span", {}, label));
  return { root, render };
}
