// Which station lies under a finger. The map is north up and flat, so a pixel is a place.
import { project, type Size, type View } from "./mercator.ts";
import type { Station } from "./wire.ts";

const kReachPixels = 14; // a finger need not hit the dot itself

/** The code of the station nearest to pixel (x, y), null when none is within reach. */
export function nearestStation(stations: Station[], view: View, size: Size, x: number, y: number): string | null {
  let best: string | null = null;
  let least = kReachPixels;
  for (const station of stations) {
    const [sx, sy] = project(view, size, station.lon, station.lat);
    const distance = Math.hypot(sx - x, sy - y);
    if (distance > least) continue;
    best = station.code;
    least = distance;
  }
  return best;
}
