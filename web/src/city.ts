// The city as a whole, from its stations: sums, bounds, the names of its parts.
import { isOfDocks, type Ask } from "./ask.ts";
import { kShut, type Marks, type Read } from "./marks.ts";
import { worldX, worldY } from "./mercator.ts";
import type { Station } from "./wire.ts";

export interface Summary {
  stations: number;
  total: number | null; // of what is asked; null when nothing is known of the moment
  empty: number | null; // open, no bike; ahead of now the number to be expected
  full: number | null; // open, no dock
}

/** The city at a moment; `read` is createMarker's. */
export function summarise(stations: Station[], read: Read, ask: Ask, moment: number): Summary {
  const counted = ask === "ebikes" ? "ebikes" : isOfDocks(ask) ? "docks" : "bikes";
  return {
    stations: stations.length,
    total: sumOf(read(counted, moment), (value) => value),
    empty: sumOf(read("chance_bike", moment), without),
    full: sumOf(read("chance_dock", moment), without),
  };
}

// Chances add up to the number to be expected; what is shut is neither empty nor full.
const without = (chance: number, look: number): number => (look === kShut ? 0 : 1 - chance);

function sumOf({ values, looks }: Marks, share: (value: number, look: number) => number): number | null {
  let [sum, known] = [0, false];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue;
    known = true;
    sum += share(values[i]!, looks[i]!);
  }
  return known ? sum : null;
}

/** Whether the same stations are at the same places under the same names. */
export function samePlaces(a: Station[], b: Station[]): boolean {
  const same = (x: Station, y: Station) =>
    x.code === y.code && x.lat === y.lat && x.lon === y.lon && x.name === y.name && x.virtual === y.virtual && x.commune === y.commune;
  return a.length === b.length && a.every((station, i) => same(station, b[i]!));
}

export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Around all stations but strays: a single one in another city must not shrink the map to a dot. */
export function boundsOf(stations: Station[]): Bounds | null {
  if (stations.length === 0) return null;
  const [west, east] = reach(stations.map((station) => station.lon));
  const [south, north] = reach(stations.map((station) => station.lat));
  return { west, south, east, north };
}

// Lowest and highest value within three times the middle half's spread of the median.
function reach(values: number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const spread = 3 * (at(0.75) - at(0.25));
  const kept = spread > 0 ? sorted.filter((v) => Math.abs(v - at(0.5)) <= spread) : sorted;
  return [kept[0]!, kept[kept.length - 1]!];
}

/** How far stations stand apart, were they spread evenly over their bounds; in worlds of Web Mercator. */
export function spacingOf(stations: Station[]): number {
  const bounds = boundsOf(stations);
  if (!bounds) return Infinity;
  const wide = worldX(bounds.east) - worldX(bounds.west);
  const high = worldY(bounds.south) - worldY(bounds.north);
  return Math.sqrt((wide * high) / stations.length) || Infinity;
}

export interface Place {
  name: string;
  lat: number;
  lon: number;
  stations: number;
}

/** The parts of the city that stations name, each in the middle of its stations; largest first. */
export function placesOf(stations: Station[]): Place[] {
  const groups = new Map<string, Station[]>();
  for (const station of stations) {
    if (!station.commune) continue;
    groups.set(station.commune, [...(groups.get(station.commune) ?? []), station]);
  }
  const mean = (group: Station[], of: (s: Station) => number) => group.reduce((sum, s) => sum + of(s), 0) / group.length;
  return [...groups]
    .map(([name, group]) => ({
      name,
      lat: mean(group, (s) => s.lat),
      lon: mean(group, (s) => s.lon),
      stations: group.length,
    }))
    .sort((a, b) => b.stations - a.stations);
}
