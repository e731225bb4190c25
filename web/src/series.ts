// A forecast's answer as the rows of a chart: measured and expected bikes on one time axis.
import type { Prediction } from "./wire.ts";

export interface Series {
  times: number[]; // seconds, ascending
  measured: (number | null)[]; // null: a gap, or the future
  expected: (number | null)[]; // from the present on; starts on the present count
  now: number; // seconds: of the present count
}

export function seriesOf(prediction: Prediction): Series {
  const now = prediction.at / 1000;
  const rows = new Map<number, { measured: number | null; expected: number | null }>();
  // An "hour" that is newer than the present count is no history.
  for (const { at, bikes } of prediction.history) {
    if (at < prediction.at) rows.set(at / 1000, { measured: bikes, expected: null });
  }
  rows.set(now, { measured: prediction.bikes, expected: prediction.bikes });
  for (const { at, bikes } of prediction.horizons) rows.set(at / 1000, { measured: null, expected: bikes });

  const times = [...rows.keys()].sort((a, b) => a - b);
  return {
    times,
    measured: times.map((t) => rows.get(t)!.measured),
    expected: times.map((t) => rows.get(t)!.expected),
    now,
  };
}

/** The top of the chart: the capacity when counts come near it, else a little air above the highest. */
export function topOf(series: Series, capacity: number | null): number {
  const known = [...series.measured, ...series.expected].filter((n) => n !== null);
  const highest = Math.max(0, ...known);
  if (capacity !== null && highest >= 0.6 * capacity) return Math.max(capacity, highest);
  return Math.max(4, Math.ceil(highest * 1.25));
}

/** Points with no neighbour on either side: a line would not show them. */
export function lonely(values: (number | null)[]): number[] {
  const known = (i: number) => values[i] !== null && values[i] !== undefined;
  return values.flatMap((_, i) => (known(i) && !known(i - 1) && !known(i + 1) ? [i] : []));
}

export type Footing = "full" | "gaps" | "thin" | "invented";

/** How much the forecast stands on. Thin: less than half of the hours are known. */
export function footingOf(prediction: Prediction): Footing {
  if (prediction.invented) return "invented";
  if (prediction.missingHours === 0) return "full";
  return hoursKnown(prediction) * 2 < hoursWanted(prediction) ? "thin" : "gaps";
}

export function hoursWanted(prediction: Prediction): number {
  return prediction.history.length || 24;
}

export function hoursKnown(prediction: Prediction): number {
  return Math.max(0, hoursWanted(prediction) - prediction.missingHours);
}
