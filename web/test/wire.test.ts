// Answers as the server sends them, and as broken feeds and servers have sent them.
import { expect, test } from "vitest";
import { stationList, stations } from "../mock/city.mjs";
import { BadAnswer, parseStations } from "../src/wire.ts";

const record = {
  stationcode: "16107", name: " Benjamin Godard - Victor Hugo ", is_installed: "OUI", is_renting: "OUI", is_returning: "OUI",
  capacity: 35, numdocksavailable: 31, numbikesavailable: 4, mechanical: 3, ebike: 1,
  duedate: "2026-03-04T08:15:00+01:00", nom_arrondissement_communes: "Paris", code_insee_commune: "75056", lat: 48.8659, lon: 2.2757,
};

test("a record becomes a station", () => {
  expect(parseStations({ records: [record] })).toEqual([
    {
      code: "16107", name: "Benjamin Godard - Victor Hugo", commune: "Paris", lat: 48.8659, lon: 2.2757,
      capacity: 35, bikes: 4, docks: 31, mechanical: 3, ebikes: 1, open: true, returning: true, reportedAt: Date.UTC(2026, 2, 4, 7, 15),
    },
  ]);
});

test.each([
  ["no latitude", { lat: null }],
  ["the null island", { lat: 0, lon: 0 }],
  ["a text for a longitude", { lon: "2.35" }],
  ["no code", { stationcode: null }],
])("a record with %s is left out, the rest stays", (_, broken) => {
  expect(parseStations({ records: [{ ...record, ...broken }, null, record] })).toHaveLength(1);
});

test("unknown counts stay unknown and never become zero", () => {
  const [station] = parseStations({ records: [{ ...record, numbikesavailable: null, numdocksavailable: -1, ebike: "2", duedate: "soon" }] });
  expect(station).toMatchObject({ bikes: null, docks: null, ebikes: null, reportedAt: null });
});

test("a station that rents nothing is closed", () => {
  const list = parseStations({ records: [{ ...record, is_renting: "NON" }, { ...record, is_installed: "NON" }] });
  expect(list.map((station) => station.open)).toEqual([false, false]);
});

test.each([null, [], "404: Not Found", { records: null }])("%j is no list of stations", (value) => {
  expect(() => parseStations(value)).toThrow(BadAnswer);
});

test("the simulated city speaks the contract", () => {
  expect(parseStations(stationList())).toHaveLength(stations.length);
});
