// The city as a whole, from its stations: sums, bounds, the names of its parts.
import type { Station } from "./wire.ts";

export interface Summary {
  stations: number;
  bikes: number;
  empty: number; // open, no bike
  full: number; // open, no dock
  closed: number;
  newest: number | null; // ms: the latest report of any station
}

export function summarise(stations: Station[]): Summary {
  const open = stations.filter((station) => station.open);
  const reports = stations.map((station) => station.reportedAt ?? -Infinity);
  const newest = reports.reduce((a, b) => Math.max(a, b), -Infinity);
  return {
    stations: stations.length,
    bikes: stations.reduce((sum, station) => sum + (station.bikes ?? 0), 0),
    empty: open.filter((station) => station.bikes === 0).length,
    full: open.filter((station) => station.docks === 0).length,
    closed: stations.length - open.length,
    newest: Number.isFinite(newest) ? newest : null,
  };
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
