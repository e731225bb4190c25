// Brings what the server says into the state. A slow answer about a station that is no longer chosen is dropped.
import { ApiTrouble, type Api, type Trouble } from "./api.ts";
import type { Store } from "./state.ts";

export interface Refresh {
  stations(): Promise<void>;
  prediction(): Promise<void>;
  all(): Promise<void>;
}

function troubleOf(error: unknown): Trouble {
  return error instanceof ApiTrouble ? error.kind : "unreachable";
}

export function createRefresh(api: Api, store: Store): Refresh {
  let asked: AbortController | null = null;

  async function stations(): Promise<void> {
    try {
      store.set({ stations: await api.stations(), loaded: true, stationsTrouble: null });
    } catch (error) {
      store.set({ stationsTrouble: troubleOf(error) });
    }
  }

  async function prediction(): Promise<void> {
    asked?.abort();
    const code = store.get().chosen;
    if (code === null) return;
    const mine = (asked = new AbortController());
    try {
      const answer = await api.predict(code, mine.signal);
      if (!mine.signal.aborted) store.set({ prediction: answer, predictionTrouble: null });
    } catch (error) {
      if (mine.signal.aborted) return;
      const trouble = troubleOf(error);
      // Out of reach, what was known stays on screen with its time; a refusal says that it holds no longer.
      store.set(trouble === "unreachable" ? { predictionTrouble: trouble } : { predictionTrouble: trouble, prediction: null });
    }
  }

  return { stations, prediction, all: async () => void (await Promise.all([stations(), prediction()])) };
}
