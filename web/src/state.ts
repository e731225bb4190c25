// All that the page knows, in one value; views are told when it changes.
import type { Trouble } from "./api.ts";
import type { Prediction, Station } from "./wire.ts";

export interface State {
  stations: Station[];
  loaded: boolean; // the station list has come at least once
  stationsTrouble: Trouble | null;
  chosen: string | null; // station code
  prediction: Prediction | null; // of the chosen station, or of none
  predictionTrouble: Trouble | null;
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
  prediction: null,
  predictionTrouble: null,
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
