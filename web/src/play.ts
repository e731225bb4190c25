// Lets the moment run by itself: from where it stands to the end of the slider, from its beginning when it is at the end.
import { kFirstMoment, kLastMoment, kMomentStep } from "./ask.ts";
import type { Store } from "./state.ts";

export interface Player {
  toggle(): void;
  stop(): void;
}

/** `stepMs` between two steps of the slider. */
export function createPlayer(store: Store, stepMs: () => number): Player {
  let timer: ReturnType<typeof setTimeout> | undefined;

  function step(): void {
    const { moment } = store.get();
    if (moment >= kLastMoment) return stop();
    store.set({ moment: moment + kMomentStep });
    timer = setTimeout(step, stepMs());
  }

  function stop(): void {
    clearTimeout(timer);
    if (store.get().playing) store.set({ playing: false });
  }

  function start(): void {
    const { moment } = store.get();
    store.set({ playing: true, moment: moment >= kLastMoment ? kFirstMoment : moment });
    timer = setTimeout(step, stepMs());
  }

  return { stop, toggle: () => (store.get().playing ? stop() : start()) };
}
