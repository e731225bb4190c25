// The name and counts of the station under the pointer.
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import type { Station } from "../wire.ts";
import { h } from "./dom.ts";

export interface Tooltip {
  root: HTMLElement;
  show(station: Station | null, x: number, y: number): void;
}

export function createTooltip(words: Words, format: Format): Tooltip {
  const name = h("strong");
  const counts = h("span");
  const root = h("div", { class: "tooltip", "aria-hidden": "true", hidden: true }, name, counts);

  function show(station: Station | null, x: number, y: number): void {
    root.hidden = station === null;
    if (!station) return;
    const { bikes, docks } = station;
    name.textContent = station.name;
    counts.textContent = [
      words.count("bikes", bikes ?? 2, format.count(bikes)),
      words.count("docks", docks ?? 2, format.count(docks)),
    ].join(" · ");
    const left = Math.min(x, innerWidth - root.offsetWidth / 2 - 8);
    root.style.translate = `calc(${Math.max(root.offsetWidth / 2 + 8, left)}px - 50%) calc(${y}px - 100% - 14px)`;
  }

  return { root, show };
}
