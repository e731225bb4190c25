// A station's history and forecast as the rows of a chart: measured and expected counts on one time axis.
import { weigh } from "./marks.ts";
import type { StationDetail } from "./station_data.ts";
import type { Kind, Lead, Outlook, StationForecast, StationHistory } from "./wire_station.ts";

const kMinuteMs = 60_000;

type Values = (number | null)[];

export interface Series {
  times: number[]; // seconds, ascending
  measured: Values; // null: a gap, or the future
  expected: Values; // from the forecast's origin on; starts on the count there
  low: Values; // of the 80 % interval
  high: Values;
  now: number; // seconds: of the newest data
}

interface Row {
  measured: number | null;
  expected: number | null;
  low: number | null;
  high: number | null;
}

const kGap: Row = { measured: null, expected: null, low: null, high: null };

/** Null when neither a count nor a forecast of this kind is known. */
export function seriesOf({ history, forecast }: StationDetail, kind: Kind): Series | null {
  const now = Math.max(history?.dataAt ?? 0, forecast?.dataAt ?? 0);
  const rows = new Map<number, Row>();
  const put = (at: number, row: Partial<Row>) => rows.set(at / 1000, { ...(rows.get(at / 1000) ?? kGap), ...row });
  if (history) for (const { at, count } of measurements(history, kind)) put(at, { measured: count });
  for (const lead of forecast?.leads ?? []) put(lead.at, forecastRow(lead, kind));
  const known = [...rows.values()].some((row) => row.measured !== null || row.expected !== null);
  return known ? { ...columns(rows), now: now / 1000 } : null;
}

/** Each cell's count at the cell's end, when its last sample was taken; the newest at the data's own time. */
export function measurements(history: StationHistory, kind: Kind): { at: number; count: number | null }[] {
  const { start, stepMs, dataAt } = history;
  return history.columns[kind].map((count, k) => ({ at: Math.min(start + (k + 1) * stepMs, dataAt), count }));
}

/** The count of the cell that ends nearest to a time of the past; null where nobody measured, or beyond the history. */
export function measuredAt({ columns, start, stepMs }: StationHistory, kind: Kind, at: number): number | null {
  return columns[kind][Math.round((at - start) / stepMs) - 1] ?? null;
}

function forecastRow(lead: Lead, kind: Kind): Partial<Row> {
  const outlook = lead[kind];
  if (!outlook) return {};
  const { expected, low, high } = outlook;
  return { expected, low, high };
}

function columns(rows: Map<number, Row>) {
  const times = [...rows.keys()].sort((a, b) => a - b);
  const of = (name: keyof Row) => times.map((t) => rows.get(t)![name]);
  return { times, measured: of("measured"), expected: of("expected"), low: of("low"), high: of("high") };
}

/** The top of the chart: the capacity when counts come near it, else a little air above the highest. */
export function topOf({ measured, expected, high }: Series, capacity: number | null): number {
  const highest = Math.max(0, ...[...measured, ...expected, ...high].filter((n) => n !== null));
  if (capacity !== null && highest >= 0.6 * capacity) return Math.max(capacity, highest);
  return Math.max(4, Math.ceil(highest * 1.25));
}

/** Points with no neighbour on either side: a line would not show them. */
export function lonely(values: Values): number[] {
  const known = (i: number) => values[i] !== null && values[i] !== undefined;
  return values.flatMap((_, i) => (known(i) && !known(i - 1) && !known(i + 1) ? [i] : []));
}

// A share of the way from one outlook to the next; unknown unless both are known.
function between(a: Outlook | null, b: Outlook | null, share: number): Outlook | null {
  if (share === 0) return a;
  if (!a || !b) return null;
  const mix = (from: number | null, to: number | null) => (from === null || to === null ? null : from + (to - from) * share);
  const [low, high] = [mix(a.low, b.low), mix(a.high, b.high)];
  return { expected: mix(a.expected, b.expected)!, low: low && Math.floor(low), high: high && Math.ceil(high), chance: mix(a.chance, b.chance) };
}

/** What is to be expected at a moment, in minutes from the newest data; null outside of the forecast. */
export function outlookAt({ leads, dataAt, origin }: StationForecast, moment: number): Lead | null {
  const minutes = moment + (dataAt - origin) / kMinuteMs;
  const at = moment > 0 ? weigh(leads.map((lead) => lead.minutes), minutes) : null;
  if (!at) return null;
  const [from, to] = [leads[at.from]!, leads[at.to]!];
  const mixed = (kind: Kind) => between(from[kind], to[kind], at.share);
  return { minutes, at: dataAt + moment * kMinuteMs, bikes: mixed("bikes"), ebikes: mixed("ebikes"), docks: mixed("docks") };
}

export type Footing = "full" | "gaps" | "thin";

export const kHoursWanted = 24;

/** How much the forecast stands on. Thin: less than half of the hours are known. */
export function footingOf({ missingHours }: StationForecast): Footing {
  if (missingHours === 0) return "full";
  return missingHours * 2 > kHoursWanted ? "thin" : "gaps";
}

/** Minutes from the newest data to a lead. */
export function minutesAhead(forecast: StationForecast, lead: Lead): number {
  return Math.round((lead.at - forecast.dataAt) / kMinuteMs);
}

/** The leads that are still ahead of the newest data. */
export function leadsAhead(forecast: StationForecast): Lead[] {
  return forecast.leads.filter((lead) => minutesAhead(forecast, lead) > 0);
}

/** The lead nearest to a moment, in minutes from the newest data; null for the present and the past. */
export function leadAt(forecast: StationForecast, moment: number): Lead | null {
  const ahead = leadsAhead(forecast);
  const distance = (lead: Lead) => Math.abs(minutesAhead(forecast, lead) - moment);
  return moment > 0 && ahead.length > 0 ? ahead.reduce((best, lead) => (distance(lead) < distance(best) ? lead : best)) : null;
}
