// Where the rider is, if the browser tells. A refusal is an answer too: it says why, and what can be done.
import type { Place } from "./walk.ts";

export type Unlocated = "denied" | "unavailable" | "timeout" | "unsupported";

export type Near =
  | { status: "asking" }
  | { status: "found"; place: Place; accuracy: number } // metres
  | { status: "failed"; why: Unlocated };

const kPatienceMs = 15_000;
const kOldEnoughMs = 60_000;

// GeolocationPositionError.code
const kReasons: Record<number, Unlocated> = { 1: "denied", 2: "unavailable", 3: "timeout" };

/** `geolocation` is missing where the page is not served over HTTPS. */
export function locate(geolocation: Geolocation | undefined): Promise<Near> {
  if (!geolocation) return Promise.resolve({ status: "failed", why: "unsupported" });
  return new Promise((done) => {
    const found = ({ coords }: GeolocationPosition) =>
      done({ status: "found", place: { lat: coords.latitude, lon: coords.longitude }, accuracy: coords.accuracy });
    const failed = ({ code }: GeolocationPositionError) => done({ status: "failed", why: kReasons[code] ?? "unavailable" });
    geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: kPatienceMs, maximumAge: kOldEnoughMs });
  });
}
