import { expect, test } from "vitest";
import { footingOf, hoursKnown, lonely, seriesOf, topOf } from "../src/series.ts";
import type { Prediction } from "../src/wire.ts";

const kHour = 3_600_000;

function predicted(history: (number | null)[], bikes: number | null, next: number[]): Prediction {
  const at = Date.UTC(2026, 2, 4, 7, 15);
  return {
    code: "1", name: "One", bikes, docks: 5, capacity: 20, at, model: "m", invented: false,
    horizons: next.map((n, i) => ({ hours: i + 1, at: at + (i + 1) * kHour, bikes: n, change: n - (bikes ?? 0) })),
    history: history.map((n, i) => ({ at: at - (history.length - i) * kHour, bikes: n })),
    missingHours: history.filter((n) => n === null).length,
  };
}

test("measured and expected share one axis and meet at the present", () => {
  const series = seriesOf(predicted([3, null, 5], 6, [7, 8]));
  expect(series.measured).toEqual([3, null, 5, 6, null, null]);
  expect(series.expected).toEqual([null, null, null, 6, 7, 8]);
  expect(series.times[3]).toBe(series.now);
  expect(series.times.every((t, i) => i === 0 || t > series.times[i - 1]!)).toBe(true);
});

test("an unknown present is a gap in both", () => {
  const series = seriesOf(predicted([3], null, [4]));
  expect(series.measured).toEqual([3, null, null]);
  expect(series.expected).toEqual([null, null, 4]);
});

test("history that is newer than the present, or twice the present, does not bend the line back", () => {
  const prediction = predicted([3, 4], 6, [7]);
  prediction.history.push({ at: prediction.at, bikes: 1 }, { at: prediction.at + 1000, bikes: 2 });
  expect(seriesOf(prediction).measured).toEqual([3, 4, 6, null]);
});

test("the top is the capacity only when counts come near it", () => {
  expect(topOf(seriesOf(predicted([3], 13, [12])), 20)).toBe(20);
  expect(topOf(seriesOf(predicted([3], 24, [12])), 20)).toBe(24);
  expect(topOf(seriesOf(predicted([3], 8, [6])), 60)).toBe(10);
  expect(topOf(seriesOf(predicted([0], 0, [0])), 60)).toBe(4);
  expect(topOf(seriesOf(predicted([10], 10, [10])), null)).toBe(13);
});

test("points between gaps are found", () => {
  expect(lonely([1, null, 2, 3, null, 4])).toEqual([0, 5]);
  expect(lonely([null, 1, null])).toEqual([1]);
  expect(lonely([1, 2])).toEqual([]);
});

test("the footing says how much of the history is known", () => {
  const day = (missing: number) => Array.from({ length: 24 }, (_, i) => (i < missing ? null : 4));
  expect(footingOf(predicted(day(0), 4, [4]))).toBe("full");
  expect(footingOf(predicted(day(12), 4, [4]))).toBe("gaps");
  expect(footingOf(predicted(day(13), 4, [4]))).toBe("thin");
  expect(footingOf({ ...predicted(day(0), 4, [4]), invented: true })).toBe("invented");
  expect(hoursKnown(predicted(day(19), 4, [4]))).toBe(5);
});
