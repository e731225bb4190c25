// What the page shows, in its address, so that a link reopens it:
//   #station=16107&at=2026-03-04T18:45Z&ask=docks&map=14.2/48.8566/2.3522
// The map stands there to half a pixel.
// The moment stands there as a time, not as a distance from now: a link opened later means the same moment.

import { kAsks, kFirstMoment, kLastMoment, snapped, type Ask } from "./ask.ts";
import type { View as MapView } from "./mercator.ts";

export interface PageView {
  station: string | null;
  at: number | null; // ms; null is now
  ask: Ask;
  map: MapView | null;
}

const kMinuteMs = 60_000;

function partsOf(hash: string): URLSearchParams {
  return new URLSearchParams(hash.replace(/^#/, ""));
}

function parseAt(text: string | null): number | null {
  const ms = text ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

function parseMap(text: string | null): MapView | null {
  const [zoom, lat, lon] = (text ?? "").split("/").map((part) => (part.trim() ? Number(part) : NaN));
  const fits = (n: number | undefined, low: number, high: number): n is number => n !== undefined && n >= low && n <= high;
  return fits(zoom, 0, 24) && fits(lat, -85, 85) && fits(lon, -180, 180) ? { zoom, lat, lon } : null;
}

/** Never fails: what cannot be read is as if it were not there. */
export function viewOfHash(hash: string): PageView {
  const parts = partsOf(hash);
  return {
    station: parts.get("station")?.trim() || null,
    at: parseAt(parts.get("at")),
    ask: kAsks.find((ask) => ask === parts.get("ask")) ?? "bikes",
    map: parseMap(parts.get("map")),
  };
}

export function stationOfHash(hash: string): string | null {
  return viewOfHash(hash).station;
}

/** Other parts of the hash stay as they are. Empty when nothing is left. */
export function hashOfView(hash: string, view: PageView): string {
  const { station, at, ask, map } = view;
  const told: Record<string, string | null> = {
    station,
    at: at === null ? null : new Date(at).toISOString().replace(/:\d\d\.\d+Z$/, "Z"),
    ask: ask === "bikes" ? null : ask,
    // Without zeros at the end.
    map: map && [map.zoom.toFixed(3), map.lat.toFixed(6), map.lon.toFixed(6)].map(Number).join("/"),
  };
  const parts = partsOf(hash);
  for (const [name, text] of Object.entries(told)) {
    if (text) parts.set(name, text);
    else parts.delete(name);
  }
  const text = parts.toString().replace(/%2F/g, "/").replace(/%3A/g, ":");
  return text ? `#${text}` : "";
}

/** The time of a moment, to the minute; null for now. */
export function timeOfMoment(moment: number, now: number): number | null {
  return moment === 0 ? null : Math.round(now / kMinuteMs + moment) * kMinuteMs;
}

/** The slider's moment nearest to a time; null when that lies outside what the page can show. */
export function momentOfTime(at: number, now: number): number | null {
  const moment = (at - now) / kMinuteMs;
  return moment >= kFirstMoment - 1 && moment <= kLastMoment + 1 ? snapped(moment) : null;
}
