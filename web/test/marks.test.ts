// What the map shows at a moment: now, ahead and back, and what is not known.
import { expect, test } from "vitest";
import { snapped, type Ask } from "../src/ask.ts";
import { drawingOrder } from "../src/map_order.ts";
import { createMarker, kPlain, kShut, kStale, kUnknown, sameMarks, shownNumber, weigh, type Sources } from "../src/marks.ts";
import { kClosed } from "../src/scale.ts";
import type { Station } from "../src/wire.ts";
import type { CityForecast, CityPast } from "../src/wire_city.ts";

const kNow = Date.UTC(2026, 2, 4, 7, 6);
const kMinutes = 60_000;
const station = (code: string, part: Partial<Station> = {}): Station => ({
  code, name: code, commune: "", lat: 48, lon: 2, capacity: 20, bikes: 5, docks: 15, mechanical: 3, ebikes: 2,
  open: true, returning: true, virtual: false, reportedAt: kNow, ...part,
});

const column = (...values: number[]) => Float32Array.from(values);
const columns = (expected: Float32Array, chance = expected) => ({ expected, low: expected, high: expected, chance });

// Two stations, in another order than the list's, at 0, 15 and 45 minutes.
const forecast = (part: Partial<CityForecast> = {}): CityForecast => ({
  dataTime: kNow, origin: kNow, fresh: true, trouble: "", model: "m", minutes: [0, 15, 45], codes: ["B", "A"],
  bikes: columns(column(1, 2, 8, 5, 6, 12), column(1, 0.9, 0.3, 1, 0.99, NaN)), docks: columns(column(9, 9, 9, 8, 8, 8)), ebikes: null, ...part,
});

const past: CityPast = {
  dataTime: kNow, start: Date.UTC(2026, 2, 4, 5, 0), stepMs: 15 * kMinutes, cells: 9, codes: ["A", "B"],
  bikes: column(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, NaN, NaN, NaN, NaN, NaN, NaN, 7, 8), ebikes: column(...Array(18).fill(1)), docks: column(...Array(18).fill(0)),
};

const kTwo = [station("A"), station("B", { bikes: 0, docks: 20 })];
const at = (moment: number, ask: Ask = "bikes", sources: Partial<Sources> = {}) =>
  createMarker({ stations: kTwo, dataTime: kNow, forecast: forecast(), past, ...sources })(ask, moment);

test("now is what the stations say, whatever the forecast says of it", () => {
  const { values, levels, looks } = at(0);
  expect([[...values], [...levels], [...looks]]).toEqual([[5, 0], [2, 0], [kPlain, kPlain]]);
  expect([...at(0, "ebikes").values]).toEqual([2, 2]);
  expect([...at(0, "docks").values]).toEqual([15, 20]);
  expect([...at(0, "chance_bike").values]).toEqual([1, 0]);
});

test("ahead, each station finds its row, and a moment between two leads is between their values", () => {
  expect([...at(15).values]).toEqual([6, 2]);
  expect([...at(30).values]).toEqual([9, 5]);
  expect([...at(30, "docks").values]).toEqual([8, 9]);
  expect(at(15, "chance_bike").values[1]).toBeCloseTo(0.9);
});

test("what the forecast does not tell is not known", () => {
  expect([...at(60).values, ...at(75).values]).toEqual([12, 8, NaN, NaN]); // a quarter of an hour beyond the last lead, no more
  expect([...at(45, "chance_bike").looks]).toEqual([kUnknown, kPlain]);
  expect([...at(30, "chance_bike").looks]).toEqual([kUnknown, kPlain]); // never from one end alone
  expect([...at(15, "ebikes").looks]).toEqual([kUnknown, kUnknown]);
  expect([...at(15, "ebikes", { forecast: forecast({ ebikes: columns(column(1, 1, 1, 2, 2, 2)) }) }).values]).toEqual([2, 1]);
  expect([...at(15, "bikes", { forecast: null }).looks]).toEqual([kUnknown, kUnknown]);
  expect([...at(15, "bikes", { stations: [station("C")] }).values]).toEqual([NaN]);
});

test("a forecast older than the data is read at its own lead", () => {
  expect([...at(15, "bikes", { forecast: forecast({ origin: kNow - 15 * kMinutes }) }).values]).toEqual([9, 5]);
});

test("back, the cell that ends nearest tells, and an older count says that it is old", () => {
  // 06:51: the cell 06:30-06:45 is the sixth from 05:00 on.
  const { values, looks } = at(-15);
  expect(values[0]).toBe(6);
  expect([values[1], looks[1]]).toEqual([NaN, kUnknown]); // last counted in the cell that ended at 05:15
  expect([...at(-90).values]).toEqual([1, 9]);
  expect([...at(-75).looks]).toEqual([kPlain, kStale]);
  expect([...at(-600).looks]).toEqual([kUnknown, kUnknown]);
  expect([...at(-15, "chance_dock").values]).toEqual([0, 0]);
  expect([...at(-15, "bikes", { past: null }).looks]).toEqual([kUnknown, kUnknown]);
});

test("a station that rents nothing is shut to bikes alone; of the past it is not known", () => {
  const stations = [station("A", { open: false })];
  expect([...at(0, "bikes", { stations }).levels, ...at(0, "bikes", { stations }).looks]).toEqual([kClosed, kShut]);
  expect([...at(15, "chance_bike", { stations }).looks]).toEqual([kShut]);
  expect([...at(0, "docks", { stations }).looks]).toEqual([kPlain]);
  expect([...at(-15, "bikes", { stations }).looks]).toEqual([kPlain]);
});

test("a count that nobody reported, and one reported long ago", () => {
  const stations = [station("A", { bikes: null }), station("B", { reportedAt: kNow - 60 * kMinutes }), station("C", { reportedAt: null })];
  expect([...at(0, "bikes", { stations }).looks]).toEqual([kUnknown, kStale, kPlain]);
});

test("leads between, on and beyond the minutes", () => {
  const minutes = [0, 15, 45];
  expect(weigh(minutes, 15)).toEqual({ from: 1, to: 1, share: 0 });
  expect(weigh(minutes, 20)).toEqual({ from: 1, to: 2, share: 1 / 6 });
  expect(weigh(minutes, 60)).toEqual({ from: 2, to: 2, share: 0 });
  expect([weigh(minutes, 61), weigh(minutes, -1)]).toEqual([null, null]);
});

test("marks are the same when nothing is to be drawn anew", () => {
  expect(sameMarks(at(15), at(15))).toBe(true);
  expect(sameMarks(at(75), at(90))).toBe(true); // nothing known at either
  for (const other of [at(30), at(15, "docks"), at(15, "bikes", { stations: [station("A")] })]) expect(sameMarks(at(15), other)).toBe(false);
});

test("the fullest is drawn last, what nothing is known of first", () => {
  expect([...drawingOrder(Int8Array.of(2, kClosed, 5, 0, 2, kClosed))]).toEqual([1, 5, 3, 0, 4, 2]);
});

test("numbers on dots are whole bikes, or percent", () => {
  expect([shownNumber("bikes", 3.6), shownNumber("chance_dock", 0.284)]).toEqual([4, 28]);
});

test("moments are quarters of an hour within a day back and three hours ahead", () => {
  expect([-5000, -22, -7, 7.4, 8, 181].map(snapped)).toEqual([-1440, -15, 0, 0, 15, 180]);
});
