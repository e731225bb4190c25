// Brings what the server says of the city into the state, and when to ask again.
import { ApiTrouble, type Answer, type Api, type Trouble } from "./api.ts";
import type { State, Store } from "./state.ts";
import { createStationRefresh } from "./station_data.ts";

export interface Refresh {
  /** The stations, the forecast and the system. Resolves to the time in ms after which to ask again. */
  city(): Promise<number>;
  /** The last 24 hours, unless what is known of them is new enough. */
  past(): Promise<void>;
  station(): Promise<void>; // the chosen one
  /** The city, the chosen station, and the past if it is known already. */
  all(): Promise<number>;
}

const kAgainMs = 20_000; // after a failure, or when the server does not say
const kSoonestMs = 5_000;
const kLatestMs = 300_000;
const kSlackMs = 1_000; // the next snapshot needs a moment to be published

function troubleOf(error: unknown): Trouble {
  return error instanceof ApiTrouble ? error.kind : "unreachable";
}

/** When to ask again, by what the server said about its next snapshot. */
export function waitOf(freshMs: number | null): number {
  return freshMs === null ? kAgainMs : Math.min(kLatestMs, Math.max(kSoonestMs, freshMs + kSlackMs));
}

export function createRefresh(api: Api, store: Store): Refresh {
  const station = createStationRefresh(api, store);
  let askedPast: Promise<void> | null = null;
  let pastFailedAt = -Infinity;

  // What it changes, or how it failed; null when nothing is new. Changes of one round are shown at once.
  async function ask<T>(call: () => Promise<Answer<T>>, known: (value: T | null) => Partial<State>, failed: (t: Trouble) => Partial<State>) {
    try {
      const { value, freshMs } = await call();
      return { change: known(value), freshMs, ok: true };
    } catch (error) {
      return { change: failed(troubleOf(error)), freshMs: null, ok: false };
    }
  }

  function stations() {
    return ask(
      () => api.stations(),
      (list) => ({ loaded: true, stationsTrouble: null, ...(list && { stations: list.stations, dataTime: list.dataTime }) }),
      (stationsTrouble) => ({ stationsTrouble }),
    );
  }

  function forecast() {
    return ask(
      () => api.forecast(),
      (value) => ({ forecastTrouble: null, ...(value && { forecast: value }) }),
      // Out of reach, what was known stays; a refusal says that it holds no longer.
      (trouble) => ({ forecastTrouble: trouble, ...(trouble !== "unreachable" && { forecast: null }) }),
    );
  }

  function system() {
    return ask(
      () => api.system(),
      (value) => (value ? { system: value } : {}),
      () => ({}),
    );
  }

  async function city(): Promise<number> {
    const [listed, others] = [stations(), Promise.all([forecast(), system()])];
    // The first list is shown as soon as it is there; later rounds change the map once.
    if (!store.get().loaded) store.set((await listed).change);
    const list = await listed;
    const changes: Partial<State>[] = (await others).map(({ change }) => change);
    store.set(Object.assign({}, list.change, ...changes));
    return waitOf(list.ok ? list.freshMs : null);
  }

  async function askPast(): Promise<void> {
    const { change, ok } = await ask(
      () => api.past(),
      (value) => ({ pastTrouble: null, ...(value && { past: value }) }),
      (pastTrouble) => ({ pastTrouble }),
    );
    if (!ok) pastFailedAt = Date.now();
    store.set(change);
  }

  function past(): Promise<void> {
    const { past: known, dataTime } = store.get();
    const isNew = known && dataTime !== null && dataTime - known.dataTime < known.stepMs;
    if (isNew || Date.now() - pastFailedAt < kSoonestMs) return Promise.resolve();
    askedPast ??= askPast().finally(() => (askedPast = null));
    return askedPast;
  }

  async function all(): Promise<number> {
    const [wait] = await Promise.all([city(), station()]);
    if (store.get().past) await past();
    return wait;
  }

  return { city, past, station, all };
}
