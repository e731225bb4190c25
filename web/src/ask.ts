// What the map is asked: a count, or the chance of finding one; and the moments at which it can be asked.

export const kAsks = ["bikes", "ebikes", "docks", "chance_bike", "chance_dock"] as const;
export type Ask = (typeof kAsks)[number];

export const isChance = (ask: Ask): boolean => ask === "chance_bike" || ask === "chance_dock";
export const isOfDocks = (ask: Ask): boolean => ask === "docks" || ask === "chance_dock";

// Minutes from now.
export const kFirstMoment = -24 * 60;
export const kLastMoment = 3 * 60;
export const kMomentStep = 15;

/** The nearest moment that the slider has. */
export function snapped(moment: number): number {
  const step = Math.round(moment / kMomentStep) * kMomentStep;
  return Math.min(kLastMoment, Math.max(kFirstMoment, step)) || 0; // never -0
}
