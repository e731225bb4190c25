// What the colours mean.
import type { Words } from "../i18n/messages.ts";
import { kClosed, kLevels, levelLabel } from "../scale.ts";
import { dot, h } from "./dom.ts";

export function createLegend(words: Words): HTMLElement {
  const item = (level: number, label: string) => h("li", {}, dot(level), h("span", {}, label));
  const items = kLevels.map((level, i) => item(i, levelLabel(level)));
  return h(
    "aside",
    { class: "legend", "aria-label": words.say("legend") },
    h("p", { class: "small-title" }, words.say("legend")),
    h("ul", {}, ...items, item(kClosed, words.say("closed"))),
  );
}
