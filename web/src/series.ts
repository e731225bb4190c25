// A station's history and forecast as the rows of a chart: measured and expected counts on one time axis.
import type { StationDetail } from "./station_data.ts";
import type { Kind, Lead, StationForecast, StationHistory } from "./wire_station.ts";

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

/** The count at a time of the past; null where nobody measured, or where the history does not reach. */
export function measuredAt(history: StationHistory, kind: Kind, at: number): number | null {
  return history.columns[kind][Math.floor((at - history.start) / history.stepMs)] ?? null;
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

export type Footing = "full" | "gaps" | "thin";

export const kHoursWanted = 24;

/** How much the forecast stands on. Thin: less than half of the hours are known. */
export function footingOf({ missingHours }: StationForecast): Footing {
  if (missingHours === 0) return "full";
  return missingHours * 2 > kHoursWanted ? "thin" : "gaps";
}

/** Minutes from the newest data to a lead. */
export function minutesAhead(forecast: StationForecast, lead: Lead): number {
  return Math.round((lead.at - forecast.dataAt) / 60_000);
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
