// The page's parts and where they stand.
import type { Format } from "./format.ts";
import type { Words } from "./i18n/messages.ts";
import type { Padding } from "./mercator.ts";
import type { Theme } from "./scale.ts";
import { createCityCard, type Card } from "./view/city_card.ts";
import { button, h } from "./view/dom.ts";
import { createLegend } from "./view/legend.ts";
import { createLanguageSwitch } from "./view/language_switch.ts";
import { NearCard } from "./view/near_card.ts";
import { SearchBox } from "./view/search_box.ts";
import { StationCard, type StationActions } from "./view/station_card.ts";
import { createTooltip, type Tooltip } from "./view/tooltip.ts";

export interface Actions {
  choose(code: string | null, by: "search" | "map" | "keyboard" | "pointer"): void;
  near(): void;
  leaveNear(): void;
  kind: StationActions["kind"];
  moment: StationActions["moment"];
  share: StationActions["share"];
  language(language: string): void;
  zoom(levels: number): void;
  wholeCity(): void;
}

export interface Page {
  map: HTMLElement;
  search: SearchBox;
  city: Card;
  station: StationCard;
  near: NearCard;
  tooltip: Tooltip;
  announce(text: string): void;
  /** Said above all cards, such as that the server is out of reach; "" for nothing. */
  warn(text: string): void;
  show(card: "city" | "near" | "station"): void;
  /** What the cards cover of the map, pixels from each edge. */
  covered(): Padding;
}

export function buildPage(root: HTMLElement, words: Words, format: Format, theme: Theme, actions: Actions): Page {
  const map = h("div", { class: "map" });
  const locate = button(words.say("nearMe"), "locate", "plain-button", actions.near);
  const search = new SearchBox(words, format, (code) => actions.choose(code, "search"), locate);
  const city = createCityCard(words, format);
  const station = new StationCard(words, format, theme, {
    ...actions,
    choose: (code) => actions.choose(code, "search"),
    // A click by Enter or Space has no pointer behind it: detail is 0.
    close: (event) => actions.choose(null, event.detail === 0 ? "keyboard" : "pointer"),
  });
  const near = new NearCard(words, format, { pick: (code) => actions.choose(code, "search"), close: actions.leaveNear });
  const tooltip = createTooltip(words, format);
  const said = h("p", { class: "visually-hidden", role: "status" });
  const name = h("h1", { class: "brand" }, "Velib Trend");
  const warning = h("p", { class: "notice warning", role: "status", hidden: true });
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
  const column = h("div", { class: "column" }, head, legend, sheet);
  root.append(column, map, tools, tooltip.root, said);

  // A station's sheet grows when its forecast comes: reckon with all that it may take.
  function sheetHeight(): number {
    if (station.root.hidden) return innerHeight - legend.getBoundingClientRect().top;
    return parseFloat(getComputedStyle(station.root).maxHeight) || sheet.offsetHeight;
  }

  function covered(): Padding {
    const narrow = matchMedia("(max-width: 719px)").matches;
    const low = sheet.getBoundingClientRect();
    if (narrow) return { top: head.getBoundingClientRect().bottom + 16, right: 20, bottom: sheetHeight() + 20, left: 20 };
    return { top: 32, right: 72, bottom: 40, left: low.right + 32 };
  }

  return {
    map,
    search,
    city,
    station,
    near,
    tooltip,
    covered,
    announce: (text) => void (said.textContent = text),
    warn(text) {
      warning.hidden = text === "";
      if (warning.textContent !== text) warning.textContent = text;
    },
    show(card) {
      city.root.hidden = card !== "city";
      near.root.hidden = card !== "near";
      station.root.hidden = card !== "station";
      root.classList.toggle("has-station", card === "station");
    },
  };
}
