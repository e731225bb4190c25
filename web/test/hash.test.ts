// The link is the view: what is written there is read again, and nothing else breaks it.
import { expect, test } from "vitest";
import { kAsks } from "../src/ask.ts";
import { hashOfView, momentOfTime, timeOfMoment, viewOfHash, type PageView } from "../src/hash.ts";

const kNow = Date.UTC(2026, 2, 4, 18, 0, 20);
const view = (change: Partial<PageView> = {}): PageView => ({ station: null, at: null, ask: "bikes", map: null, ...change });

test.each([
  ["the city", view(), ""],
  ["a station", view({ station: "A/B c" }), "#station=A/B+c"],
  ["a moment", view({ station: "16107", at: Date.UTC(2026, 2, 4, 18, 45) }), "#station=16107&at=2026-03-04T18:45Z"],
  ["a question", view({ ask: "chance_dock" }), "#ask=chance_dock"],
  ["a place", view({ map: { lon: 2.3522, lat: 48.85661, zoom: 14.25 } }), "#map=14.25/48.85661/2.3522"],
])("%s is written and read", (_, shown, hash) => {
  expect(hashOfView("", shown)).toBe(hash);
  expect(viewOfHash(hash)).toEqual(shown);
});

test("every question survives the way", () => {
  for (const ask of kAsks) expect(viewOfHash(hashOfView("", view({ ask }))).ask).toBe(ask);
});

test("other parts stay, what is gone is taken out", () => {
  expect(hashOfView("#a=1&station=2&map=3/4/5", view({ station: "7" }))).toBe("#a=1&station=7");
});

test.each(["#station=&at=soon&ask=cars&map=1/2", "#map=99/48/2", "#map=12/x/2", "#map=12//2", "#at=", "", "#%"])("%j is no more than the city", (hash) => {
  expect(viewOfHash(hash)).toEqual(view());
});

test("a moment is a time in the link, and the same time when opened later", () => {
  const at = timeOfMoment(45, kNow)!;
  expect(new Date(at).toISOString()).toBe("2026-03-04T18:45:00.000Z");
  expect(momentOfTime(at, kNow)).toBe(45);
  expect(momentOfTime(at, kNow + 50 * 60_000)).toBe(0);
  expect(momentOfTime(at, kNow + 115 * 60_000)).toBe(-75);
  expect(timeOfMoment(0, kNow)).toBeNull();
});

test("a time that the page cannot show is none", () => {
  expect(momentOfTime(kNow - 25 * 3_600_000, kNow)).toBeNull();
  expect(momentOfTime(kNow + 4 * 3_600_000, kNow)).toBeNull();
});
