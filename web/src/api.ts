// The server's routes as typed calls. Every failure is an ApiTrouble whose kind says what a rider should be told.
import { BadAnswer, parsePrediction, parseStations, type Prediction, type Station } from "./wire.ts";

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
  stations(signal?: AbortSignal): Promise<Station[]>;
  predict(code: string, signal?: AbortSignal): Promise<Prediction>;
}

const kPatienceMs = 20_000;

function kindOf(status: number): Trouble {
  if (status === 404) return "not_found";
  // A gateway that finds nobody behind it is the same to a rider as no answer at all.
  if (status === 502 || status === 504) return "unreachable";
  return status >= 500 || status === 429 ? "unavailable" : "bad_answer";
}

/** `base` ends in a slash: the folder the page was served from. */
export function createApi(base: string, fetcher: typeof fetch = (...args) => fetch(...args)): Api {
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
    return response.json();
  }

  return {
    stations: (signal) => get("stations?all=true", parseStations, signal),
    predict: (code, signal) => get(`predict/${encodeURIComponent(code)}`, parsePrediction, signal),
  };
}
