// How many bikes look like what: six levels by count, each with a colour per theme and a size that grows with it,
// so that colour never speaks alone. Orange to blue stays apart for every common kind of colour blindness
// (a test measures it).
import { type Ask, isChance } from "./ask.ts";
import type { Station } from "./wire.ts";

export type Theme = "light" | "dark";

export const kClosed = -1;

export interface Level {
  from: number;
  to: number; // Infinity for the last
  fill: Record<Theme, string>;
  ink: Record<Theme, string>; // of a number written on it
}

export const kLevels: Level[] = [
  { from: 0, to: 0, fill: { light: "#c2410c", dark: "#ff7a3d" }, ink: { light: "#9a3412", dark: "#ffb38a" } },
  { from: 1, to: 2, fill: { light: "#ee8a2e", dark: "#e89a3c" }, ink: { light: "#2b1600", dark: "#2b1600" } },
  { from: 3, to: 5, fill: { light: "#f3cf6b", dark: "#f6e0a0" }, ink: { light: "#2e2400", dark: "#2e2400" } },
  { from: 6, to: 10, fill: { light: "#93c9dc", dark: "#a5d8ea" }, ink: { light: "#06283a", dark: "#06283a" } },
  { from: 11, to: 20, fill: { light: "#3a8dbd", dark: "#4fa6dc" }, ink: { light: "#ffffff", dark: "#021421" } },
  { from: 21, to: Infinity, fill: { light: "#15467a", dark: "#2f6fc4" }, ink: { light: "#ffffff", dark: "#ffffff" } },
];

export interface Ground {
  land: string;
  halo: string; // between dots, and the middle of an empty one
  place: string; // names of places
  closed: string;
  ring: string; // around the chosen station
}

export const kGround: Record<Theme, Ground> = {
  light: { land: "#eef1ef", halo: "#ffffff", place: "#5d6975", closed: "#a9b1b8", ring: "#11181f" },
  dark: { land: "#11161b", halo: "#11161b", place: "#8d99a5", closed: "#55606a", ring: "#ffffff" },
};

/** Index into kLevels, or kClosed for a station that rents nothing or does not say. */
export function levelOf(station: Pick<Station, "bikes" | "open">): number {
  const { bikes, open } = station;
  if (!open || bikes === null) return kClosed;
  return kLevels.findIndex((level) => bikes <= level.to);
}

// The lowest mean, and the lowest chance, of each level but the first.
const kCountFrom = kLevels.slice(1).map((level) => level.from - 0.5);
export const kChanceFrom = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Index into kLevels of a count, or of a chance from 0 to 1; a mean goes where its nearest whole number belongs. */
export function levelsOf(ask: Ask): (value: number) => number {
  const from = isChance(ask) ? kChanceFrom : kCountFrom;
  return (value) => {
    let level = 0;
    while (level < from.length && value >= from[level]!) level++;
    return level;
  };
}

/** What a level stands for, as the legend has it; chances in percent. */
export function labelOfLevel(ask: Ask, level: number): string {
  if (!isChance(ask)) return levelLabel(kLevels[level]!);
  const [from, to] = [kChanceFrom[level - 1], kChanceFrom[level]].map((share) => share !== undefined && Math.round(share * 100));
  if (from === false) return `<${to}`;
  return to === false ? `${from}+` : `${from}–${to}`;
}

export function levelLabel(level: Level): string {
  if (level.to === Infinity) return `${level.from}+`;
  return level.from === level.to ? `${level.from}` : `${level.from}–${level.to}`;
}

export function fillOf(level: number, theme: Theme): string {
  return kLevels[level]?.fill[theme] ?? kGround[theme].closed;
}

/** Of a number written on a level's dot. */
export function inkOf(level: number, theme: Theme): string {
  return kLevels[level]?.ink[theme] ?? kGround[theme].ring;
}

// Zoom, radius of an empty or closed station, and what each level adds; pixels.
export const kRadii: [zoom: number, base: number, step: number][] = [
  [9, 1.4, 0.15],
  [11, 2.4, 0.35],
  [13, 4.8, 0.55],
  [14, 8.6, 0.55],
  [15.5, 12, 0.7],
  [18, 17, 1],
];

export const kCountsFromZoom = 13.5;
export const kNamesFromZoom = 14.6;

const kRoomPixels = 11; // between stations; with less of it dots shrink
const kSmallest = 0.4;

/** What dots shrink by where stations stand `pixels` apart. */
export function crowding(pixels: number): number {
  return Math.min(1, Math.max(kSmallest, pixels / kRoomPixels));
}

export function radiusAt(zoom: number, level: number): number {
  const at = (stop: (typeof kRadii)[number]) => stop[1] + stop[2] * Math.max(0, level);
  const next = kRadii.findIndex(([z]) => z >= zoom);
  const above = kRadii[next];
  const below = kRadii[next - 1];
  if (!above) return at(kRadii[kRadii.length - 1]!);
  if (!below) return at(above);
  return at(below) + ((at(above) - at(below)) * (zoom - below[0])) / (above[0] - below[0]);
}

/** Width of the line around a dot, and around an empty one; pixels. */
export function strokesAt(zoom: number): [around: number, hollow: number] {
  const nearness = Math.min(1, Math.max(0, (zoom - 10) / 6));
  return [0.25 + nearness, 1 + 2 * nearness];
}

/** Of the letters of numbers on dots, pixels. */
export function numberSizeAt(zoom: number): number {
  return Math.min(16, 10 + 1.5 * (zoom - 13));
}
