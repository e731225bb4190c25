// What the map shows of each station at a moment: a number, its level on the scale, and how it is to be drawn. The
// past comes from the history, the future from the forecast, now from the stations themselves.
import { type Ask, isChance, isOfDocks } from "./ask.ts";
import { kClosed, levelOfValue } from "./scale.ts";
import type { Station } from "./wire.ts";
import type { CityForecast, CityPast } from "./wire_city.ts";

export const kPlain = 0;
export const kShut = 1; // rents nothing, or takes nothing back where docks are asked for
export const kStale = 2; // a count that is old for its moment
export const kUnknown = 3;
export type Look = typeof kPlain | typeof kShut | typeof kStale | typeof kUnknown;

/** One entry a station, in the order of the stations. */
export interface Marks {
  ask: Ask;
  moment: number;
  values: Float32Array; // bikes or docks, or a chance from 0 to 1; NaN where nothing is known
  levels: Int8Array; // index into kLevels, or kClosed
  looks: Uint8Array;
}

export interface Sources {
  stations: Station[];
  dataTime: number | null;
  forecast: CityForecast | null;
  past: CityPast | null;
}

const kMinuteMs = 60_000;
const kStaleMs = 3_600_000; // the reference system's stale_flag
const kSlackMinutes = 15; // a forecast may be this much older than the data and still tell the last moment
const kLookBackCells = 3; // a feed sampled by the hour fills one quarter of it

interface Reading {
  value: number;
  stale: boolean;
}

export type Read = (ask: Ask, moment: number) => Marks;

/** Reads any moment of the same city; the places of its stations in forecast and history are looked up once. */
export function createMarker(sources: Sources): Read {
  const { stations, dataTime, forecast, past } = sources;
  const inForecast = rowsOf(stations, forecast?.codes);
  const inPast = rowsOf(stations, past?.codes);

  return (ask, moment) => {
    const n = stations.length;
    const marks = { ask, moment, values: new Float32Array(n), levels: new Int8Array(n), looks: new Uint8Array(n) };
    const read = moment === 0 || dataTime === null ? readNow(ask, sources) : moment > 0 ? ahead(ask, moment) : back(ask, moment);
    for (let i = 0; i < n; i++) mark(marks, i, stations[i]!, read(i));
    return marks;
  };

  function ahead(ask: Ask, moment: number): (i: number) => Reading {
    if (!forecast) return () => kNothingKnown;
    const column = columnOf(forecast, ask);
    const at = weigh(forecast.minutes, moment + (dataTime! - forecast.origin) / kMinuteMs);
    if (!column || !at) return () => kNothingKnown;
    const width = forecast.minutes.length;
    return (i) => {
      const row = inForecast[i]! * width;
      if (row < 0) return kNothingKnown;
      const [low, high] = [column[row + at.from]!, column[row + at.to]!];
      return { value: at.share === 0 ? low : low + (high - low) * at.share, stale: false };
    };
  }

  function back(ask: Ask, moment: number): (i: number) => Reading {
    if (!past) return () => kNothingKnown;
    const column = isOfDocks(ask) ? past.docks : ask === "ebikes" ? past.ebikes : past.bikes;
    // A cell holds its latest count, so it is the cell that ends nearest to the moment which tells it.
    const cell = Math.round((dataTime! + moment * kMinuteMs - past.start) / past.stepMs) - 1;
    return (i) => {
      const row = inPast[i]! * past.cells;
      if (row < 0 || cell >= past.cells) return kNothingKnown;
      for (let k = cell; k >= Math.max(0, cell - kLookBackCells); k--) {
        const counted = column[row + k]!;
        if (!Number.isNaN(counted)) return { value: isChance(ask) ? Number(counted > 0) : counted, stale: k < cell };
      }
      return kNothingKnown;
    };
  }
}

const kNothingKnown: Reading = { value: NaN, stale: false };

// For each station its row among `codes`, or -1.
function rowsOf(stations: Station[], codes: string[] = []): Int32Array {
  const rows = new Map(codes.map((code, row) => [code, row]));
  return Int32Array.from(stations, ({ code }) => rows.get(code) ?? -1);
}

function columnOf(forecast: CityForecast, ask: Ask): Float32Array | null {
  if (ask === "ebikes") return forecast.ebikes?.expected ?? null;
  const numbers = isOfDocks(ask) ? forecast.docks : forecast.bikes;
  return isChance(ask) ? numbers.chance : numbers.expected;
}

interface Between {
  from: number; // indices of minutes
  to: number;
  share: number; // of the way from one to the other
}

/** Where a lead lies among the forecast's minutes; null outside of them. */
export function weigh(minutes: number[], lead: number): Between | null {
  const last = minutes.length - 1;
  if (lead < minutes[0]! || lead > minutes[last]! + kSlackMinutes) return null;
  const to = minutes.findIndex((m) => m >= lead);
  if (to === -1) return { from: last, to: last, share: 0 };
  if (minutes[to] === lead) return { from: to, to, share: 0 };
  return { from: to - 1, to, share: (lead - minutes[to - 1]!) / (minutes[to]! - minutes[to - 1]!) };
}

function readNow(ask: Ask, { stations, dataTime }: Sources): (i: number) => Reading {
  return (i) => {
    const station = stations[i]!;
    const counted = isOfDocks(ask) ? station.docks : ask === "ebikes" ? station.ebikes : station.bikes;
    if (counted === null) return kNothingKnown;
    const stale = dataTime !== null && station.reportedAt !== null && dataTime - station.reportedAt >= kStaleMs;
    return { value: isChance(ask) ? Number(counted > 0) : counted, stale };
  };
}

// Whether it was open in the past is not known.
function isShut(station: Station, ask: Ask, moment: number): boolean {
  return moment >= 0 && !(isOfDocks(ask) ? station.returning : station.open);
}

function mark(marks: Marks, i: number, station: Station, { value, stale }: Reading): void {
  const { ask, moment } = marks;
  const shut = isShut(station, ask, moment);
  const unknown = Number.isNaN(value);
  marks.values[i] = value;
  marks.levels[i] = shut || unknown ? kClosed : levelOfValue(ask, value);
  marks.looks[i] = shut ? kShut : unknown ? kUnknown : stale ? kStale : kPlain;
}

/** Whether two look the same on a map. */
export function sameMarks(a: Marks, b: Marks): boolean {
  if (a.ask !== b.ask || a.values.length !== b.values.length) return false;
  const same = (x: number, y: number) => x === y || (Number.isNaN(x) && Number.isNaN(y));
  return a.looks.every((look, i) => look === b.looks[i] && same(a.values[i]!, b.values[i]!));
}

/** The number written on a dot: whole bikes, or percent. */
export function shownNumber(ask: Ask, value: number): number {
  return Math.round(isChance(ask) ? value * 100 : value);
}
