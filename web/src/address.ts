// Keeps the address in line with what the page shows, the place of the map once it was moved: a new entry for another
// station, the same one for the rest.
import { hashOfView, momentOfTime, timeOfMoment, viewOfHash } from "./hash.ts";
import type { View as MapView } from "./mercator.ts";
import type { State, Store } from "./state.ts";

const kRestMs = 400; // browsers refuse an address that changes with every step of a slider or a map

export interface Address {
  /** Moment and question from the address into the state. */
  read(): void;
  /** The state as a new entry, so that "back" leads to the present one. */
  push(): void;
  /** The map looks elsewhere: so does the address, when it rests. */
  moved(): void;
  /** All of the view into the address, where the map stands too. */
  write(): void;
  /** The address of exactly this view. */
  link(): string;
}

export function createAddress(store: Store, mapView: () => MapView | null): Address {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let placed = false; // the map has been moved: until then it looks where any page of this address does
  const now = () => store.get().dataTime ?? Date.now();

  function addressOf(map: MapView | null): string {
    const { chosen, moment, ask } = store.get();
    const hash = hashOfView(location.hash, { station: chosen, at: timeOfMoment(moment, now()), ask, map });
    return location.origin + location.pathname + location.search + hash;
  }

  const mapThere = () => viewOfHash(location.hash).map;
  const link = () => addressOf(mapView() ?? mapThere());

  function replace(href: string): void {
    clearTimeout(timer);
    if (href !== location.href) history.replaceState(history.state, "", href);
  }

  function push(): void {
    history.pushState(null, "", addressOf(null)); // the map goes to what is chosen, and the address follows it
    moved();
  }

  function moved(): void {
    placed = true;
    soon();
  }

  function soon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => replace(addressOf((placed && mapView()) || mapThere())), kRestMs);
  }

  function read(): void {
    const { at, ask } = viewOfHash(location.hash);
    const moment = at === null ? 0 : momentOfTime(at, now());
    store.set({ moment: moment ?? 0, ask, lostAt: moment === null ? at : null });
  }

  // Only the data say what "now" is: a moment that came with the link is reckoned again from there.
  function settle(state: State, before: State): void {
    if (before.dataTime === null && state.dataTime !== null && viewOfHash(location.hash).at !== null) read();
  }

  store.listen((state, before) => {
    settle(state, before);
    if (state.moment === before.moment && state.ask === before.ask) return;
    if (state.lostAt !== null && state.lostAt === before.lostAt) store.set({ lostAt: null }); // the rider has moved on
    soon();
  });

  return { read, push, moved, link, write: () => replace(link()) };
}
