// Where a moment stands on the slider. Each step of the past is one unit; the future, which is what one comes for, gets
// five for each, so that a thumb can set it.
import { kFirstMoment, kLastMoment, kMomentStep, snapped } from "./ask.ts";

const kUnitsAhead = 5; // a step

export const kFirstUnit = kFirstMoment / kMomentStep;
export const kLastUnit = (kLastMoment / kMomentStep) * kUnitsAhead;

export function unitOf(moment: number): number {
  return (moment / kMomentStep) * (moment > 0 ? kUnitsAhead : 1);
}

export function momentOf(unit: number): number {
  return snapped((unit / (unit > 0 ? kUnitsAhead : 1)) * kMomentStep);
}

/** From 0 at the beginning of the slider to 1 at its end. */
export function shareOf(moment: number): number {
  return (unitOf(moment) - kFirstUnit) / (kLastUnit - kFirstUnit);
}
