// A station's counts now, and how they are shown.
import type { Format } from "../format.ts";
import type { Name, Words } from "../i18n/messages.ts";
import { levelOf } from "../scale.ts";
import type { StationDetail } from "../station_data.ts";
import type { Station } from "../wire.ts";
import type { Kind, StationHistory } from "../wire_station.ts";
import { h } from "./dom.ts";

export interface Present {
  bikes: number | null;
  docks: number | null;
  capacity: number | null;
  mechanical: number | null;
  ebikes: number | null;
  open: boolean;
  at: number | null;
}

/** As the list of stations says; a station that it does not name, as its history ends. */
export function presentOf(station: Station | null, detail: StationDetail | null): Present | null {
  if (station) return { ...station, at: station.reportedAt };
  if (!detail?.history) return null;
  const { history, forecast } = detail;
  const last = (kind: Kind) => lastOf(history, kind);
  const counts = { bikes: last("bikes"), docks: last("docks"), ebikes: last("ebikes"), mechanical: null };
  return { ...counts, capacity: forecast?.capacity ?? null, open: forecast?.rents ?? true, at: history.dataAt };
}

function lastOf({ columns }: StationHistory, kind: Kind): number | null {
  return columns[kind][columns[kind].length - 1] ?? null;
}

export function factsOf(present: Present, words: Words, format: Format): HTMLElement {
  const fact = (kind: string, name: Name, n: number | null) =>
    h("div", { "data-fact": kind }, h("dt", {}, words.count(name, n ?? 2, "")), h("dd", {}, format.count(n)));
  const { mechanical, ebikes } = present;
  const list = h(
    "dl",
    { class: "facts now", "data-level": levelOf(present) },
    fact("bikes", "bikesUnit", present.bikes),
    fact("docks", "docksUnit", present.docks),
    fact("capacity", "spacesUnit", present.capacity),
  );
  const kinds =
    mechanical !== null && ebikes !== null
      ? h("p", { class: "kinds" }, words.say("kinds", { mechanical: format.count(mechanical), ebikes: format.count(ebikes) }))
      : null;
  return h("div", {}, list, fillBar(present, words, format), kinds);
}

function fillBar({ bikes, docks, capacity }: Present, words: Words, format: Format): HTMLElement | null {
  const whole = Math.max(capacity ?? 0, (bikes ?? 0) + (docks ?? 0));
  if (whole === 0 || bikes === null) return null;
  const label = words.say("fill", { bikes: format.count(bikes), capacity: format.count(whole) });
  const part = (kind: string, n: number) => {
    const bar = h("span", { class: kind });
    bar.style.flexGrow = String(n);
    return bar;
  };
  const rest = whole - bikes - (docks ?? 0); // docks that are broken, or not said
  return h("div", { class: "fill", role: "img", "aria-label": label }, part("fill-bikes", bikes), part("fill-docks", docks ?? 0), part("fill-rest", rest));
}
