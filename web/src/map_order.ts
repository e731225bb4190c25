// In which order dots are drawn: what nothing is known of first, then by level, so that the fullest lies on top.
import { kClosed, kLevels } from "./scale.ts";

/** Indices of `levels`, ascending by level; equal ones stay in their order. */
export function drawingOrder(levels: Int8Array): Uint32Array {
  const begins = new Uint32Array(kLevels.length + 2);
  for (const level of levels) begins[level - kClosed + 1]!++;
  for (let i = 1; i < begins.length; i++) begins[i]! += begins[i - 1]!;
  const order = new Uint32Array(levels.length);
  levels.forEach((level, i) => (order[begins[level - kClosed]!++] = i));
  return order;
}
