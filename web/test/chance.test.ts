import { expect, test } from "vitest";
import { chanceGrade, chanceWord } from "../src/chance.ts";

test("each chance has its word, each word its part of the ladder", () => {
  const words = [0, 0.05, 0.19, 0.2, 0.4, 0.6, 0.79, 0.8, 0.95, 1].map(chanceWord);
  expect(words).toEqual([
    "chanceNone", "chanceVeryUnlikely", "chanceVeryUnlikely", "chanceUnlikely", "chanceEven", "chanceLikely", "chanceLikely",
    "chanceVeryLikely", "chanceCertain", "chanceCertain",
  ]);
});

test("grades go from 0 to 4", () => expect([0, 0.2, 0.5, 0.8, 1].map(chanceGrade)).toEqual([0, 1, 2, 4, 4]));
