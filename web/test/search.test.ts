import { expect, test } from "vitest";
import { findStations, fold, indexStations } from "../src/search.ts";
import type { Station } from "../src/wire.ts";

const named = (code: string, name: string) => ({ code, name }) as Station;
const index = indexStations([
  named("16107", "Benjamin Godard - Victor Hugo"),
  named("9020", "Toudouze - Clauzel"),
  named("6015", "André Mazet - Saint-André des Arts"),
  named("4002", "Hôtel de Ville"),
  named("90", "Place de l'Hôtel"),
  named("12", "Cœur Élysée"),
]);
const codes = (typed: string) => findStations(index, typed).map((station) => station.code);

test.each([
  ["Hôtel de Ville", "hotel de ville"],
  ["ŒUVRE  d’Été", "oeuvre d ete"],
  ["Straße 7-bis", "strasse 7 bis"],
  ["  ", ""],
])("%j folds to %j", (text, folded) => expect(fold(text)).toBe(folded));

test("finds without accents, case, hyphens or order", () => {
  expect(codes("saint andre")).toEqual(["6015"]);
  expect(codes("HUGO benj")).toEqual(["16107"]);
  expect(codes("coeur elysee")).toEqual(["12"]);
});

test("the exact code comes first, then codes that begin so", () => {
  expect(codes("90")).toEqual(["90", "9020"]);
  expect(codes("161")).toEqual(["16107"]);
});

test("a name that begins so comes before one that has it inside", () => {
  expect(codes("hotel")).toEqual(["4002", "90"]);
});

test("nothing typed reaches every station, by name", () => {
  expect(codes("")).toHaveLength(6);
  expect(codes("")[0]).toBe("6015");
});

test("nothing is found where nothing is", () => expect(codes("zzz")).toEqual([]));
