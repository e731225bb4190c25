// What is asked of the station: bikes, e-bikes or docks. The chart, the table and the neighbours follow.
import type { Ask } from "../ask.ts";
import type { Name, Words } from "../i18n/messages.ts";
import type { Kind } from "../wire_station.ts";
import { h } from "./dom.ts";

const kOfAsk: Record<Ask, Kind> = { bikes: "bikes", ebikes: "ebikes", docks: "docks", chance_bike: "bikes", chance_dock: "docks" };
export const kKindNames: Record<Kind, Name> = { bikes: "kindBikes", ebikes: "kindEbikes", docks: "kindDocks" };

export function kindOfAsk(ask: Ask): Kind {
  return kOfAsk[ask];
}

/** The same question about another kind: a chance stays a chance where there is one. */
export function askOfKind(kind: Kind, before: Ask): Ask {
  if (kind === "ebikes" || !before.startsWith("chance")) return kind;
  return kind === "docks" ? "chance_dock" : "chance_bike";
}

export interface KindSwitch {
  root: HTMLElement;
  render(kind: Kind, offered: readonly Kind[]): void;
}

export function createKindSwitch(words: Words, pick: (kind: Kind) => void): KindSwitch {
  const kinds = Object.keys(kKindNames) as Kind[];
  const buttons = kinds.map((kind) => {
    const button = h("button", { type: "button", "data-kind": kind }, words.say(kKindNames[kind]));
    button.addEventListener("click", () => pick(kind));
    return button;
  });
  const root = h("div", { class: "switch", role: "group", "aria-label": words.say("kindLabel") }, ...buttons);

  function render(kind: Kind, offered: readonly Kind[]): void {
    buttons.forEach((button, i) => {
      button.hidden = !offered.includes(kinds[i]!);
      button.setAttribute("aria-pressed", String(kinds[i] === kind));
    });
  }

  return { root, render };
}
