// One station of the simulated city in the shapes of /v1: its history and its forecast.
import { cityForecast, cityPast } from "./city_v1.mjs";

const kCellsADay = 96;

/** The answer of /v1/stations/{code}/history, or null for an unknown code. */
export function stationHistory(code, at, stations) {
  const station = stations.find((one) => one.code === code);
  if (!station) return null;
  const { data_time, start, step_seconds, bikes, ebikes, docks } = cityPast(at, [station]);
  const { name, capacity } = station;
  const columns = { bikes: bikes[0], ebikes: ebikes[0], docks: docks[0] };
  return { code, name, capacity, data_time, start, step_seconds, cells: kCellsADay + 1, ...columns };
}

/** The answer of /v1/stations/{code}/forecast, or null for an unknown code. */
export function stationForecast(code, at, stations) {
  const station = stations.find((one) => one.code === code);
  if (!station) return null;
  const { data_time, basis, minutes, installed, renting, returning, history_hours_missing, profile, bikes, docks } = cityForecast(at, [station]);
  const outlook = ({ expected, low, high, chance }, i) => ({ expected: expected[0][i], low: low[0][i], high: high[0][i], chance: chance[0][i] });
  const time = (m) => new Date(Date.parse(data_time) + m * 60_000).toISOString().replace(".000Z", "+00:00");
  return {
    code, name: station.name, capacity: station.capacity,
    installed: installed[0], renting: renting[0], returning: returning[0], data_time,
    forecast: minutes.map((m, i) => ({ minutes: m, time: time(m), bikes: outlook(bikes, i), docks: station.virtual ? null : outlook(docks, i) })),
    basis: { ...basis, history_hours_missing: history_hours_missing[0], profile: profile[0] },
  };
}
