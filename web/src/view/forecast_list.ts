// The forecast as numbers: a row for each lead, with the chance of a bike and of a dock. A row's time is a button
// that sets the page to that moment.
import type { Format } from "../format.ts";
import type { Name, Words } from "../i18n/messages.ts";
import { leadsAhead, minutesAhead } from "../series.ts";
import type { Kind, Lead, Outlook, StationForecast } from "../wire_station.ts";
import { chanceMark, chanceOf } from "./chance_mark.ts";
import { h } from "./dom.ts";
import { kKindNames } from "./kind.ts";

export interface ListSetup {
  kind: Kind; // whose numbers are expected
  marked: Lead | null; // the one the page is set to
  pick: (minutes: number) => void;
}

/** "3–9", or nothing where no interval is told. */
export function rangeText({ low, high }: Outlook, format: Format): string {
  if (low === null || high === null) return "";
  return low === high ? format.count(low) : `${format.count(low)}–${format.count(high)}`;
}

export function forecastList(forecast: StationForecast, setup: ListSetup, words: Words, format: Format): HTMLElement {
  const head = (name: Name) => h("th", { scope: "col" }, words.say(name));
  const heads = h("tr", {}, head("leadTime"), head(kKindNames[setup.kind]), head("chanceBike"), head("chanceDock"));
  const rows = leadsAhead(forecast).map((lead) => row(forecast, lead, setup, words, format));
  return h(
    "table",
    { class: "leads" },
    h("caption", { class: "small-title" }, words.say("forecast")),
    h("thead", {}, heads),
    h("tbody", {}, ...rows),
  );
}

function row(forecast: StationForecast, lead: Lead, { kind, marked, pick }: ListSetup, words: Words, format: Format): HTMLElement {
  const here = lead === marked;
  const minutes = minutesAhead(forecast, lead);
  const set = h("button", { type: "button", class: "lead-time", "aria-current": here ? "time" : undefined }, h("b", {}, format.clock(lead.at)), " ", h("small", {}, `+${format.span(minutes)}`));
  set.addEventListener("click", () => pick(minutes));
  const chance = (of: Kind) => h("td", {}, chanceMark(chanceOf(forecast, lead, of), words, format));
  return h(
    "tr",
    { class: here ? "lead marked" : "lead", "data-minutes": lead.minutes },
    h("th", { scope: "row" }, set),
    h("td", { class: "lead-expected" }, ...expected(lead[kind], words, format)),
    chance("bikes"),
    chance("docks"),
  );
}

function expected(outlook: Outlook | null, words: Words, format: Format): (Node | string)[] {
  if (!outlook) return [format.count(null)];
  const range = rangeText(outlook, format);
  return [h("b", {}, format.mean(outlook.expected)), " ", h("small", { title: words.say("intervalTitle") }, range)];
}
