// How far it is on foot.

export interface Place {
  lat: number;
  lon: number;
}

const kEarthMetres = 6_371_009;
const kDetour = 1.3; // streets against the bird's flight
const kMetresAMinute = 78; // 4.7 km/h

/** Along the great circle (haversine). */
export function metresBetween(a: Place, b: Place): number {
  const rad = Math.PI / 180;
  const sin2 = (degrees: number) => Math.sin((degrees * rad) / 2) ** 2;
  const s = sin2(b.lat - a.lat) + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * sin2(b.lon - a.lon);
  return 2 * kEarthMetres * Math.asin(Math.min(1, Math.sqrt(s)));
}

/** Whole minutes, at least one, for a distance in a straight line. */
export function walkMinutes(metres: number): number {
  return Math.max(1, Math.round((metres * kDetour) / kMetresAMinute));
}
