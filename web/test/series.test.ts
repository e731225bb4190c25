import { expect, test } from "vitest";
import { ticksBetween } from "../src/chart_options.ts";
import { footingOf, leadAt, leadsAhead, lonely, measuredAt, outlookAt, seriesOf, topOf, type Series } from "../src/series.ts";
import { forecast, history, kAt, kMinuteMs } from "./station_answers.ts";

const detail = (bikes: (number | null)[], ...parts: Parameters<typeof forecast>) => ({ code: "16107", history: history(bikes), forecast: forecast(...parts) });
const series = (...parts: Parameters<typeof detail>) => seriesOf(detail(...parts), "bikes")!;

test("measured and expected share one axis and meet at the present", () => {
  const { times, measured, expected, low, high, now } = series([3, null, 6]);
  expect(now).toBe(kAt / 1000);
  expect(times.indexOf(now)).toBe(2);
  expect(measured.slice(0, 4)).toEqual([3, null, 6, null]);
  expect(expected.slice(0, 4)).toEqual([null, null, 6, 7]);
  expect([low[3], high[3]]).toEqual([5, 9]);
  expect(times.every((t, i) => i === 0 || t > times[i - 1]!)).toBe(true);
});

test("an older forecast begins where it was made, among what was counted since", () => {
  const late = detail([4, 5, 6]);
  late.history.dataAt += 10 * kMinuteMs;
  late.history.start += 10 * kMinuteMs;
  const { times, measured, expected, now } = seriesOf(late, "bikes")!;
  const at = (ms: number) => times.indexOf(ms / 1000);
  expect(now).toBe(kAt / 1000 + 600);
  expect([measured[at(kAt)], expected[at(kAt)]]).toEqual([null, 6]);
  expect([measured[at(now * 1000)], expected[at(now * 1000)]]).toEqual([6, null]);
});

test("either half stands alone, and nothing is drawn of nothing", () => {
  expect(seriesOf({ ...detail([1, 2]), forecast: null }, "bikes")!.measured).toEqual([1, 2]);
  expect(seriesOf({ ...detail([]), history: null }, "docks")!.expected).toHaveLength(9);
  expect(seriesOf({ ...detail([null, null]), forecast: null }, "bikes")).toBeNull();
});

test("the past is told by the cell that ends nearest, never beyond", () => {
  const known = history([3, null, 6]);
  const at = (minutes: number) => measuredAt(known, "bikes", kAt + minutes * kMinuteMs);
  expect([-45, -30, -20, -8, -2, 0, 9, -60].map(at)).toEqual([null, 3, null, null, 6, 6, null, null]);
});

test("the top is the capacity only when counts come near it", () => {
  const top = (n: number, capacity: number | null) => topOf({ measured: [n], expected: [], high: [] } as unknown as Series, capacity);
  expect([top(13, 20), top(24, 20), top(8, 60), top(0, 60), top(10, null)]).toEqual([20, 24, 10, 4, 13]);
});

test("points between gaps are found", () => {
  expect(lonely([1, null, 2, 3, null, 4])).toEqual([0, 5]);
  expect(lonely([null, 1, null])).toEqual([1]);
  expect(lonely([1, 2])).toEqual([]);
});

test("the footing says how much of the history is known", () => {
  const missing = (hours: number) => footingOf(forecast({}, { history_hours_missing: hours }));
  expect([0, 1, 12, 13, 24].map(missing)).toEqual(["full", "gaps", "gaps", "thin", "thin"]);
});

test("a moment finds the lead nearest in time, also in a forecast that has aged", () => {
  const fresh = forecast();
  expect([-30, 0, 5, 20, 100, 240].map((moment) => leadAt(fresh, moment)?.minutes ?? null)).toEqual([null, null, 15, 15, 90, 180]);
  const aged = forecast({ data_time: "2026-03-04T07:35:00+00:00" }); // 20 minutes old
  expect(leadsAhead(aged)[0]!.minutes).toBe(30);
  expect(leadAt(aged, 40)!.minutes).toBe(60);
});

test("between two leads the outlook lies between theirs, its interval wide enough for both", () => {
  const at = outlookAt(forecast(), 75)!; // between 10 and 11 bikes, 8–12 and 9–13
  expect(at).toMatchObject({ bikes: { expected: 10.5, low: 8, high: 13, chance: 0.9 }, ebikes: null, at: kAt + 75 * kMinuteMs });
  expect(outlookAt(forecast(), 60)!.bikes).toEqual(forecast().leads[4]!.bikes);
  expect([0, -15, 240].map((moment) => outlookAt(forecast(), moment))).toEqual([null, null, null]);
  const gap = forecast();
  gap.leads[5]!.docks = null;
  expect(outlookAt(gap, 75)!.docks).toBeNull();
});

test("the axis names each hour ahead and a few behind, none upon the present", () => {
  const hour = 3600;
  const now = Date.UTC(2026, 2, 4, 17, 20) / 1000;
  const hourOf = (seconds: number) => (new Date(seconds * 1000).getUTCHours() + 1) % 24; // of a zone an hour ahead
  const ticks = ticksBetween(now - 24 * hour, now + 3 * hour, now, hourOf);
  expect(ticks.filter((t) => t > now).map((t) => t - now)).toEqual([2400, 6000, 9600]);
  const behind = ticks.filter((t) => t < now);
  expect(behind.map((t) => new Date(t * 1000).getUTCHours())).toEqual([23, 5, 11]); // 17 is too near
});
