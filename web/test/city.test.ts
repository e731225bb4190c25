import { expect, test } from "vitest";
import { cityForecast, stationMap } from "../mock/city_v1.mjs";
import { boundsOf, placesOf, samePlaces, summarise } from "../src/city.ts";
import { createMarker } from "../src/marks.ts";
import { fitted, kMaxZoom, panned, project, zoomedAt } from "../src/mercator.ts";
import type { Station } from "../src/wire.ts";
import { parseForecast, parseStationMap } from "../src/wire_city.ts";

const station = (part: Partial<Station>) => ({ bikes: 5, docks: 5, open: true, returning: true, virtual: false, commune: "", reportedAt: null, lat: 48.86, lon: 2.35, ...part }) as Station;

const known = (stations: Station[]) => createMarker({ stations, dataTime: 9, forecast: null, past: null });

test("sums leave unknown counts out; closed stations are neither empty nor full", () => {
  const list = [station({ bikes: 0 }), station({ bikes: null, docks: 0 }), station({ bikes: 0, docks: 0, open: false, returning: false })];
  expect(summarise(list, known(list), "bikes", 0)).toEqual({ stations: 3, total: 0, empty: 1, full: 1 });
  expect(summarise(list, known(list), "docks", 0).total).toBe(5);
  expect(summarise([], known([]), "bikes", 0)).toMatchObject({ stations: 0, total: null });
});

test("of a moment nobody knows there are no sums", () => {
  const list = [station({})];
  for (const moment of [-60, 60]) expect(summarise(list, known(list), "bikes", moment)).toMatchObject({ total: null, empty: null, full: null });
});

test("ahead of now, chances add up to how many are to be expected empty", () => {
  const at = Date.UTC(2026, 2, 4, 7, 15);
  const forecast = parseForecast(cityForecast(at));
  const { stations } = parseStationMap(stationMap(at));
  const read = createMarker({ stations, dataTime: at, forecast, past: null });
  const open = stations.filter((one) => one.open).map(({ code }) => forecast.codes.indexOf(code));
  const chances = open.map((row) => forecast.bikes.chance[row * forecast.minutes.length + 4]!); // in 60 minutes
  expect(summarise(stations, read, "ebikes", 60).empty).toBeCloseTo(chances.reduce((sum, chance) => sum + 1 - chance, 0), 2);
});

test("places are the same until a station moves, comes or is renamed", () => {
  const list = [station({ code: "1", name: "A" }), station({ code: "2", name: "B" })];
  expect(samePlaces(list, [station({ code: "1", name: "A", bikes: 0 }), list[1]!])).toBe(true);
  for (const other of [[list[0]!], [list[0]!, station({ code: "2", name: "C" })], [list[0]!, { ...list[1]!, lat: 48 }]]) expect(samePlaces(list, other)).toBe(false);
});

test("bounds leave a stray out", () => {
  const grid = Array.from({ length: 100 }, (_, i) => station({ lat: 48.8 + (i % 10) / 100, lon: 2.3 + i / 1000 }));
  const bounds = boundsOf([...grid, station({ lat: 40.4, lon: -3.7 })])!;
  expect(bounds).toEqual({ west: 2.3, east: expect.closeTo(2.399), south: 48.8, north: expect.closeTo(48.89) });
  expect(boundsOf([])).toBeNull();
  expect(boundsOf([station({})])).toEqual({ west: 2.35, east: 2.35, south: 48.86, north: 48.86 });
});

test("places stand in the middle of their stations, largest first", () => {
  const list = [station({ commune: "B", lat: 1 }), station({ commune: "A", lat: 2 }), station({ commune: "A", lat: 4 }), station({})];
  expect(placesOf(list)).toEqual([
    { name: "A", lat: 3, lon: 2.35, stations: 2 },
    { name: "B", lat: 1, lon: 2.35, stations: 1 },
  ]);
});

const size = { width: 400, height: 300 };
const view = { lon: 2.35, lat: 48.86, zoom: 12 };

test("the middle of the view is the middle of the screen, north is up", () => {
  expect(project(view, size, 2.35, 48.86)).toEqual([200, 150]);
  const [x, y] = project(view, size, 2.36, 48.87);
  expect(x).toBeCloseTo(200 + (0.01 / 360) * 512 * 2 ** 12);
  expect(y).toBeLessThan(150);
});

test("what lies under the finger stays under it while zooming and dragging", () => {
  const place = [2.37, 48.85] as const;
  const [x, y] = project(view, size, ...place);
  const closer = project(zoomedAt(view, size, x, y, 14.3), size, ...place);
  const moved = project(panned(view, 30, -12), size, ...place);
  expect(closer.map((v) => +v.toFixed(6))).toEqual([x, y].map((v) => +v.toFixed(6)));
  expect(moved.map((v) => +v.toFixed(6))).toEqual([x + 30, y - 12].map((v) => +v.toFixed(6)));
  expect(zoomedAt(view, size, x, y, 99).zoom).toBe(kMaxZoom);
});

test("fitted bounds fill what padding leaves free, and no more", () => {
  const padding = { top: 10, right: 20, bottom: 80, left: 100 };
  const fit = fitted({ west: 2.2, east: 2.5, south: 48.8, north: 48.92 }, size, padding);
  const [left, top] = project(fit, size, 2.2, 48.92);
  const [right, bottom] = project(fit, size, 2.5, 48.8);
  expect(left).toBeGreaterThanOrEqual(padding.left - 1e-6);
  expect(right).toBeLessThanOrEqual(size.width - padding.right + 1e-6);
  expect(top).toBeGreaterThanOrEqual(padding.top - 1e-6);
  expect(bottom).toBeLessThanOrEqual(size.height - padding.bottom + 1e-6);
  expect(Math.max((right - left) / 280, (bottom - top) / 210)).toBeCloseTo(1);
});
