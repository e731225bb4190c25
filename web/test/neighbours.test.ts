import { expect, test } from "vitest";
import { alternatives, nearest, outlookOf, type CityChances } from "../src/neighbours.ts";
import { metresBetween, walkMinutes } from "../src/walk.ts";
import type { Station } from "../src/wire.ts";

const kStep = 0.001; // degrees of latitude: 111 m

function station(code: string, north: number, change: Partial<Station> = {}): Station {
  return {
    code, name: code, commune: "", lat: 48.86 + north * kStep, lon: 2.35, capacity: 20, bikes: 5, docks: 15, mechanical: 3,
    ebikes: 2, open: true, returning: true, reportedAt: null, ...change,
  } as Station;
}

// Chances of a bike by station, one for each of the minutes; of a dock the opposite.
function city(chances: Record<string, number[]>, origin = 0): CityChances {
  const rows = Object.values(chances).flat();
  const columns = (of: (n: number) => number) => ({ expected: Float32Array.from(rows, (n) => 10 * of(n)), chance: Float32Array.from(rows, of) });
  return { dataTime: 0, origin, minutes: [0, 30, 60], codes: Object.keys(chances), bikes: columns((n) => n), docks: columns((n) => 1 - n), ebikes: null };
}

const here = station("here", 0, { bikes: 0 });
const wide = { limit: 9, reach: 1000 };
const codes = (...asked: Parameters<typeof alternatives>) => alternatives(...asked).map((near) => near.station.code);

test("distances are those of the globe", () => {
  // Notre-Dame to the Eiffel tower, 4.1 km.
  expect(metresBetween({ lat: 48.85296, lon: 2.34998 }, { lat: 48.85837, lon: 2.29448 })).toBeCloseTo(4105, -2);
  expect(metresBetween(here, here)).toBe(0);
  expect([1, 78, 600, 1200].map(walkMinutes)).toEqual([1, 1, 10, 20]);
});

test("the nearest come first, as many as wanted, within reach", () => {
  const stations = [station("c", 3), station("a", -1), station("b", 2), station("far", 40)];
  expect(nearest(stations, here, 2).map((near) => near.station.code)).toEqual(["a", "b"]);
  expect(nearest(stations, here, 9, 1000).map((near) => near.station.code)).toEqual(["a", "b", "c"]);
});

test("now it is the counts that speak, and what the walk will make of them", () => {
  const stations = [here, station("empty", 1, { bikes: 0 }), station("has", 2), station("unknown", 3, { bikes: null })];
  expect(codes(stations, null, here, { kind: "bikes", minutes: 0 }, wide)).toEqual(["has"]);
  const now = { kind: "bikes", minutes: 0 } as const;
  expect(codes(stations, city({ here: [0, 0, 0], empty: [0, 1, 1], has: [1, 0.7, 0] }), here, now, wide)).toEqual(["has"]);
  expect(codes(stations, city({ here: [0, 0, 0], empty: [0, 1, 1], has: [1, 0.3, 0] }), here, now, wide)).toEqual([]);
});

test("later it is the chance at that time", () => {
  const stations = [here, station("fading", 1), station("filling", 2), station("both", 3)];
  const forecast = city({ here: [0, 0, 0], fading: [1, 0.9, 0.1], filling: [0.1, 0.5, 0.95], both: [0.5, 0.85, 0.85] });
  expect(codes(stations, forecast, here, { kind: "bikes", minutes: 30 }, wide)).toEqual(["fading", "both"]);
  expect(codes(stations, forecast, here, { kind: "bikes", minutes: 60 }, wide)).toEqual(["filling", "both"]);
  expect(codes(stations, forecast, here, { kind: "docks", minutes: 60 }, wide)).toEqual(["fading"]);
  expect(alternatives(stations, forecast, here, { kind: "bikes", minutes: 60 }, wide)[0]!.count).toBeCloseTo(9.5);
});

test("between two leads the chance lies between theirs", () => {
  const at = (minutes: number) => outlookOf(city({ a: [1, 0.9, 0.1] }), { kind: "bikes", minutes })(station("a", 1)).chance;
  expect(at(45)).toBeCloseTo(0.5);
  expect(at(240)).toBeNull();
});

test("a forecast that has aged is read at the right lead", () => {
  const forecast = city({ a: [1, 0.9, 0.1] }, -30 * 60_000);
  expect(outlookOf(forecast, { kind: "bikes", minutes: 30 })(station("a", 1)).chance).toBeCloseTo(0.1);
});

test("closed stations, far ones and those without a forecast are not worth the way", () => {
  const stations = [station("shut", 1, { open: false }), station("far", 20), station("new", 2), station("nodocks", 3, { returning: false })];
  const forecast = city({ shut: [1, 1, 1], far: [1, 1, 1], nodocks: [0, 0, 0] });
  expect(codes(stations, forecast, here, { kind: "bikes", minutes: 30 }, wide)).toEqual([]);
  expect(codes(stations, forecast, here, { kind: "docks", minutes: 30 }, wide)).toEqual([]);
  expect(codes(stations, null, here, { kind: "bikes", minutes: 30 }, wide)).toEqual([]);
  expect(outlookOf(forecast, { kind: "ebikes", minutes: 30 })(stations[1]!)).toEqual({ count: null, chance: null });
});
