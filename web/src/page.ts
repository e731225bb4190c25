// The page's parts and where they stand.
import type { Ask } from "./ask.ts";
import type { Format } from "./format.ts";
import type { Words } from "./i18n/messages.ts";
import type { Padding } from "./mercator.ts";
import type { Theme } from "./scale.ts";
import { createAskBar, type AskBar } from "./view/ask_bar.ts";
import { createCityCard, type Card } from "./view/city_card.ts";
import { button, h } from "./view/dom.ts";
import { createLanguageSwitch } from "./view/language_switch.ts";
import { HereMark } from "./view/here_mark.ts";
import { createLegend, type Legend } from "./view/legend.ts";
import { NearCard } from "./view/near_card.ts";
import { SearchBox } from "./view/search_box.ts";
import { StationCard, type StationActions } from "./view/station_card.ts";
import { Timeline } from "./view/timeline.ts";
import { createTooltip, type Tooltip } from "./view/tooltip.ts";

export interface Actions {
  choose(code: string | null, by: "search" | "map" | "keyboard" | "pointer"): void;
  near(): void;
  leaveNear(): void;
  share: StationActions["share"];
  language(language: string): void;
  zoom(levels: number): void;
  wholeCity(): void;
  ask(ask: Ask): void;
  moveTo(moment: number): void;
  lookBack(): void; // somebody may soon
  togglePlay(): void;
}

export interface Page {
  map: HTMLElement;
  here: HereMark;
  search: SearchBox;
  asks: AskBar;
  legend: Legend;
  city: Card;
  station: StationCard;
  near: NearCard;
  timeline: Timeline;
  tooltip: Tooltip;
  announce(text: string): void;
  /** Said above all cards, such as that the server is out of reach; "" for nothing. */
  warn(text: string): void;
  /** Said quietly beside the map; "" for nothing. */
  beside(text: string): void;
  show(card: "city" | "near" | "station"): void;
  /** What the cards cover of the map, pixels from each edge. */
  covered(): Padding;
}

// Once: what is written again is read out again.
function tell(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function buildPage(root: HTMLElement, words: Words, format: Format, theme: Theme, actions: Actions): Page {
  const map = h("div", { class: "map" });
  const here = new HereMark(words, format);
  const choose = (code: string) => actions.choose(code, "search");
  const search = new SearchBox(words, format, choose, button(words.say("nearMe"), "locate", "plain-button", actions.near));
  const asks = createAskBar(words, actions.ask);
  const city = createCityCard(words, format);
  const near = new NearCard(words, format, { pick: choose, close: actions.leaveNear });
  // A click by Enter or Space has no pointer behind it: detail is 0.
  const close = (event: MouseEvent) => actions.choose(null, event.detail === 0 ? "keyboard" : "pointer");
  const station = new StationCard(words, format, theme, { ...actions, choose, close });
  const timeline = new Timeline(words, format, actions);
  const tooltip = createTooltip();
  const said = h("p", { class: "visually-hidden", role: "status" });
  const name = h("h1", { class: "brand" }, "Velib Trend");
  const warning = h("p", { class: "notice warning", role: "status", hidden: true });
  const beside = h("p", { class: "beside", role: "status" });
  const brand = h("div", { class: "brand-line" }, name, h("p", {}, words.say("tagline")));
  const line = h("div", { class: "head-line" }, search.root, createLanguageSwitch(words, actions.language));
  const head = h("div", { class: "card head" }, brand, line, warning);
  const sheet = h("div", { class: "sheet" }, city.root, near.root, station.root);
  const tools = h(
    "div",
    { class: "tools" },
    button(words.say("zoomIn"), "plus", "tool", () => actions.zoom(1)),
    button(words.say("zoomOut"), "minus", "tool", () => actions.zoom(-1)),
    button(words.say("wholeCity"), "city", "tool tool-city", () => actions.wholeCity()),
  );
  const legend = createLegend(words);
  const column = h("div", { class: "column" }, head, asks.root, legend.root, sheet, timeline.root);
  root.append(column, map, here.root, tools, beside, tooltip.root, said);

  // A station's sheet grows when its forecast comes, and a list when the rider is found: reckon with all that it may take.
  function sheetHeight(): number {
    const bottom = timeline.root.offsetHeight;
    const card = [station.root, near.root].find((one) => !one.hidden);
    if (!card) return innerHeight - legend.root.getBoundingClientRect().top;
    return bottom + (parseFloat(getComputedStyle(card).maxHeight) || sheet.offsetHeight);
  }

  function covered(): Padding {
    const narrow = matchMedia("(max-width: 719px)").matches;
    const low = sheet.getBoundingClientRect();
    if (narrow) return { top: asks.root.getBoundingClientRect().bottom + 12, right: 20, bottom: sheetHeight() + 20, left: 20 };
    return { top: 32, right: 72, bottom: innerHeight - timeline.root.getBoundingClientRect().top + 24, left: low.right + 32 };
  }

  return {
    map,
    here,
    search,
    asks,
    legend,
    city,
    station,
    near,
    timeline,
    tooltip,
    covered,
    announce: (text) => void (said.textContent = text),
    warn(text) {
      warning.hidden = text === "";
      tell(warning, text);
    },
    beside: (text) => tell(beside, text),
    show(card) {
      city.root.hidden = card !== "city";
      near.root.hidden = card !== "near";
      station.root.hidden = card !== "station";
      root.classList.toggle("has-sheet", card !== "city"); // as high as it may be
    },
  };
}
