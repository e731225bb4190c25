// A station's counts now: the newer of what the list and the forecast say, and how they are shown.
import type { Format } from "../format.ts";
import type { Name, Words } from "../i18n/messages.ts";
import { levelOf } from "../scale.ts";
import type { Prediction, Station } from "../wire.ts";
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

export function presentOf(station: Station | null, prediction: Prediction | null): Present | null {
  if (prediction && (!station || prediction.at > (station.reportedAt ?? -Infinity))) {
    const { bikes, docks, capacity, at } = prediction;
    // The kinds belong to the list's count: with another count they would not add up.
    const same = station?.bikes === bikes;
    const kinds = { mechanical: same ? station.mechanical : null, ebikes: same ? station.ebikes : null };
    return { bikes, docks, capacity, ...kinds, open: station?.open ?? true, at };
  }
  return station && { ...station, at: station.reportedAt };
}

export function factsOf(present: Present, words: Words, format: Format): HTMLElement {
  const fact = (kind: string, name: Name, n: number | null) =>
    h("div", { "data-fact": kind }, h("dd", {}, format.count(n)), h("dt", {}, words.count(name, n ?? 2, "")));
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
