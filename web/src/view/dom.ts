// Elements in one expression. Text goes in as text: nothing the server says is ever read as HTML.
import type { Look } from "../marks.ts";

type Attributes = Record<string, string | number | boolean | undefined>;
type Child = Node | string | null;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A coloured dot; its colour is the level's in either theme (style/base.css). */
export function dot(level: number): HTMLElement {
  return h("span", { class: "dot", "data-level": level, "aria-hidden": "true" });
}

/** How the map draws what it has no level for (marks.ts), and a station without docks. */
export function signOf(look: Look | "virtual"): HTMLElement {
  return h("span", { class: "sign", "data-sign": look, "aria-hidden": "true" });
}

const kIcons = {
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM20 20l-4.6-4.6",
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M9 6v12M15 6v12",
  share: "M12 15V3M7.5 7.5 12 3l4.5 4.5M7 11H5v10h14V11h-2",
  locate: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12 2v3M12 19v3M2 12h3M19 12h3",
  city: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
};

export function icon(name: keyof typeof kIcons): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  path.setAttribute("d", kIcons[name]);
  svg.append(path);
  return svg;
}

export function button(label: string, name: keyof typeof kIcons, kind: string, onClick: (event: MouseEvent) => void) {
  const element = h("button", { type: "button", class: kind, "aria-label": label, title: label }, icon(name));
  element.addEventListener("click", onClick);
  return element;
}

/** Replaces what is shown, and gives the focus back to the same place: a refresh must not throw the keyboard out. */
export function fill(slot: HTMLElement, ...content: (HTMLElement | null)[]): void {
  const held = slot.contains(document.activeElement) ? focusables(slot).indexOf(document.activeElement as HTMLElement) : -1;
  slot.replaceChildren(...content.filter((child) => child !== null));
  if (held >= 0) focusables(slot)[held]?.focus({ preventScroll: true });
}

function focusables(slot: HTMLElement): HTMLElement[] {
  return [...slot.querySelectorAll<HTMLElement>("button")];
}
