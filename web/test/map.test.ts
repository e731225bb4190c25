// The map's parts that need no browser: styles, basemaps, fingers, crowds.
import type { StyleSpecification } from "maplibre-gl";
import { expect, test } from "vitest";
import { kDefaultBasemap, loadConfig, loadStyle } from "../src/basemap.ts";
import { spacingOf } from "../src/city.ts";
import { nearestStation } from "../src/map_pick.ts";
import { kNames, kPlaces, styleFor } from "../src/map_style.ts";
import { project } from "../src/mercator.ts";
import { crowding, labelOfLevel, kLevels, levelsOf } from "../src/scale.ts";
import type { Station } from "../src/wire.ts";

const reply = (body: string, status = 200) => async () => new Response(body, { status });
const refused = () => Promise.reject(new TypeError("Failed to fetch"));

test("config.json names the basemap; what it leaves out is the default, null and empty are none", async () => {
  expect(await loadConfig("/", reply('{"basemap":{"light":"http://tiles/l","dark":""}}'))).toEqual({ light: "http://tiles/l", dark: "" });
  expect(await loadConfig("/", reply('{"basemap":{"dark":"http://tiles/d"}}'))).toEqual({ ...kDefaultBasemap, dark: "http://tiles/d" });
  expect(await loadConfig("/", reply(`{"basemap":null}`))).toEqual({ light: "", dark: "" });
  for (const fetcher of [reply("{}"), reply("null"), reply("<html>", 404), refused]) expect(await loadConfig("/", fetcher)).toEqual(kDefaultBasemap);
});

test("a style that cannot be had is none", async () => {
  const style = { version: 8, sources: {}, layers: [] };
  expect(await loadStyle("http://tiles/l", reply(JSON.stringify(style)))).toEqual(style);
  for (const fetcher of [reply("{}"), reply("null"), reply("<html>"), reply("{}", 500), refused]) expect(await loadStyle("http://tiles/l", fetcher)).toBeNull();
  expect(await loadStyle("", refused)).toBeNull();
});

const basemap: StyleSpecification = {
  version: 8,
  glyphs: "http://tiles/{fontstack}/{range}.pbf",
  sources: { streets: { type: "vector", url: "http://tiles/streets" } },
  layers: [
    { id: "water", type: "fill", source: "streets", "source-layer": "water" },
    { id: "towns", type: "symbol", source: "streets", "source-layer": "place", layout: { "text-font": ["Noto Sans Regular"] } },
  ],
};
const layerIds = (style: StyleSpecification) => style.layers.map(({ id }) => id);

test("our names lie over the basemap, in a font that it has; its own names take the place of ours", () => {
  const style = styleFor("light", basemap);
  expect(layerIds(style)).toEqual(["water", "towns", kNames]);
  expect(style.layers[2]).toMatchObject({ layout: { "text-font": ["Noto Sans Regular"] } });
  expect(Object.keys(style.sources)).toEqual(["streets", kNames, kPlaces]);
});

test("without a basemap there is a ground, and names in the reader's own fonts", () => {
  const style = styleFor("dark", null);
  expect(layerIds(style)).toEqual(["land", kPlaces, kNames]);
  expect(style.glyphs).toBeUndefined();
});

test("a basemap with letters but no text of its own gets no names: no font of it is known", () => {
  expect(layerIds(styleFor("light", { ...basemap, layers: [basemap.layers[0]!] }))).toEqual(["water"]);
});

const station = (code: string, lon: number, lat: number) => ({ code, lon, lat }) as Station;

test("a finger takes the nearest station within its reach", () => {
  const [view, size] = [{ lon: 2.35, lat: 48.86, zoom: 14 }, { width: 400, height: 300 }];
  const list = [station("A", 2.35, 48.86), station("B", 2.3505, 48.86)];
  const [bx, by] = project(view, size, 2.3505, 48.86);
  expect(nearestStation(list, view, size, bx - 2, by)).toBe("B");
  expect(nearestStation(list, view, size, 199, 150)).toBe("A");
  expect(nearestStation(list, view, size, bx + 30, by)).toBeNull();
});

test("dots shrink where stations crowd, and never vanish", () => {
  const grid = (side: number) => Array.from({ length: side * side }, (_, i) => station(String(i), 2.2 + (0.2 * (i % side)) / side, 48.8 + (0.1 * Math.floor(i / side)) / side));
  expect(spacingOf(grid(10)) / spacingOf(grid(40))).toBeCloseTo(4, 0);
  expect([spacingOf([]), spacingOf([station("A", 2, 48)])]).toEqual([Infinity, Infinity]);
  expect([crowding(Infinity), crowding(5.5), crowding(0)]).toEqual([1, 0.5, 0.4]);
});

test("chances have levels of their own, and labels that join", () => {
  expect([0, 0.049, 0.05, 0.3, 0.5, 0.8, 0.95, 1].map((share) => levelsOf("chance_bike")(share))).toEqual([0, 0, 1, 2, 3, 4, 5, 5]);
  expect(kLevels.map((_, level) => labelOfLevel("chance_dock", level))).toEqual(["<5", "5–25", "25–50", "50–75", "75–95", "95+"]);
  expect([0.4, 0.6, 2.5, 20.4].map(levelsOf("docks"))).toEqual([0, 1, 2, 4]);
});
