// What the map shows of each station at a moment: a number, its level on the scale, and how it is to be drawn. The
// past comes from the history, the future from the forecast, now from the stations themselves.
import { type Ask, isChance, isOfDocks } from "./ask.ts";
import { kClosed, levelsOf } from "./scale.ts";
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

// Fills `values` with what is known, NaN elsewhere, and `old` with 1 where a count is old for its moment.
type Fill = (ask: Ask, moment: number, values: Float32Array, old: Uint8Array) => void;

export type Read = (ask: Ask, moment: number) => Marks;

/** Reads any moment of the same city; the places of its stations in forecast and history are looked up once. */
export function createMarker(sources: Sources): Read {
  const { stations, dataTime } = sources;
  const [now, ahead, back] = [fillNow(sources), fillAhead(sources), fillBack(sources)];

  return (ask, moment) => {
    const values = new Float32Array(stations.length).fill(NaN);
    const looks = new Uint8Array(stations.length);
    const fill = moment === 0 || dataTime === null ? now : moment > 0 ? ahead : back;
    fill(ask, moment, values, looks);
    return mark({ ask, moment, values, levels: new Int8Array(stations.length), looks }, stations);
  };
}

function fillNow({ stations, dataTime }: Sources): Fill {
  return (ask, _, values, old) => {
    stations.forEach((station, i) => {
      const counted = isOfDocks(ask) ? station.docks : ask === "ebikes" ? station.ebikes : station.bikes;
      if (counted === null) return;
      values[i] = isChance(ask) ? Number(counted > 0) : counted;
      old[i] = Number(dataTime !== null && station.reportedAt !== null && dataTime - station.reportedAt >= kStaleMs);
    });
  };
}

function fillAhead({ stations, dataTime, forecast }: Sources): Fill {
  if (!forecast || dataTime === null) return () => {};
  const rows = rowsOf(stations, forecast.codes);
  const width = forecast.minutes.length;
  return (ask, moment, values) => {
    const column = columnOf(forecast, ask);
    const at = weigh(forecast.minutes, moment + (dataTime - forecast.origin) / kMinuteMs);
    if (!column || !at) return;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]! * width;
      if (row < 0) continue;
      const low = column[row + at.from]!;
      values[i] = at.share === 0 ? low : low + (column[row + at.to]! - low) * at.share;
    }
  };
}

function fillBack({ stations, dataTime, past }: Sources): Fill {
  if (!past || dataTime === null) return () => {};
  const rows = rowsOf(stations, past.codes);
  return (ask, moment, values, old) => {
    const column = isOfDocks(ask) ? past.docks : ask === "ebikes" ? past.ebikes : past.bikes;
    // A cell holds its latest count, so it is the cell that ends nearest to the moment which tells it.
    const cell = Math.round((dataTime + moment * kMinuteMs - past.start) / past.stepMs) - 1;
    if (cell >= past.cells) return;
    for (let i = 0; i < rows.length; i++) {
      const found = rows[i]! < 0 ? -1 : lastCounted(column, rows[i]! * past.cells, cell);
      if (found < 0) continue;
      const counted = column[rows[i]! * past.cells + found]!;
      values[i] = isChance(ask) ? Number(counted > 0) : counted;
      old[i] = Number(found < cell);
    }
  };
}

// The cell itself or one shortly before it that has a count; -1 when none has.
function lastCounted(column: Float32Array, row: number, cell: number): number {
  for (let k = cell; k >= Math.max(0, cell - kLookBackCells); k--) {
    if (!Number.isNaN(column[row + k]!)) return k;
  }
  return -1;
}

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

// Whether it was open in the past is not known.
function isShut(station: Station, ofDocks: boolean): boolean {
  return !(ofDocks ? station.returning : station.open);
}

// Levels and looks from values; `looks` comes with 1 where a value is old.
function mark(marks: Marks, stations: Station[]): Marks {
  const { ask, moment, values, levels, looks } = marks;
  const ofDocks = isOfDocks(ask);
  const levelOf = levelsOf(ask);
  for (let i = 0; i < values.length; i++) {
    const shut = moment >= 0 && isShut(stations[i]!, ofDocks);
    const unknown = Number.isNaN(values[i]!);
    levels[i] = shut || unknown ? kClosed : levelOf(values[i]!);
    looks[i] = shut ? kShut : unknown ? kUnknown : looks[i] ? kStale : kPlain;
  }
  return marks;
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
