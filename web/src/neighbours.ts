// Which stations lie near a place, and which of them are worth trying for a bike or a dock at a given time.
import { weigh } from "./marks.ts";
import { metresBetween, type Place } from "./walk.ts";
import type { Station } from "./wire.ts";
import type { Kind } from "./wire_station.ts";

export interface Nearby {
  station: Station;
  metres: number;
  count: number | null; // what is there, or is expected then
  chance: number | null; // of at least one then
}

interface Columns {
  expected: Float32Array;
  chance: Float32Array;
}

/** What is read of the city's forecast: row i, of the station codes[i], begins at i · minutes.length; NaN is unknown. */
export interface CityChances {
  dataTime: number;
  origin: number; // minutes count from here
  minutes: number[];
  codes: string[];
  bikes: Columns;
  docks: Columns;
  ebikes: Columns | null;
}

export interface Need {
  kind: Kind;
  minutes: number; // from the newest data on; 0 or less asks for what is there
}

export const kGoodChance = 0.8;
const kWalkMinutes = 15;
export const kFarMetres = 20_000; // beyond this from the nearest station, the city is another

/** Within `reach` metres, nearest first. */
export function nearest(stations: Station[], here: Place, limit: number, reach = Infinity): Nearby[] {
  return stations
    .map((station) => ({ station, metres: metresBetween(here, station), count: null, chance: null }))
    .filter(({ metres }) => metres <= reach)
    .sort((a, b) => a.metres - b.metres)
    .slice(0, limit);
}

/** Whether who is there is in the city. */
export function isInReach(stations: Station[], here: Place): boolean {
  return nearest(stations, here, 1, kFarMetres).length > 0;
}

type Outlook = (station: Station) => Pick<Nearby, "count" | "chance">;

const kUnknown = { count: null, chance: null };

/** Whether the station gives, or takes back, what is asked about. */
export function serves({ open, returning }: Station, kind: Kind): boolean {
  return kind === "docks" ? returning : open;
}

function presentOutlook(kind: Kind): Outlook {
  return (station) => {
    const count = station[kind];
    return { count, chance: count === null ? null : Number(count > 0) };
  };
}

function futureOutlook(forecast: CityChances, { kind, minutes }: Need): Outlook {
  const columns = forecast[kind];
  const width = forecast.minutes.length;
  const at = weigh(forecast.minutes, minutes + (forecast.dataTime - forecast.origin) / 60_000);
  return ({ code }) => {
    const row = forecast.codes.indexOf(code);
    if (row === -1 || !columns || !at) return kUnknown;
    const value = (column: Float32Array) => {
      const [from, to] = [column[row * width + at.from]!, column[row * width + at.to]!];
      const mixed = at.share === 0 ? from : from + (to - from) * at.share;
      return Number.isNaN(mixed) ? null : mixed;
    };
    return { count: value(columns.expected), chance: value(columns.chance) };
  };
}

/** What each station has, or will have; unknown for the future while there is no forecast of it. */
export function outlookOf(forecast: CityChances | null, need: Need): Outlook {
  if (need.minutes <= 0) return presentOutlook(need.kind);
  return forecast ? futureOutlook(forecast, need) : () => kUnknown;
}

// Who walks there now arrives a little later.
function worth(forecast: CityChances | null, need: Need): Outlook {
  const [then, soon] = [outlookOf(forecast, need), forecast && outlookOf(forecast, { ...need, minutes: kWalkMinutes })];
  if (need.minutes > 0 || !soon) return then;
  return (station) => {
    const { count, chance } = then(station);
    return { count, chance: chance === 0 ? 0 : (soon(station).chance ?? chance) };
  };
}

/** Open stations within `reach` metres with a good chance of what is needed, nearest first; not `from` itself. */
export function alternatives(
  stations: Station[],
  forecast: CityChances | null,
  from: Station,
  need: Need,
  { limit, reach }: { limit: number; reach: number },
): Nearby[] {
  const outlook = worth(forecast, need);
  const others = stations.filter((one) => one.code !== from.code && serves(one, need.kind));
  return nearest(others, from, others.length, reach)
    .map((near) => ({ ...near, ...outlook(near.station) }))
    .filter(({ chance }) => chance !== null && chance >= kGoodChance)
    .slice(0, limit);
}
