// The server's routes as typed calls. Every failure is an ApiTrouble whose kind says what a rider should be told.
import { kKeptHeader } from "./offline/kept.ts";
import { BadAnswer, parseStations, type Station } from "./wire.ts";

export type Trouble = "unreachable" | "unavailable" | "not_found" | "bad_answer";

export class ApiTrouble extends Error {
  constructor(
    readonly kind: Trouble,
    message: string,
  ) {
    super(message);
  }
}

export interface Api {
  get<T>(path: string, parse: (value: unknown) => T, signal?: AbortSignal): Promise<T>;
  stations(signal?: AbortSignal): Promise<Station[]>;
}

const kPatienceMs = 20_000;

function kindOf(status: number): Trouble {
  if (status === 404) return "not_found";
  // A gateway that finds nobody behind it is the same to a rider as no answer at all.
  if (status === 502 || status === 504) return "unreachable";
  return status >= 500 || status === 429 ? "unavailable" : "bad_answer";
}

function keptTime(headers: Headers): number | null {
  const at = Number(headers.get(kKeptHeader) ?? NaN);
  return Number.isFinite(at) ? at : null;
}

/** `base` ends in a slash: the folder the page was served from. `kept` hears with each answer when it was kept from, if
 * the service worker gave it in place of a server out of reach; null for an answer of the server's. */
export function createApi(base: string, fetcher: typeof fetch = (...args) => fetch(...args), kept: (at: number | null) => void = () => {}): Api {
  async function get<T>(path: string, parse: (value: unknown) => T, signal?: AbortSignal): Promise<T> {
    const gaveUp = new AbortController();
    const giveUp = () => gaveUp.abort();
    const timer = setTimeout(giveUp, kPatienceMs);
    signal?.addEventListener("abort", giveUp);
    try {
      return parse(await answerOf(path, gaveUp.signal));
    } catch (error) {
      if (error instanceof ApiTrouble || signal?.aborted) throw error;
      if (error instanceof BadAnswer || error instanceof SyntaxError) throw new ApiTrouble("bad_answer", error.message);
      throw new ApiTrouble("unreachable", String(error));
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
    }
  }

  async function answerOf(path: string, signal: AbortSignal): Promise<unknown> {
    // no-cache still revalidates by ETag: an unchanged city costs a 304.
    const response = await fetcher(base + path, { signal, cache: "no-cache", headers: { accept: "application/json" } });
    if (!response.ok) throw new ApiTrouble(kindOf(response.status), `${path}: HTTP ${response.status}`);
    kept(keptTime(response.headers));
    return response.json();
  }

  return {
    get,
    stations: (signal) => get("stations?all=true", parseStations, signal),
  };
}
