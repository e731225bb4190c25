// What each answer does to the state, and the rhythm of asking.
import { afterEach, expect, test, vi } from "vitest";
import { stations } from "../mock/city.mjs";
import { cityForecast, cityPast, stationMap, systemInformation } from "../mock/city_v1.mjs";
import { ApiTrouble, type Api } from "../src/api.ts";
import { poll } from "../src/poll.ts";
import { createRefresh, waitOf } from "../src/refresh.ts";
import { createStore, kNothing } from "../src/state.ts";
import { parseForecast, parsePast, parseStationMap, parseSystem } from "../src/wire_city.ts";

const kAt = Date.UTC(2026, 2, 4, 7, 15);
const kFew = stations.slice(0, 3);
const fresh = <T>(value: T | null) => ({ value, freshMs: 30_000 });
const api = (parts: Partial<Api> = {}): Api => ({
  stations: async () => fresh(parseStationMap(stationMap(kAt, kFew))),
  forecast: async () => fresh(parseForecast(cityForecast(kAt, kFew))),
  past: async () => fresh(parsePast(cityPast(kAt, kFew))),
  system: async () => fresh(parseSystem(systemInformation(kAt, kFew))),
  get: () => Promise.reject(new Error("unasked")),
  ...parts,
});
const refused = (kind: "unavailable" | "unreachable") => () => Promise.reject(new ApiTrouble(kind, ""));

test("a failed list keeps the stations that were known", async () => {
  const store = createStore({ ...kNothing, stations: [{ code: "1" } as never], loaded: true });
  const wait = await createRefresh(api({ stations: refused("unreachable") }), store).city();
  expect(store.get()).toMatchObject({ stationsTrouble: "unreachable", stations: [{ code: "1" }] });
  expect(wait).toBe(waitOf(null));
});

test("the first list is shown before the forecast is there, later rounds change the city at once", async () => {
  const store = createStore();
  const seen: string[] = [];
  store.listen(({ stations, forecast: ahead, system }) => seen.push(`${stations.length} ${ahead !== null} ${system?.title}`));
  const refresh = createRefresh(api(), store);
  expect(await refresh.city()).toBe(31_000);
  expect(seen).toEqual(["3 false undefined", "3 true Simulated city"]);
  await refresh.city();
  expect(seen).toHaveLength(3);
});

test("what has not changed stays the very same", async () => {
  const store = createStore();
  await createRefresh(api(), store).city();
  const before = store.get();
  const unchanged = async () => fresh<never>(null);
  await createRefresh(api({ stations: unchanged, forecast: unchanged, system: unchanged }), store).city();
  for (const part of ["stations", "forecast", "system", "dataTime"] as const) expect(store.get()[part]).toBe(before[part]);
});

test("a refused forecast is gone, one out of reach stays", async () => {
  for (const [kind, kept] of [["unavailable", false], ["unreachable", true]] as const) {
    const store = createStore();
    await createRefresh(api(), store).city();
    await createRefresh(api({ forecast: refused(kind) }), store).city();
    expect(store.get().forecastTrouble).toBe(kind);
    expect(store.get().forecast !== null).toBe(kept);
  }
});

test("the past is asked for once, and again when a step of it is over", async () => {
  const store = createStore({ ...kNothing, dataTime: kAt });
  const past = vi.fn(api().past);
  const refresh = createRefresh(api({ past }), store);
  await Promise.all([refresh.past(), refresh.past()]);
  await refresh.past();
  expect(past).toHaveBeenCalledTimes(1);
  store.set({ dataTime: kAt + 900_000 });
  await refresh.past();
  expect(past).toHaveBeenCalledTimes(2);
});

test("a past that cannot be had is not asked for at every step of the slider", async () => {
  vi.useFakeTimers();
  const past = vi.fn(refused("unavailable"));
  const store = createStore({ ...kNothing, dataTime: kAt });
  const refresh = createRefresh(api({ past }), store);
  await refresh.past();
  await refresh.past();
  expect(past).toHaveBeenCalledTimes(1);
  expect(store.get().pastTrouble).toBe("unavailable");
  vi.advanceTimersByTime(10_000);
  await refresh.past();
  expect(past).toHaveBeenCalledTimes(2);
});

test.each([
  [null, 20_000],
  [0, 5_000],
  [42_000, 43_000],
  [86_400_000, 300_000],
])("an answer that is fresh for %s ms is asked for again after %i", (freshMs, wait) => {
  expect(waitOf(freshMs)).toBe(wait);
});

class Tab {
  hidden = false;
  private tell = () => {};
  addEventListener(_: "visibilitychange", listener: () => void): void {
    this.tell = listener;
  }
  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.tell();
  }
}

afterEach(() => void vi.useRealTimers());

test("asks when the job says, not while hidden, and at once when shown again later", async () => {
  vi.useFakeTimers();
  const tab = new Tab();
  const job = vi.fn(async () => 60_000);
  poll(job, tab);
  await vi.advanceTimersByTimeAsync(121_000);
  expect(job).toHaveBeenCalledTimes(3);
  tab.turn(true);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(job).toHaveBeenCalledTimes(3);
  tab.turn(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(job).toHaveBeenCalledTimes(4);
  tab.turn(true);
  tab.turn(false); // a short look away: nothing is due yet
  await vi.advanceTimersByTimeAsync(59_000);
  expect(job).toHaveBeenCalledTimes(4);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(job).toHaveBeenCalledTimes(5);
});
