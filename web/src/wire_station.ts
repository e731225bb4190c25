// One station's own answers, checked at the door: its history and its forecast of GET /v1/stations/{code}/…
import { BadAnswer, count, fields, number, text, time, type Fields } from "./wire.ts";

/** What can be asked of a station: the columns of its history and forecast. */
export type Kind = "bikes" | "ebikes" | "docks";

export interface StationHistory {
  dataAt: number;
  start: number; // ms: where the first cell begins
  stepMs: number;
  columns: Record<Kind, (number | null)[]>; // oldest first; null: nobody measured
}

export interface Outlook {
  expected: number;
  low: number | null; // of an 80 % interval, ends included
  high: number | null;
  chance: number | null; // of at least one, 0 to 1
}

export interface Lead {
  minutes: number; // from the forecast's origin; 0 is what was counted
  at: number;
  bikes: Outlook | null;
  ebikes: Outlook | null; // null too where the model does not tell e-bikes apart
  docks: Outlook | null;
}

export interface StationForecast {
  code: string;
  name: string;
  capacity: number | null;
  rents: boolean;
  takesBack: boolean;
  dataAt: number;
  leads: Lead[]; // ascending
  origin: number; // ms: the counts it was made from
  fresh: boolean; // false: the last good one, no newer could be made
  model: string;
  missingHours: number; // of the 24 before the origin
  profile: boolean; // it is known what is usual here
}

function timeOf(value: unknown, what: string): number {
  const ms = time(value);
  if (ms === null) throw new BadAnswer(`${what} is no time`);
  return ms;
}

function column(value: unknown): (number | null)[] {
  return Array.isArray(value) ? value.map(count) : [];
}

/** Throws BadAnswer when its grid is not told. */
export function parseStationHistory(value: unknown): StationHistory {
  const answer = fields(value, "the history");
  const step = number(answer.step_seconds);
  if (step === null || step <= 0) throw new BadAnswer("the history has no step");
  return {
    dataAt: timeOf(answer.data_time, "the history's data time"),
    start: timeOf(answer.start, "the history's start"),
    stepMs: step * 1000,
    columns: { bikes: column(answer.bikes), ebikes: column(answer.ebikes), docks: column(answer.docks) },
  };
}

function parseOutlook(value: unknown): Outlook | null {
  if (typeof value !== "object" || value === null) return null;
  const { expected, low, high, chance } = value as Fields;
  const mean = number(expected);
  if (mean === null) return null;
  const share = number(chance);
  return { expected: Math.max(0, mean), low: count(low), high: count(high), chance: share === null ? null : Math.min(1, Math.max(0, share)) };
}

function parseLead(value: unknown): Lead[] {
  const row = fields(value, "a lead");
  const minutes = count(row.minutes);
  const at = time(row.time);
  if (minutes === null || at === null) return [];
  return [{ minutes, at, bikes: parseOutlook(row.bikes), ebikes: parseOutlook(row.ebikes), docks: parseOutlook(row.docks) }];
}

/** Throws BadAnswer when it says nothing about the future, or not what it stands on. */
export function parseStationForecast(value: unknown): StationForecast {
  const answer = fields(value, "the forecast");
  const basis = fields(answer.basis, "the forecast's basis");
  const rows = Array.isArray(answer.forecast) ? answer.forecast : [];
  const leads = rows.flatMap(parseLead).sort((a, b) => a.minutes - b.minutes);
  if (!leads.some(({ minutes, bikes }) => minutes > 0 && bikes)) throw new BadAnswer("the forecast is empty");
  return {
    code: text(answer.code),
    name: text(answer.name),
    capacity: count(answer.capacity),
    rents: answer.renting !== false && answer.installed !== false,
    takesBack: answer.returning !== false && answer.installed !== false,
    dataAt: timeOf(answer.data_time, "the forecast's data time"),
    leads,
    origin: timeOf(basis.origin, "the forecast's origin"),
    fresh: basis.fresh !== false,
    model: text(fields(basis.model ?? {}, "model").version),
    missingHours: count(basis.history_hours_missing) ?? 0,
    profile: basis.profile !== false,
  };
}
