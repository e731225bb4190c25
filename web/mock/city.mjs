// A simulated city for developing and testing the page without a server: stations, their counts at any minute, and
// the reference routes' answers; city_v1.mjs gives those of /v1. The same time always gives the same city.

const kHourMs = 3_600_000;
const kCentre = { lat: 48.86, lon: 2.345 };
const kStreets = ["Rue des Tilleuls", "Place du Marché", "Quai aux Fleurs", "Avenue de l'Étoile", "Rue Saint-Éloi", "Boulevard du Nord",
  "Pont Neuf-Moulin", "Rue de la Forêt", "Square Bellevue", "Gare du Canal", "Rue Œuvrard", "Allée des Écoles", "Porte des Lilas d'Or"];
const kParts = ["Centre", "Les Coteaux", "Rive-Est", "Beauséjour", "Le Vieux Port", "Les Prés", "Haute-Ville", "La Plaine", "Montclair"];

// A number in 0..1 that looks random and depends on its arguments alone (murmur3's finaliser).
function chance(a, b = 0) {
  let x = (Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

function partOf(x, y) {
  if (Math.hypot(x, y) < 0.3) return kParts[0];
  const turn = (Math.atan2(y, x) / (2 * Math.PI) + 1) % 1;
  return kParts[1 + Math.floor(turn * (kParts.length - 1))];
}

// Jittered rows within an ellipse, thinner outwards, with a bending river left free. As many stations as `wanted`, or
// a few less; without it those of a small city.
export function makeStations(wanted = 0) {
  for (let rows = 16; ; rows += 2) {
    const stations = fillRows(rows, rows * 1.5);
    if (stations.length < wanted) continue;
    return wanted ? stations.filter((_, i) => Math.floor((i * wanted) / stations.length) !== Math.floor(((i - 1) * wanted) / stations.length)) : stations;
  }
}

function fillRows(rows, columns) {
  const stations = [];
  for (let row = -rows; row <= rows; row++) {
    for (let column = -columns; column <= columns; column++) {
      const seed = row * (4 * columns + 1) + column + 5000;
      const x = (column + (row & 1) / 2 + 0.7 * (chance(seed, 1) - 0.5)) / columns;
      const y = (row + 0.7 * (chance(seed, 2) - 0.5)) / rows;
      const out = Math.hypot(x, y);
      const river = Math.abs(y + 0.25 * Math.sin(3.2 * x) - 0.05) < 0.035;
      if (out > 1 || river || chance(seed, 3) < out * 0.45 - 0.05) continue;
      stations.push(makeStation(seed, stations.length, x, y, out));
    }
  }
  return stations;
}

function makeStation(seed, order, x, y, out) {
  const [a, b] = [kStreets[Math.abs(seed) % kStreets.length], kStreets[Math.floor(chance(seed, 4) * kStreets.length)]];
  return {
    seed,
    code: String(1001 + order * 7),
    name: a === b ? `${a} ${order}` : `${a} - ${b} ${order}`,
    part: partOf(x, y),
    lat: +(kCentre.lat + y * 0.055).toFixed(6),
    lon: +(kCentre.lon + x * 0.115).toFixed(6),
    capacity: 14 + Math.floor(chance(seed, 5) * chance(seed, 8) * 50),
    centrality: 1 - out,
    closed: chance(seed, 6) < 0.015,
    silent: chance(seed, 12) < 0.015, // has not reported for hours
    virtual: chance(seed, 13) < 0.01,
    unmeasured: chance(seed, 7) < 0.05 ? 19 : chance(seed, 7) < 0.15 ? 3 : 0, // of the last 24 hours
  };
}

export const stations = makeStations();

// Commuters fill the centre by day and empty it by night; each station wanders besides.
export function bikesAt({ seed, capacity, centrality }, ms) {
  const hour = ms / kHourMs;
  const knot = hour / 4;
  const day = Math.cos(((hour - 13) / 12) * Math.PI);
  const from = Math.floor(knot);
  const wander = chance(seed, from) * (1 - (knot - from)) + chance(seed, from + 1) * (knot - from) - 0.5;
  const share = 0.12 + 0.62 * chance(seed, 9) + 0.5 * (centrality - 0.45) * day + 0.5 * wander;
  return Math.round(Math.min(1, Math.max(0, share)) * capacity);
}

export const iso = (ms) => new Date(ms).toISOString().replace(".000Z", "Z");

export function dataTime(now = Date.now()) {
  return Math.floor(now / 60_000) * 60_000 - 120_000;
}

export function stationList(at = dataTime()) {
  const records = stations.map((station) => record(station, at));
  return { count: records.length, all: true, validate: false, issues: [], records };
}

export function record(station, at) {
  const bikes = bikesAt(station, at);
  const broken = Math.min(station.capacity - bikes, chance(station.seed, 10) < 0.2 ? 1 : 0);
  const ebike = Math.round(bikes * 0.4 * chance(station.seed, 11));
  const yes = station.closed ? "NON" : "OUI";
  return {
    stationcode: station.code, name: station.name, is_installed: "OUI", is_renting: yes, is_returning: yes,
    capacity: station.capacity, numdocksavailable: station.capacity - bikes - broken, numbikesavailable: bikes,
    mechanical: bikes - ebike, ebike, duedate: iso(at), nom_arrondissement_communes: station.part,
    code_insee_commune: "", lat: station.lat, lon: station.lon,
  };
}

/** The answer of /predict, or null for an unknown code. */
export function prediction(code, at = dataTime(), of = stations) {
  const station = of.find((one) => one.code === code);
  if (!station) return null;
  const now = record(station, at);
  const missing = (hoursAgo) =>
    station.unmeasured > 5 ? hoursAgo > 24 - station.unmeasured : hoursAgo > 11 && hoursAgo <= 11 + station.unmeasured;
  const hours = Array.from({ length: 24 }, (_, i) => 24 - i);
  const horizon = (h) => {
    const bikes = bikesAt(station, at + h * kHourMs);
    return [`T+${h}h`, { bikes, change: bikes - now.numbikesavailable, time: iso(at + h * kHourMs) }];
  };
  return {
    station_code: code,
    station_name: station.name,
    current: { bikes_available: now.numbikesavailable, docks_available: now.numdocksavailable, capacity: station.capacity, timestamp: iso(at) },
    predictions: Object.fromEntries([1, 2, 3].map(horizon)),
    historical_24h: hours.map((ago) => ({ bikes: missing(ago) ? null : bikesAt(station, at - ago * kHourMs), time: iso(at - ago * kHourMs) })),
    model: { version: "simulated-city", inference_time_ms: 1 },
    metadata: { simulated_history: false, lat: station.lat, lon: station.lon, history_hours_missing: station.unmeasured, data_time: iso(at) },
  };
}
