// What the page's question is about, at one station.
import type { Ask } from "../ask.ts";
import type { Name } from "../i18n/messages.ts";
import type { Kind } from "../wire_station.ts";

const kOfAsk: Record<Ask, Kind> = { bikes: "bikes", ebikes: "ebikes", docks: "docks", chance_bike: "bikes", chance_dock: "docks" };

export const kKindNames: Record<Kind, Name> = { bikes: "kindBikes", ebikes: "kindEbikes", docks: "kindDocks" };

export function kindOfAsk(ask: Ask): Kind {
  return kOfAsk[ask];
}
