// The name of the station under the pointer, and what the map says of it.
import { h } from "./dom.ts";

export interface Tooltip {
  root: HTMLElement;
  show(name: string, said: string, x: number, y: number): void;
  hide(): void;
}

export function createTooltip(): Tooltip {
  const name = h("strong");
  const said = h("span");
  const root = h("div", { class: "tooltip", "aria-hidden": "true", hidden: true }, name, said);

  function show(title: string, text: string, x: number, y: number): void {
    root.hidden = false;
    name.textContent = title;
    said.textContent = text;
    const left = Math.min(x, innerWidth - root.offsetWidth / 2 - 8);
    root.style.translate = `calc(${Math.max(root.offsetWidth / 2 + 8, left)}px - 50%) calc(${y}px - 100% - 14px)`;
  }

  return { root, show, hide: () => void (root.hidden = true) };
}
