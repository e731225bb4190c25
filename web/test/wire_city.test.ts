// Answers about the whole city as the server sends them, and as broken ones have been.
import { expect, test } from "vitest";
import { stations } from "../mock/city.mjs";
import { cityForecast, cityPast, systemInformation } from "../mock/city_v1.mjs";
import { BadAnswer } from "../src/wire.ts";
import { parseForecast, parsePast, parseStationMap, parseSystem } from "../src/wire_city.ts";

const kAt = Date.UTC(2026, 2, 4, 7, 15);
const properties = {
  code: "16107", name: " Benjamin Godard - Victor Hugo ", commune: "Paris", capacity: 35, bikes: 4, mechanical: 3, ebikes: 1, docks: 31,
  installed: true, renting: true, returning: true, virtual: false, reported_at: "2026-03-04T08:15:00+01:00",
};
const feature = (said: object = {}, coordinates: unknown = [2.2757, 48.8659]) => ({
  type: "Feature", id: "16107", geometry: { type: "Point", coordinates }, properties: { ...properties, ...said },
});
const list = (...features: unknown[]) => parseStationMap({ type: "FeatureCollection", data_time: "2026-03-04T08:16:00+01:00", features });

test("a feature becomes a station", () => {
  expect(list(feature())).toEqual({
    dataTime: Date.UTC(2026, 2, 4, 7, 16),
    stations: [{
      code: "16107", name: "Benjamin Godard - Victor Hugo", commune: "Paris", lat: 48.8659, lon: 2.2757, capacity: 35, bikes: 4, docks: 31,
      mechanical: 3, ebikes: 1, open: true, returning: true, virtual: false, reportedAt: kAt,
    }],
  });
});

test.each([
  ["no place", { ...feature(), geometry: null }],
  ["the null island", feature({}, [0, 0])],
  ["a text for a longitude", feature({}, ["2.35", 48])],
  ["a latitude beyond the map", feature({}, [2, 90])],
  ["no code", feature({ code: null })],
  ["nothing in it", null],
])("a station with %s is left out, the rest stays", (_, broken) => {
  expect(list(broken, feature()).stations).toHaveLength(1);
});

test("unknown counts stay unknown and never become zero", () => {
  const [station] = list(feature({ bikes: null, docks: -1, ebikes: "2", reported_at: "soon" })).stations;
  expect(station).toMatchObject({ bikes: null, docks: null, ebikes: null, reportedAt: null });
});

test("what a station says of renting, returning and docks; what it does not say is taken for open", () => {
  const [shut, away, silent, virtual] = list(
    feature({ renting: false }),
    feature({ installed: false }),
    feature({ installed: null, renting: null, returning: null }),
    feature({ virtual: true }),
  ).stations;
  expect([shut, away, silent].map((one) => [one!.open, one!.returning])).toEqual([[false, true], [false, false], [true, true]]);
  expect([virtual!.virtual, silent!.virtual]).toEqual([true, false]);
  const [gone] = list(feature({ capacity: 0 })).stations; // taken away, which is another thing
  expect(gone!.virtual).toBe(false);
});

test.each([null, [], "404: Not Found", { features: null }])("%j is no list of stations", (value) => {
  expect(() => parseStationMap(value)).toThrow(BadAnswer);
});

type Forecast = Record<string, unknown> & { bikes: Record<string, unknown[][]> };
const forecast = () => structuredClone(cityForecast(kAt, stations.slice(0, 2))) as Forecast;

test("a forecast's rows lie one behind the other, null is NaN", () => {
  const given = forecast();
  given.bikes.expected![1] = [1, 2, 3, 4, 5.5, null, 7, 8, 9];
  const { bikes, minutes, ebikes, origin, fresh } = parseForecast(given);
  expect([...bikes.expected.slice(9)]).toEqual([1, 2, 3, 4, 5.5, NaN, 7, 8, 9]);
  expect([minutes.length, ebikes, origin, fresh]).toEqual([9, null, kAt, true]);
});

test("a forecast of e-bikes is read where there is one", () => {
  const given = forecast();
  expect(parseForecast({ ...given, ebikes: given.bikes }).ebikes).toEqual(parseForecast(given).bikes);
});

test.each([
  ["a column too short", (f: Forecast) => f.bikes.chance!.pop()],
  ["a row too short", (f: Forecast) => f.bikes.low![1]!.pop()],
  ["no column", (f: Forecast) => delete f.bikes.high],
  ["minutes that go back", (f: Forecast) => (f.minutes = [0, 15, 15, 45, 60, 90, 120, 150, 180])],
  ["no codes", (f: Forecast) => (f.codes = null)],
  ["no basis", (f: Forecast) => (f.basis = null)],
  ["no time", (f: Forecast) => Object.assign(f, { data_time: null, basis: {} })],
])("a forecast with %s is refused", (_, damage) => {
  const given = forecast();
  damage(given);
  expect(() => parseForecast(given)).toThrow(BadAnswer);
});

test("the past of a city, and of one that has none yet", () => {
  const past = parsePast(cityPast(kAt, stations.slice(0, 5)));
  expect(past).toMatchObject({ dataTime: kAt, stepMs: 900_000, cells: 97 });
  expect(past.bikes).toHaveLength(5 * 97);
  const none = { ...(cityPast(kAt, []) as object), codes: ["1"], bikes: [[]], ebikes: [[]], docks: [[]] };
  expect(parsePast(none).cells).toBe(0);
});

test.each([{}, { codes: [] }, { ...(cityPast(kAt, stations.slice(0, 2)) as object), docks: [[1]] }])("%# is no past", (value) => {
  expect(() => parsePast(value)).toThrow(BadAnswer);
});

test("a simulated city is told by its title", () => {
  const system = systemInformation(kAt) as object;
  expect(parseSystem(system)).toMatchObject({ simulated: true, cadenceMs: 60_000, attribution: "" });
  expect(parseSystem({ ...system, title: "Paris Vélib'", attribution: "Syndicat Autolib' Vélib' Métropole" })).toMatchObject({ simulated: false });
});
