// The page's parts and where they stand.
import type { Ask } from "./ask.ts";
import type { Format } from "./format.ts";
import type { Words } from "./i18n/messages.ts";
import type { Padding } from "./mercator.ts";
import type { Theme } from "./scale.ts";
import { createAskBar, type AskBar } from "./view/ask_bar.ts";
import { createCityCard, type Card } from "./view/city_card.ts";
import { button, h } from "./view/dom.ts";
import { createLegend, type Legend } from "./view/legend.ts";
import { SearchBox } from "./view/search_box.ts";
import { StationCard } from "./view/station_card.ts";
import { Timeline } from "./view/timeline.ts";
import { createTooltip, type Tooltip } from "./view/tooltip.ts";

export interface Actions {
  choose(code: string | null, by: "search" | "map" | "keyboard" | "pointer"): void;
  zoom(levels: number): void;
  wholeCity(): void;
  ask(ask: Ask): void;
  moveTo(moment: number): void;
  lookBack(): void; // somebody may soon
  togglePlay(): void;
}

export interface Page {
  map: HTMLElement;
  search: SearchBox;
  asks: AskBar;
  legend: Legend;
  city: Card;
  station: StationCard;
  timeline: Timeline;
  tooltip: Tooltip;
  announce(text: string): void;
  showStation(shown: boolean): void;
  /** What the cards cover of the map, pixels from each edge. */
  covered(): Padding;
}

export function buildPage(root: HTMLElement, words: Words, format: Format, theme: Theme, actions: Actions): Page {
  const map = h("div", { class: "map" });
  const search = new SearchBox(words, format, (code) => actions.choose(code, "search"));
  const asks = createAskBar(words, actions.ask);
  const city = createCityCard(words, format);
  // A click by Enter or Space has no pointer behind it: detail is 0.
  const station = new StationCard(words, format, theme, (event) =>
    actions.choose(null, event.detail === 0 ? "keyboard" : "pointer"),
  );
  const timeline = new Timeline(words, format, actions);
  const tooltip = createTooltip();
  const said = h("p", { class: "visually-hidden", role: "status" });
  const name = h("h1", { class: "brand" }, "Velib Trend");
  const head = h("div", { class: "card head" }, h("div", { class: "brand-line" }, name, h("p", {}, words.say("tagline"))), search.root);
  const sheet = h("div", { class: "sheet" }, city.root, station.root);
  const tools = h(
    "div",
    { class: "tools" },
    button(words.say("zoomIn"), "plus", "tool", () => actions.zoom(1)),
    button(words.say("zoomOut"), "minus", "tool", () => actions.zoom(-1)),
    button(words.say("wholeCity"), "city", "tool tool-city", () => actions.wholeCity()),
  );
  const legend = createLegend(words);
  const column = h("div", { class: "column" }, head, asks.root, legend.root, sheet, timeline.root);
  root.append(column, map, tools, tooltip.root, said);

  // A station's sheet grows when its forecast comes: reckon with all that it may take.
  function sheetHeight(): number {
    const bottom = timeline.root.offsetHeight;
    if (station.root.hidden) return innerHeight - legend.root.getBoundingClientRect().top;
    return bottom + (parseFloat(getComputedStyle(station.root).maxHeight) || sheet.offsetHeight);
  }

  function covered(): Padding {
    const narrow = matchMedia("(max-width: 719px)").matches;
    const low = sheet.getBoundingClientRect();
    if (narrow) return { top: asks.root.getBoundingClientRect().bottom + 12, right: 20, bottom: sheetHeight() + 20, left: 20 };
    return { top: 32, right: 72, bottom: innerHeight - timeline.root.getBoundingClientRect().top + 24, left: low.right + 32 };
  }

  return {
    map,
    search,
    asks,
    legend,
    city,
    station,
    timeline,
    tooltip,
    covered,
    announce: (text) => void (said.textContent = text),
    showStation(shown) {
      city.root.hidden = shown;
      station.root.hidden = !shown;
      root.classList.toggle("has-station", shown);
    },
  };
}
