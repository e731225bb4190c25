// A chance in words: a ladder whose words people read alike, after Mosteller and Youtz 1990 (Statistical Science 5:1).
import type { Name } from "./i18n/messages.ts";

const kLadder: readonly (readonly [from: number, word: Name])[] = [
  [0.95, "chanceCertain"],
  [0.8, "chanceVeryLikely"],
  [0.6, "chanceLikely"],
  [0.4, "chanceEven"],
  [0.2, "chanceUnlikely"],
  [0.05, "chanceVeryUnlikely"],
];

export function chanceWord(chance: number): Name {
  return kLadder.find(([from]) => chance >= from)?.[1] ?? "chanceNone";
}

/** 0 to 4, for a mark beside the words. */
export function chanceGrade(chance: number): number {
  return Math.min(4, Math.floor(chance * 5));
}
