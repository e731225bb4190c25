// All that the page knows, in one value; views are told when it changes.
import type { Trouble } from "./api.ts";
import type { Ask } from "./hash.ts";
import type { Near } from "./near_me.ts";
import type { CityChances } from "./neighbours.ts";
import type { StationDetail } from "./station_data.ts";
import type { Station } from "./wire.ts";

export interface State {
  stations: Station[];
  loaded: boolean; // the station list has come at least once
  stationsTrouble: Trouble | null;
  chosen: string | null; // station code
  detail: StationDetail | null; // of the chosen station, or of none
  detailTrouble: Trouble | null;
  near: Near | null; // null: nobody asked
  keptAt: number | null; // ms: the server is out of reach, and what is shown is from then
  moment: number; // minutes from now
  ask: Ask;
  forecast: CityChances | null;
}

export type Listener = (state: State, before: State) => void;

export interface Store {
  get(): State;
  set(change: Partial<State>): void;
  listen(listener: Listener): void;
}

export const kNothing: State = {
  stations: [],
  loaded: false,
  stationsTrouble: null,
  chosen: null,
  detail: null,
  detailTrouble: null,
  near: null,
  keptAt: null,
  moment: 0,
  ask: "bikes",
  forecast: null,
};

export function createStore(start: State = kNothing): Store {
  let state = start;
  const listeners: Listener[] = [];
  return {
    get: () => state,
    set(change) {
      const before = state;
      state = { ...state, ...change };
      for (const listener of listeners) listener(state, before);
    },
    listen: (listener) => void listeners.push(listener),
  };
}

export function chosenStation(state: State): Station | null {
  return state.stations.find((station) => station.code === state.chosen) ?? null;
}
