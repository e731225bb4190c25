// Brings the chosen station's history and forecast into the state. A slow answer about a station that is no longer
// chosen is dropped.
import { ApiTrouble, type Api, type Trouble } from "./api.ts";
import type { Store } from "./state.ts";
import { parseStationForecast, parseStationHistory, type StationForecast, type StationHistory } from "./wire_station.ts";

export interface StationDetail {
  code: string;
  history: StationHistory | null;
  forecast: StationForecast | null;
}

const kHours = 24;

type Outcome<T> = { value: T; trouble: null } | { value: null; trouble: Trouble };

async function settle<T>(asked: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await asked, trouble: null };
  } catch (error) {
    return { value: null, trouble: error instanceof ApiTrouble ? error.kind : "unreachable" };
  }
}

/** The returned function asks about the station that is chosen then; an earlier question is given up. */
export function createStationRefresh(api: Pick<Api, "get">, store: Store): () => Promise<void> {
  let asked: AbortController | null = null;

  return async function refresh(): Promise<void> {
    asked?.abort();
    const code = store.get().chosen;
    if (code === null) return;
    const { signal } = (asked = new AbortController());
    const route = `v1/stations/${encodeURIComponent(code)}`;
    const [history, forecast] = await Promise.all([
      settle(api.get(`${route}/history?hours=${kHours}`, parseStationHistory, signal)),
      settle(api.get(`${route}/forecast`, parseStationForecast, signal)),
    ]);
    if (!signal.aborted) store.set(take(store.get().detail, code, history, forecast));
  };
}

// Out of reach, what was known stays on screen with its time; a refusal says that it holds no longer.
function take(known: StationDetail | null, code: string, history: Outcome<StationHistory>, forecast: Outcome<StationForecast>) {
  const kept = known?.code === code ? known : null;
  const of = <T>(outcome: Outcome<T>, before: T | null) => (outcome.trouble === "unreachable" ? before : outcome.value);
  const detail = { code, history: of(history, kept?.history ?? null), forecast: of(forecast, kept?.forecast ?? null) };
  const empty = detail.history === null && detail.forecast === null;
  return { detail: empty ? null : detail, detailTrouble: forecast.trouble ?? history.trouble };
}
