import { expect, test } from "vitest";
import { createFormat } from "../src/format.ts";
import { hashWithStation, stationOfHash } from "../src/hash.ts";

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

test("unknown is a dash, never a zero", () => {
  expect(createFormat("en").count(null)).toBe("–");
  expect(createFormat("en").count(14_203)).toBe("14,203");
});

test("changes carry a true minus sign", () => {
  expect([-6, 0, 3].map(createFormat("en").change)).toEqual(["−6", "0", "+3"]);
});

test("the station stands in the hash beside other parts", () => {
  expect(stationOfHash("#station=16107")).toBe("16107");
  expect(stationOfHash("#a=1&station=A%2FB%20c")).toBe("A/B c");
  expect(stationOfHash("#station=")).toBeNull();
  expect(stationOfHash("")).toBeNull();
  expect(hashWithStation("#a=1", "A/B")).toBe("#a=1&station=A%2FB");
  expect(hashWithStation("#station=1", null)).toBe("");
});
