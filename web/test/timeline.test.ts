// The slider's scale, its words, and playing.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFormat } from "../src/format.ts";
import { createWords } from "../src/i18n/messages.ts";
import { momentText, shortText } from "../src/moment_text.ts";
import { createPlayer } from "../src/play.ts";
import { createStore, kNothing } from "../src/state.ts";
import { kFirstUnit, kLastUnit, momentOf, shareOf, unitOf } from "../src/timeline_scale.ts";

test("every moment has its place on the slider, and comes back from it", () => {
  const moments = Array.from({ length: 109 }, (_, i) => -1440 + 15 * i);
  expect(moments.map((moment) => momentOf(unitOf(moment)))).toEqual(moments);
  const units = moments.map(unitOf);
  expect(units).toEqual([...units].sort((a, b) => a - b));
  expect([units[0], units[108], unitOf(0)]).toEqual([kFirstUnit, kLastUnit, 0]);
});

test("units between two moments snap to the nearer", () => {
  expect([1, 2, 3, 7, 8].map(momentOf)).toEqual([0, 0, 15, 15, 30]);
});

test("three hours ahead have more room than their share of the time", () => {
  expect([shareOf(-1440), shareOf(180)]).toEqual([0, 1]);
  expect(1 - shareOf(0)).toBeGreaterThan(0.35);
});

const kNow = Date.UTC(2026, 2, 4, 17, 45);
const said = (language: string, moment: number) => momentText(moment, kNow, createWords([language]), createFormat(language, "Europe/Paris"));

test("a moment in words", () => {
  expect(said("en-GB", 0)).toBe("now, 18:45");
  expect(said("en-GB", 45)).toBe("in 45 minutes, 19:30");
  expect(said("en-GB", 75)).toBe("in 1 hour 15 minutes, 20:00");
  expect(said("en-GB", -120)).toBe("2 hours ago, 16:45");
  expect(said("en-GB", -1440)).toMatch(/^24 hours ago, Tue.* 18:45$/);
  expect(said("fr", 60)).toBe("dans 1 heure, 19:45");
  expect(momentText(15, null, createWords(["en"]), createFormat("en"))).toBe("in 15 minutes, –");
});

test("a moment in short", () => {
  const words = createWords(["en"]);
  expect([0, 15, 60, 135, -75].map((moment) => shortText(moment, words))).toEqual(["now", "in 15 min", "in 1 h", "in 2 h 15", "1 h 15 ago"]);
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("playing goes step by step to the end and stops there; from the end it begins anew", () => {
  const store = createStore({ ...kNothing, moment: 150 });
  const player = createPlayer(store, () => 100);
  player.toggle();
  expect(store.get()).toMatchObject({ playing: true, moment: 150 });
  vi.advanceTimersByTime(200);
  expect(store.get()).toMatchObject({ playing: true, moment: 180 });
  vi.advanceTimersByTime(100);
  expect(store.get()).toMatchObject({ playing: false, moment: 180 });
  player.toggle();
  expect(store.get()).toMatchObject({ playing: true, moment: -1440 });
  player.toggle();
  vi.advanceTimersByTime(1000);
  expect(store.get()).toMatchObject({ playing: false, moment: -1440 });
});
