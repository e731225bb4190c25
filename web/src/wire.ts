// What the server sends, checked at the door: unknown JSON in, plain typed values out. Times become
// milliseconds since 1970, counts whole numbers or null for unknown; a record without a place is left out.

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
  returning: boolean; // installed and taking back
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

function place(record: Fields): { lat: number; lon: number } | null {
  const lat = number(record.lat);
  const lon = number(record.lon);
  if (lat === null || lon === null || (lat === 0 && lon === 0)) return null;
  return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}

function parseStation(value: unknown): Station | null {
  if (typeof value !== "object" || value === null) return null;
  const record = value as Fields;
  const where = place(record);
  const code = text(record.stationcode);
  if (!where || !code) return null;
  return {
    code,
    ...where,
    name: text(record.name) || code,
    commune: text(record.nom_arrondissement_communes),
    capacity: count(record.capacity),
    bikes: count(record.numbikesavailable),
    docks: count(record.numdocksavailable),
    mechanical: count(record.mechanical),
    ebikes: count(record.ebike),
    open: record.is_installed !== "NON" && record.is_renting !== "NON",
    returning: record.is_installed !== "NON" && record.is_returning !== "NON",
    reportedAt: time(record.duedate),
  };
}

/** The answer of GET /stations. Throws BadAnswer when it is no list at all. */
export function parseStations(value: unknown): Station[] {
  const records = fields(value, "the station list").records;
  if (!Array.isArray(records)) throw new BadAnswer("the station list has no records");
  return records.map(parseStation).filter((station) => station !== null);
}
