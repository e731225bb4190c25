// The chosen station at the moment the page is set to, when that is not now: counted, or to be expected.
import type { Format } from "../format.ts";
import type { Name, Words } from "../i18n/messages.ts";
import { measuredAt, outlookAt } from "../series.ts";
import type { StationDetail } from "../station_data.ts";
import type { Kind, Lead, StationForecast, StationHistory } from "../wire_station.ts";
import { chanceMark, chanceOf } from "./chance_mark.ts";
import { h } from "./dom.ts";
import { rangeText } from "./forecast_list.ts";

const kCounts = { bikes: "bikes", ebikes: "ebikes", docks: "docks" } as const;

export function momentPanel(detail: StationDetail, moment: number, words: Words, format: Format): HTMLElement | null {
  const { forecast, history } = detail;
  if (moment < 0) return history && past(history, moment, words, format);
  const lead = forecast && outlookAt(forecast, moment);
  return lead && future(forecast, lead, moment, words, format);
}

function panel(title: string, ...rows: (HTMLElement | null)[]): HTMLElement {
  return h("section", { class: "then", "aria-label": title }, h("h3", { class: "small-title" }, title), ...rows);
}

function future(forecast: StationForecast, lead: Lead, moment: number, words: Words, format: Format): HTMLElement {
  const title = words.say("stationAhead", { span: format.span(moment), time: format.clock(lead.at) });
  const chance = (kind: Kind, name: Name) =>
    h("div", { "data-chance": kind }, h("dt", {}, words.say(name)), h("dd", {}, chanceMark(chanceOf(forecast, lead, kind), words, format)));
  const chances = [chance("bikes", "chanceBike"), lead.ebikes ? chance("ebikes", "chanceEbike") : null, chance("docks", "chanceDock")];
  const kinds: Kind[] = lead.ebikes ? ["bikes", "ebikes", "docks"] : ["bikes", "docks"];
  const sentences = kinds.map((kind) => expectation(lead, kind, words, format)).filter(Boolean);
  return panel(title, h("dl", { class: "chances" }, ...chances), h("p", { class: "then-expected" }, sentences.join(" · ")));
}

/** "6.2 bikes (3–9)" */
function expectation(lead: Lead, kind: Kind, words: Words, format: Format): string {
  const outlook = lead[kind];
  if (!outlook) return "";
  const range = rangeText(outlook, format);
  const count = words.count(kCounts[kind], outlook.expected, format.mean(outlook.expected));
  return range ? `${count} (${range})` : count;
}

function past(history: StationHistory, moment: number, words: Words, format: Format): HTMLElement {
  const at = history.dataAt + moment * 60_000;
  const title = words.say("stationPast", { span: format.span(-moment), time: format.day(at) });
  const counts = (["bikes", "ebikes", "docks"] as const).flatMap((kind) => {
    const n = measuredAt(history, kind, at);
    return n === null ? [] : [words.count(kCounts[kind], n, format.count(n))];
  });
  return panel(title, h("p", { class: "then-counts" }, counts.length ? counts.join(" · ") : words.say("stationUnmeasured")));
}
