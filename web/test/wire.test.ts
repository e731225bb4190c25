// Answers as the server sends them, and as broken feeds and servers have sent them.
import { expect, test } from "vitest";
import { prediction as simulated, stations } from "../mock/city.mjs";
import { BadAnswer, parsePrediction } from "../src/wire.ts";

const answer = () => ({
  station_code: "16107",
  station_name: "Benjamin Godard - Victor Hugo",
  current: { bikes_available: 4, docks_available: 31, capacity: 35, timestamp: "2026-03-04T07:15:00Z" },
  predictions: {
    "T+2h": { bikes: 6, change: 2, time: "2026-03-04T09:15:00Z" },
    "T+1h": { bikes: 5, change: 1, time: "2026-03-04T08:15:00Z" },
  },
  historical_24h: [{ bikes: 7, time: "2026-03-04T05:15:00Z" }, { bikes: null, time: "2026-03-04T06:15:00Z" }],
  model: { version: "trend-1", inference_time_ms: 3 },
  metadata: { simulated_history: false, lat: 48.8659, lon: 2.2757 } as Record<string, unknown>,
});

test("horizons come in order, gaps in the history stay, missing hours are counted when not told", () => {
  const parsed = parsePrediction(answer());
  expect(parsed.horizons.map(({ hours, bikes, change }) => [hours, bikes, change])).toEqual([[1, 5, 1], [2, 6, 2]]);
  expect(parsed.history.map((hour) => hour.bikes)).toEqual([7, null]);
  expect(parsed.missingHours).toBe(1);
  expect(parsed.at).toBe(Date.UTC(2026, 2, 4, 7, 15));
});

test("the server's own words on data time and missing hours come first", () => {
  const given = answer();
  given.metadata = { simulated_history: true, history_hours_missing: 19, data_time: "2026-03-04T07:10:00Z" };
  expect(parsePrediction(given)).toMatchObject({ missingHours: 19, invented: true, at: Date.UTC(2026, 2, 4, 7, 10) });
});

test.each([
  ["no predictions", { predictions: {} }],
  ["no time", { current: { bikes_available: 4 } }],
  ["no current counts", { current: null }],
])("an answer with %s is refused", (_, broken) => {
  expect(() => parsePrediction({ ...answer(), ...broken })).toThrow(BadAnswer);
});

test("the simulated city speaks the contract", () => {
  for (const { code } of stations) {
    const parsed = parsePrediction(simulated(code));
    expect(parsed.horizons.map((horizon) => horizon.hours)).toEqual([1, 2, 3]);
    expect(parsed.history).toHaveLength(24);
    expect(parsed.missingHours).toBe(parsed.history.filter((hour) => hour.bikes === null).length);
  }
});
