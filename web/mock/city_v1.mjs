// The simulated city in the shapes of /v1: GeoJSON, the forecast and the past as columns, the system.
import { bikesAt, iso, record, stations } from "./city.mjs";

const kMinuteMs = 60_000;
const kStepSeconds = 900;
const kMinutes = [0, 15, 30, 45, 60, 90, 120, 150, 180];
const kSilentMs = 5 * 3_600_000;

// The API's times carry an offset.
const time = (ms) => iso(ms).replace("Z", "+00:00");

export function stationMap(at, of = stations) {
  return { type: "FeatureCollection", data_time: time(at), features: sorted(of).map((station) => feature(station, at)) };
}

const sorted = (of) => [...of].sort((a, b) => (a.code < b.code ? -1 : 1));

function feature(station, at) {
  const { code, name, part, capacity, lat, lon, closed, silent, virtual } = station;
  const reported = silent ? at - kSilentMs : at;
  const { numbikesavailable: bikes, numdocksavailable: docks, mechanical, ebike } = record(station, reported);
  const properties = {
    code, name, commune: part, capacity, bikes, mechanical, ebikes: ebike, docks: virtual ? null : docks,
    installed: true, renting: !closed, returning: !closed, virtual, reported_at: time(reported),
  };
  return { type: "Feature", id: code, geometry: { type: "Point", coordinates: [lon, lat] }, properties };
}

// The chance of at least one, for a count that spreads the more the further it is ahead.
const chanceOf = (expected, spread) => Math.round(1000 / (1 + Math.exp(-(expected - 0.5) * (2 / spread)))) / 1000;

// Of the stations where `isUnknown`, nothing is told.
function numbers(of, expectedAt, isUnknown = () => false) {
  const rows = (value) => of.map((station) => kMinutes.map((minutes) => (isUnknown(station) ? null : value(station, minutes))));
  const spread = (minutes) => 0.2 + minutes / 60;
  return {
    expected: rows(expectedAt),
    low: rows((s, m) => Math.max(0, Math.floor(expectedAt(s, m) - 1.3 * spread(m)))),
    high: rows((s, m) => Math.min(s.capacity, Math.ceil(expectedAt(s, m) + 1.3 * spread(m)))),
    chance: rows((s, m) => (m === 0 ? Number(expectedAt(s, m) > 0) : chanceOf(expectedAt(s, m), spread(m)))),
  };
}

export function cityForecast(at, of = stations) {
  const known = sorted(of);
  const open = known.map(({ closed }) => !closed);
  return {
    data_time: time(at),
    basis: { origin: time(at), age_seconds: 0, fresh: true, trouble: null, model: { version: "simulated-city", kind: null } },
    minutes: kMinutes,
    codes: known.map(({ code }) => code),
    installed: known.map(() => true),
    renting: open,
    returning: open,
    history_hours_missing: known.map(({ unmeasured }) => unmeasured),
    profile: known.map(() => true),
    bikes: numbers(known, (s, m) => bikesAt(s, at + m * kMinuteMs)),
    docks: numbers(known, (s, m) => s.capacity - bikesAt(s, at + m * kMinuteMs), ({ virtual }) => virtual),
  };
}

export function cityPast(at, of = stations) {
  const stepMs = kStepSeconds * 1000;
  const last = Math.floor(at / stepMs);
  const cells = Array.from({ length: 97 }, (_, i) => last - 96 + i);
  const known = sorted(of);
  // A cell's latest sample; what a station did not measure stays open.
  const rows = (pick) =>
    known.map((station) =>
      cells.map((cell, i) => (i < 4 * (station.unmeasured > 5 ? station.unmeasured : 0) ? null : pick(record(station, Math.min(at, (cell + 1) * stepMs - kMinuteMs)), station))),
    );
  return {
    data_time: time(at),
    start: time(cells[0] * stepMs),
    step_seconds: kStepSeconds,
    codes: known.map(({ code }) => code),
    bikes: rows((r) => r.numbikesavailable),
    ebikes: rows((r) => r.ebike),
    docks: rows((r, { virtual }) => (virtual ? null : r.numdocksavailable)),
  };
}

export function systemInformation(at, of = stations) {
  return {
    title: "Simulated city", zone: "Europe/Paris", country: "FR", cadence_seconds: 60, attribution: null, licence: null,
    data_time: time(at), next_data_expected: time(at + kMinuteMs), stations: of.length,
    model: { version: "simulated-city", kind: null, horizons_min: kMinutes.slice(1) }, version: "0.1.0",
  };
}
