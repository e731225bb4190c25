// What the server sends about the whole city under /v1, checked at the door. Columns become flat arrays, a row a
// station, NaN for unknown; a station without a place is left out. Shapes: openapi.yaml, by src/generated/api.ts.
import type { components } from "./generated/api.ts";
import { BadAnswer, count, type Fields, fields, number, type Station, text, time } from "./wire.ts";

type Schemas = components["schemas"];
type FeatureProperties = Schemas["station_feature"]["properties"];
type Numbers = Schemas["numbers"];

export interface StationList {
  dataTime: number | null;
  stations: Station[]; // sorted by code, as they come
}

/** Rows of one value for each of the forecast's minutes: row i begins at i · minutes.length. */
export type Columns = Record<keyof Numbers, Float32Array>;

export interface CityForecast {
  dataTime: number;
  origin: number; // minutes count from here
  fresh: boolean;
  trouble: string; // why it is not fresh
  model: string;
  minutes: number[]; // ascending
  codes: string[];
  bikes: Columns;
  docks: Columns;
  ebikes: Columns | null; // null: nobody forecasts them
}

/** Rows of `cells` values a station, oldest first; cell k holds the latest count of the step from start + k · stepMs on. */
export interface CityPast {
  dataTime: number;
  start: number;
  stepMs: number;
  cells: number;
  codes: string[];
  bikes: Float32Array;
  ebikes: Float32Array;
  docks: Float32Array;
}

export interface System {
  title: string;
  zone: string;
  cadenceMs: number | null;
  attribution: string;
  licence: string;
  simulated: boolean; // an invented city, as its title says
}

// Every name that is read is one of the API's: a renamed field does not compile.
function properties(feature: Fields): Partial<Record<keyof FeatureProperties, unknown>> {
  return fields(feature.properties, "a station's properties");
}

function placeOf(feature: Fields): { lat: number; lon: number } | null {
  const { coordinates } = (feature.geometry ?? {}) as { coordinates?: unknown };
  if (!Array.isArray(coordinates)) return null;
  const lon = number(coordinates[0]);
  const lat = number(coordinates[1]);
  if (lat === null || lon === null || (lat === 0 && lon === 0)) return null;
  return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}

function parseStation(value: unknown): Station | null {
  if (typeof value !== "object" || value === null) return null;
  const where = placeOf(value as Fields);
  const said = properties(value as Fields);
  const code = text(said.code);
  if (!where || !code) return null;
  return {
    code,
    ...where,
    name: text(said.name) || code,
    commune: text(said.commune),
    capacity: count(said.capacity),
    bikes: count(said.bikes),
    docks: count(said.docks),
    mechanical: count(said.mechanical),
    ebikes: count(said.ebikes),
    open: said.installed !== false && said.renting !== false,
    returning: said.installed !== false && said.returning !== false,
    virtual: said.virtual === true,
    reportedAt: time(said.reported_at),
  };
}

/** The answer of GET /v1/stations. Throws BadAnswer when it is no list at all. */
export function parseStationMap(value: unknown): StationList {
  const answer: Partial<Record<keyof Schemas["station_map"], unknown>> = fields(value, "the station list");
  if (!Array.isArray(answer.features)) throw new BadAnswer("the station list has no features");
  const stations = answer.features.map(parseStation).filter((station) => station !== null);
  return { dataTime: time(answer.data_time), stations };
}

// Rows of equal length as one array; NaN where a number is missing.
function flatten(value: unknown, rows: number, width: number, what: string): Float32Array {
  if (!Array.isArray(value) || value.length !== rows) throw new BadAnswer(`${what} has not one row for each of ${rows} stations`);
  const flat = new Float32Array(rows * width);
  value.forEach((row: unknown, i) => {
    if (!Array.isArray(row) || row.length !== width) throw new BadAnswer(`row ${i} of ${what} has not ${width} values`);
    for (let k = 0; k < width; k++) flat[i * width + k] = typeof row[k] === "number" ? row[k] : NaN;
  });
  return flat;
}

function parseColumns(value: unknown, rows: number, width: number, what: string): Columns {
  const numbers: Partial<Record<keyof Numbers, unknown>> = fields(value, what);
  const column = (name: keyof Numbers) => flatten(numbers[name], rows, width, `${what}.${name}`);
  return { expected: column("expected"), low: column("low"), high: column("high"), chance: column("chance") };
}

function parseCodes(value: unknown, what: string): string[] {
  if (!Array.isArray(value) || value.some((code) => typeof code !== "string")) throw new BadAnswer(`${what} names no stations`);
  return value as string[];
}

function parseMinutes(value: unknown): number[] {
  const ascends = (n: unknown, i: number, all: unknown[]) => number(n) !== null && (i === 0 || (n as number) > (all[i - 1] as number));
  if (!Array.isArray(value) || value.length === 0 || !value.every(ascends)) throw new BadAnswer("the forecast's minutes do not ascend");
  return value as number[];
}

/** The answer of GET /v1/forecast. Throws BadAnswer when a column does not fit the stations and minutes. */
export function parseForecast(value: unknown): CityForecast {
  const answer: Partial<Record<keyof Schemas["city_forecast"] | "ebikes", unknown>> = fields(value, "the forecast");
  const basis: Partial<Record<keyof Schemas["basis"], unknown>> = fields(answer.basis, "the forecast's basis");
  const codes = parseCodes(answer.codes, "the forecast");
  const minutes = parseMinutes(answer.minutes);
  const dataTime = time(answer.data_time);
  const origin = time(basis.origin) ?? dataTime;
  if (dataTime === null || origin === null) throw new BadAnswer("the forecast does not say when it was made");
  const columns = (name: "bikes" | "docks" | "ebikes") => parseColumns(answer[name], codes.length, minutes.length, name);
  return {
    dataTime,
    origin,
    fresh: basis.fresh !== false,
    trouble: text(basis.trouble),
    model: text(fields(basis.model ?? {}, "the model").version),
    minutes,
    codes,
    bikes: columns("bikes"),
    docks: columns("docks"),
    ebikes: answer.ebikes == null ? null : columns("ebikes"),
  };
}

/** The answer of GET /v1/history. Throws BadAnswer when a column does not fit the stations and cells. */
export function parsePast(value: unknown): CityPast {
  const answer = fields(value, "the history");
  const codes = parseCodes(answer.codes, "the history");
  const dataTime = time(answer.data_time);
  const start = time(answer.start);
  const step = number(answer.step_seconds);
  if (dataTime === null || start === null || step === null || step <= 0) throw new BadAnswer("the history has no times");
  const first: unknown = Array.isArray(answer.bikes) ? answer.bikes[0] : null;
  const cells = Array.isArray(first) ? first.length : 0;
  const column = (name: string) => flatten(answer[name], codes.length, cells, name);
  const columns = { bikes: column("bikes"), ebikes: column("ebikes"), docks: column("docks") };
  return { dataTime, start, stepMs: step * 1000, cells, codes, ...columns };
}

/** The answer of GET /v1/system. */
export function parseSystem(value: unknown): System {
  const answer: Partial<Record<keyof Schemas["system"], unknown>> = fields(value, "the system");
  const title = text(answer.title);
  const seconds = count(answer.cadence_seconds);
  return {
    title,
    zone: text(answer.zone),
    cadenceMs: seconds === null ? null : seconds * 1000,
    attribution: text(answer.attribution),
    licence: text(answer.licence),
    simulated: /\bsimulat/i.test(title),
  };
}
