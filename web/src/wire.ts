// What the server sends, checked at the door: unknown JSON in, plain typed values out. Times become milliseconds since
// 1970, counts whole numbers or null for unknown. wire_station.ts reads what it sends about one station, wire_city.ts
// what it sends about all of them.

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
  virtual: boolean; // an area without docks of its own
  reportedAt: number | null;
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
