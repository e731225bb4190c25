import { expect, test } from "vitest";
import { createFormat } from "../src/format.ts";

const now = Date.UTC(2026, 2, 29, 1, 30);
const ago = (seconds: number) => now - seconds * 1000;

test.each([
  [5, "now"],
  [150, "2 minutes ago"],
  [3_700, "1 hour ago"],
  [90_000, "yesterday"],
  [3 * 365 * 86_400, "3 years ago"],
  [-40, "now"],
])("%i s ago is said as %s", (seconds, said) => {
  expect(createFormat("en").age(ago(seconds), now)).toBe(said);
});

test("ages are said in French", () => {
  expect(createFormat("fr").age(ago(150), now)).toBe("il y a 2 minutes");
});

test("clocks follow the zone across the change of hour", () => {
  const paris = createFormat("fr", "Europe/Paris");
  expect([ago(3_600), now].map(paris.clock)).toEqual(["01:30", "03:30"]);
  expect(createFormat("en", "UTC").clock(Date.UTC(2026, 0, 1))).toBe("00:00");
});

test("the clocks of the city can be put on later, and an unknown zone changes nothing", () => {
  const format = createFormat("en-GB", "UTC");
  format.inZone("Europe/Paris");
  format.inZone("Mars/Olympus");
  expect([format.clock(now), format.hour(now), format.date(now)]).toEqual(["03:30", 3, "29 March at 03:30"]);
});

test("unknown is a dash, never a zero", () => {
  expect(createFormat("en").count(null)).toBe("–");
  expect(createFormat("en").count(14_203)).toBe("14,203");
});

test("no chance is said to be sure", () => {
  const percent = createFormat("en").percent;
  expect([0, 0.004, 0.01, 0.5, 0.99, 0.994, 1].map(percent)).toEqual(["<\u202f1%", "<\u202f1%", "1%", "50%", "99%", ">\u202f99%", ">\u202f99%"]);
});

test("means have a decimal where it tells something", () => {
  expect([0.36, 9.94, 9.96, 12.4].map(createFormat("fr").mean)).toEqual(["0,4", "9,9", "10", "12"]);
});

test("spans and distances", () => {
  const { span, distance } = createFormat("fr");
  expect([0, 45, 60, 90, 1440].map(span)).toEqual(["0 min", "45 min", "1 h", "1 h 30 min", "24 h"].map((text) => text.replace(/ /g, "\u00a0")));
  expect([3, 347, 996, 1234, 312_400].map(distance)).toEqual(["10 m", "350 m", "1 km", "1,2 km", "312 km"].map((text) => text.replace(/ /g, "\u00a0")));
});
