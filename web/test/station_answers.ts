// Answers about one station as the server gives them, to be bent by tests.
import { parseStationForecast, parseStationHistory, type StationForecast, type StationHistory } from "../src/wire_station.ts";

export const kAt = Date.UTC(2026, 2, 4, 7, 15);
export const kMinuteMs = 60_000;
export const kLeads = [0, 15, 30, 45, 60, 90, 120, 150, 180];

const iso = (ms: number) => new Date(ms).toISOString().replace(".000Z", "+00:00");

type Fields = Record<string, unknown>;

export function historyAnswer(bikes: (number | null)[], change: Fields = {}): Fields {
  return {
    code: "16107", name: "Benjamin Godard - Victor Hugo", capacity: 35, data_time: iso(kAt),
    start: iso(kAt - bikes.length * 15 * kMinuteMs), step_seconds: 900, cells: bikes.length,
    bikes, ebikes: bikes.map((n) => n && 1), docks: bikes.map((n) => n === null ? null : 35 - n), ...change,
  };
}

export function outlook(expected: number, chance: number | null = 0.9): Fields {
  return { expected, low: Math.max(0, Math.floor(expected - 2)), high: Math.ceil(expected + 2), chance };
}

export function forecastAnswer(change: Fields = {}, basis: Fields = {}): Fields {
  return {
    code: "16107", name: "Benjamin Godard - Victor Hugo", capacity: 35, installed: true, renting: true, returning: true,
    data_time: iso(kAt),
    forecast: kLeads.map((minutes, i) => ({ minutes, time: iso(kAt + minutes * kMinuteMs), bikes: outlook(6 + i), docks: outlook(29 - i) })),
    basis: {
      origin: iso(kAt), age_seconds: 0, fresh: true, trouble: null, model: { version: "trend-1", kind: "trend" },
      history_hours_missing: 0, profile: true, ...basis,
    },
    ...change,
  };
}

export const history = (bikes: (number | null)[], change?: Fields): StationHistory => parseStationHistory(historyAnswer(bikes, change));
export const forecast = (change?: Fields, basis?: Fields): StationForecast => parseStationForecast(forecastAnswer(change, basis));
