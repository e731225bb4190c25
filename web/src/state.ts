// All that the page knows, in one value; views are told when it changes.
import type { Trouble } from "./api.ts";
import type { Ask } from "./ask.ts";
import type { Near } from "./near_me.ts";
import type { StationDetail } from "./station_data.ts";
import type { Station } from "./wire.ts";
import type { CityForecast, CityPast, System } from "./wire_city.ts";

export interface State {
  stations: Station[];
  dataTime: number | null; // of their counts: what the page calls now
  loaded: boolean; // the station list has come at least once
  stationsTrouble: Trouble | null;
  forecast: CityForecast | null;
  forecastTrouble: Trouble | null;
  past: CityPast | null; // asked for when somebody first looks back
  pastTrouble: Trouble | null;
  system: System | null;
  moment: number; // minutes from now that the city is shown at: kFirstMoment…kLastMoment, 0 = now
  ask: Ask; // what is shown of each station
  playing: boolean; // the moment moves by itself
  chosen: string | null; // station code
  detail: StationDetail | null; // of the chosen station, or of none
  detailTrouble: Trouble | null;
  near: Near | null; // null: nobody asked
  lostAt: number | null; // ms: the moment of a link that can no longer be shown
  keptAt: number | null; // ms: the server is out of reach, and what is shown was kept then
}

export type Listener = (state: State, before: State) => void;

export interface Store {
  get(): State;
  set(change: Partial<State>): void;
  listen(listener: Listener): void;
}

export const kNothing: State = {
  stations: [],
  dataTime: null,
  loaded: false,
  stationsTrouble: null,
  forecast: null,
  forecastTrouble: null,
  past: null,
  pastTrouble: null,
  system: null,
  moment: 0,
  ask: "bikes",
  playing: false,
  chosen: null,
  detail: null,
  detailTrouble: null,
  near: null,
  lostAt: null,
  keptAt: null,
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

/** Whether any of these fields is another value than before. */
export function changed(state: State, before: State, ...fields: (keyof State)[]): boolean {
  return fields.some((field) => state[field] !== before[field]);
}

export function chosenStation(state: State): Station | null {
  return state.stations.find((station) => station.code === state.chosen) ?? null;
}
