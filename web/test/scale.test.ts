// The colour scale: right levels, one truth with the style sheet, and apart for colour-blind eyes.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fillOf, kClosed, kGround, kLevels, kRadii, levelLabel, levelOf, radiusAt, type Theme } from "../src/scale.ts";

const kThemes: Theme[] = ["light", "dark"];

test("counts fall into their levels", () => {
  const levels = [0, 1, 2, 3, 5, 6, 10, 11, 20, 21, 60].map((bikes) => levelOf({ bikes, open: true }));
  expect(levels).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  expect(levelOf({ bikes: 12, open: false })).toBe(kClosed);
  expect(levelOf({ bikes: null, open: true })).toBe(kClosed);
});

test("levels join without hole or overlap", () => {
  kLevels.slice(1).forEach((level, i) => expect(level.from).toBe(kLevels[i]!.to + 1));
  expect(kLevels.map(levelLabel)).toEqual(["0", "1–2", "3–5", "6–10", "11–20", "21+"]);
});

test("dots grow with bikes and zoom", () => {
  const zooms = [8, 9, 10.5, 12, 13, 14.7, 16, 18, 19];
  zooms.forEach((zoom, i) => {
    expect(radiusAt(zoom, 5)).toBeGreaterThan(radiusAt(zoom, 0));
    expect(radiusAt(zoom, kClosed)).toBe(radiusAt(zoom, 0));
    if (i > 0) expect(radiusAt(zoom, 3)).toBeGreaterThanOrEqual(radiusAt(zooms[i - 1]!, 3));
  });
  for (const [zoom, base, step] of kRadii) expect(radiusAt(zoom, 2)).toBeCloseTo(base + 2 * step);
});

test("the style sheet has the same colours", () => {
  const [light, dark] = readFileSync(new URL("../src/style/base.css", import.meta.url), "utf8").split("prefers-color-scheme: dark");
  for (const [theme, css] of [["light", light!], ["dark", dark!]] as const) {
    kLevels.forEach((level, i) => expect(css).toContain(`--level-${i}: ${level.fill[theme]};`));
    expect(css).toContain(`--closed: ${fillOf(kClosed, theme)};`);
    expect(css).toContain(`--land: ${kGround[theme].land};`);
  }
});

type Rgb = [number, number, number];

function linear(hex: string): Rgb {
  const part = (at: number) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

// Machado, Oliveira, Fernandes 2009, severity 1.0.
const kSight: Record<string, Rgb[]> = {
  full: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

// OKLab (Ottosson 2020): distance there is close to what the eye sees.
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function seen(hex: string, sight: Rgb[]): Rgb {
  const rgb = linear(hex);
  return oklab(sight.map((row) => Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]))) as Rgb);
}

const apart = (a: Rgb, b: Rgb) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

test.each(Object.keys(kSight))("any two filled levels are apart under %s", (name) => {
  for (const theme of kThemes) {
    const colours = kLevels.slice(1).map((level) => seen(level.fill[theme], kSight[name]!)); // level 0 is a ring
    for (let i = 0; i < colours.length; i++) {
      for (let j = i + 1; j < colours.length; j++) {
        expect(apart(colours[i]!, colours[j]!), `${theme}: levels ${i + 1} and ${j + 1}`).toBeGreaterThan(0.09);
      }
    }
  }
});

function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

test("numbers on dots and names of places can be read", () => {
  for (const theme of kThemes) {
    const { halo, place, land } = kGround[theme];
    kLevels.forEach((level, i) => expect(contrast(level.ink[theme], i === 0 ? halo : level.fill[theme])).toBeGreaterThan(3.5));
    expect(contrast(place, land)).toBeGreaterThan(4.5);
  }
});
