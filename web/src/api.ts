// The server's routes as typed calls. Every failure is an ApiTrouble whose kind says what a rider should be told.
import { kKeptHeader } from "./offline/kept.ts";
import { BadAnswer } from "./wire.ts";
import {
  parseForecast,
  parsePast,
  parseStationMap,
  parseSystem,
  type CityForecast,
  type CityPast,
  type StationList,
  type System,
} from "./wire_city.ts";

export type Trouble = "unreachable" | "unavailable" | "not_found" | "bad_answer";

export class ApiTrouble extends Error {
  constructor(
    readonly kind: Trouble,
    message: string,
  ) {
    super(message);
  }
}

export interface Answer<T> {
  value: T | null; // null: the same as last time, by its ETag
  freshMs: number | null; // until the server expects to have another; null when it does not say
}

export interface Api {
  stations(signal?: AbortSignal): Promise<Answer<StationList>>;
  forecast(signal?: AbortSignal): Promise<Answer<CityForecast>>;
  past(signal?: AbortSignal): Promise<Answer<CityPast>>;
  system(signal?: AbortSignal): Promise<Answer<System>>;
  /** Any other route, read anew each time. */
  get<T>(path: string, parse: (value: unknown) => T, signal?: AbortSignal): Promise<T>;
}

const kPatienceMs = 20_000;

function kindOf(status: number): Trouble {
  if (status === 404) return "not_found";
  // A gateway that finds nobody behind it is the same to a rider as no answer at all.
  if (status === 502 || status === 504) return "unreachable";
  return status >= 500 || status === 429 ? "unavailable" : "bad_answer";
}

function freshMsOf(headers: Headers): number | null {
  const seconds = /max-age=(\d+)/.exec(headers.get("cache-control") ?? "")?.[1];
  if (seconds === undefined) return null;
  return Math.max(0, Number(seconds) - Number(headers.get("age") ?? 0)) * 1000; // a cache between may have kept it a while
}

// When an answer was kept that the service worker gives in place of a server out of reach.
function keptTime(headers: Headers): number | null {
  const at = Number(headers.get(kKeptHeader) ?? NaN);
  return Number.isFinite(at) ? at : null;
}

const kFetch: typeof fetch = (...args) => fetch(...args);

/** `base` ends in a slash: the folder the page was served from. `kept` hears with each answer when it was kept from;
 *  null for one of the server's own. */
export function createApi(base: string, fetcher = kFetch, kept: (at: number | null) => void = () => {}): Api {
  const tags = new Map<string, string>(); // of what was last read, by path

  async function get<T>(path: string, read: (response: Response) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const gaveUp = new AbortController();
    const giveUp = () => gaveUp.abort();
    const timer = setTimeout(giveUp, kPatienceMs);
    signal?.addEventListener("abort", giveUp);
    try {
      return await read(await responseOf(path, gaveUp.signal));
    } catch (error) {
      if (error instanceof ApiTrouble || signal?.aborted) throw error;
      if (error instanceof BadAnswer || error instanceof SyntaxError) throw new ApiTrouble("bad_answer", error.message);
      throw new ApiTrouble("unreachable", String(error));
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
    }
  }

  async function responseOf(path: string, signal: AbortSignal): Promise<Response> {
    // no-cache still revalidates by ETag: an unchanged city costs a 304, which the browser hides behind its copy.
    const response = await fetcher(base + path, { signal, cache: "no-cache", headers: { accept: "application/json" } });
    kept(keptTime(response.headers));
    if (response.ok) return response;
    tags.delete(path); // who asks may drop what was known, and must get it again
    throw new ApiTrouble(kindOf(response.status), `${path}: HTTP ${response.status}`);
  }

  function getChanged<T>(path: string, parse: (value: unknown) => T, signal?: AbortSignal): Promise<Answer<T>> {
    const read = async (response: Response): Promise<Answer<T>> => {
      const freshMs = freshMsOf(response.headers);
      const tag = response.headers.get("etag");
      if (tag !== null && tag === tags.get(path)) {
        await response.body?.cancel();
        return { value: null, freshMs };
      }
      const value = parse(await response.json());
      if (tag !== null) tags.set(path, tag);
      return { value, freshMs };
    };
    return get(path, read, signal);
  }

  return {
    stations: (signal) => getChanged("v1/stations", parseStationMap, signal),
    forecast: (signal) => getChanged("v1/forecast", parseForecast, signal),
    past: (signal) => getChanged("v1/history?hours=24", parsePast, signal),
    system: (signal) => getChanged("v1/system", parseSystem, signal),
    get: (path, parse, signal) => get(path, async (response) => parse(await response.json()), signal),
  };
}
