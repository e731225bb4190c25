// Brings what the server says of the city into the state.
import { ApiTrouble, type Api, type Trouble } from "./api.ts";
import type { Store } from "./state.ts";
import { createStationRefresh } from "./station_data.ts";

export interface Refresh {
  stations(): Promise<void>;
  station(): Promise<void>; // the chosen one
  all(): Promise<void>;
}

function troubleOf(error: unknown): Trouble {
  return error instanceof ApiTrouble ? error.kind : "unreachable";
}

export function createRefresh(api: Api, store: Store): Refresh {
  const station = createStationRefresh(api, store);

  async function stations(): Promise<void> {
    try {
      store.set({ stations: await api.stations(), loaded: true, stationsTrouble: null });
    } catch (error) {
      store.set({ stationsTrouble: troubleOf(error) });
    }
  }

  return { stations, station, all: async () => void (await Promise.all([stations(), station()])) };
}
