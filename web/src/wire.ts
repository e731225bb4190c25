// What the server sends about one station, checked at the door: unknown JSON in, plain typed values out. Times become
// milliseconds since 1970, counts whole numbers or null for unknown. wire_city.ts reads what it sends about all of them.

export interface Station {
  code: string;
  name: string;
  commune: string;
  lat: number;
  lon: number;
  capacity: number | null;
  bikes: number | null;
  docks: number | null;
  mechanical: number | null;
  ebikes: number | null;
  open: boolean; // installed and renting
  returning: boolean; // installed and takes bikes back
  virtual: boolean; // a place without docks of its own
  reportedAt: number | null;
}

export interface Measured {
  at: number;
  bikes: number | null; // null: nobody measured that hour
}

export interface Horizon {
  hours: number;
  at: number;
  bikes: number;
  change: number;
}

export interface Prediction {
  code: string;
  name: string;
  bikes: number | null;
  docks: number | null;
  capacity: number | null;
  at: number; // of the current counts
  horizons: Horizon[]; // ascending
  history: Measured[]; // oldest first
  missingHours: number;
  invented: boolean; // the server admits to a history it made up
  model: string;
}

export type Fields = Record<string, unknown>;

export class BadAnswer extends Error {}

export function fields(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null) throw new BadAnswer(`${what} is not an object`);
  return value as Fields;
}

export function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

export function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function count(value: unknown): number | null {
  const n = number(value);
  return n === null || n < 0 ? null : Math.round(n);
}

export function time(value: unknown): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

function parseHorizons(value: unknown): Horizon[] {
  const horizons: Horizon[] = [];
  for (const [key, entry] of Object.entries(fields(value, "predictions"))) {
    const hours = /^T\+(\d+)h$/.exec(key)?.[1];
    const { bikes, change, time: when } = fields(entry, key);
    const at = time(when);
    const expected = count(bikes);
    if (hours === undefined || at === null || expected === null) continue;
    horizons.push({ hours: Number(hours), at, bikes: expected, change: number(change) ?? 0 });
  }
  return horizons.sort((a, b) => a.hours - b.hours);
}

function parseHistory(value: unknown): Measured[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry) => {
    const row = fields(entry, "a history entry");
    const at = time(row.time);
    return at === null ? [] : [{ at, bikes: count(row.bikes) }];
  });
}

/** The answer of GET /predict/{code}. Throws BadAnswer when its time or its forecast is missing. */
export function parsePrediction(value: unknown): Prediction {
  const answer = fields(value, "the forecast");
  const current = fields(answer.current, "current");
  const metadata = fields(answer.metadata ?? {}, "metadata");
  const history = parseHistory(answer.historical_24h);
  const horizons = parseHorizons(answer.predictions);
  const at = time(metadata.data_time) ?? time(current.timestamp);
  if (at === null) throw new BadAnswer("the forecast does not say when it was made");
  if (horizons.length === 0) throw new BadAnswer("the forecast is empty");
  return {
    code: text(answer.station_code),
    name: text(answer.station_name),
    bikes: count(current.bikes_available),
    docks: count(current.docks_available),
    capacity: count(current.capacity),
    at,
    horizons,
    history,
    missingHours: count(metadata.history_hours_missing) ?? history.filter((hour) => hour.bikes === null).length,
    invented: metadata.simulated_history === true,
    model: text(fields(answer.model ?? {}, "model").version),
  };
}
