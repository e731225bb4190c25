import { expect, test } from "vitest";
import { BadAnswer } from "../src/wire.ts";
import { parseStationForecast, parseStationHistory } from "../src/wire_station.ts";
import { forecastAnswer, historyAnswer, kAt, kLeads, kMinuteMs, outlook } from "./station_answers.ts";

test("a history keeps its gaps, and all its columns", () => {
  const parsed = parseStationHistory(historyAnswer([3, null, 0]));
  expect(parsed.columns).toEqual({ bikes: [3, null, 0], ebikes: [1, null, 0], docks: [32, null, 35] });
  expect([parsed.start, parsed.stepMs, parsed.dataAt]).toEqual([kAt - 45 * kMinuteMs, 900_000, kAt]);
});

test.each([["step_seconds", 0], ["step_seconds", "900"], ["start", null], ["data_time", "soon"]])("a history whose %s is %j is refused", (name, value) => {
  expect(() => parseStationHistory(historyAnswer([1], { [name]: value }))).toThrow(BadAnswer);
});

test("leads come in order with their intervals and chances", () => {
  const answer = forecastAnswer();
  (answer.forecast as unknown[]).reverse();
  const parsed = parseStationForecast(answer);
  expect(parsed.leads.map((lead) => lead.minutes)).toEqual(kLeads);
  expect(parsed.leads[4]!.bikes).toEqual({ expected: 10, low: 8, high: 12, chance: 0.9 });
  expect(parsed).toMatchObject({ rents: true, takesBack: true, fresh: true, profile: true, missingHours: 0, model: "trend-1", origin: kAt });
});

test("what cannot be told stays unknown: no chance, no outlook, no e-bikes", () => {
  const rows = [{ minutes: 15, time: "2026-03-04T07:30:00+00:00", bikes: outlook(2, null), docks: null }];
  const [lead] = parseStationForecast(forecastAnswer({ forecast: rows })).leads;
  expect(lead).toMatchObject({ docks: null, ebikes: null });
  expect(lead!.bikes!.chance).toBeNull();
});

test("e-bikes are read where they are forecast", () => {
  const rows = [{ minutes: 15, time: "2026-03-04T07:30:00+00:00", bikes: outlook(4), ebikes: outlook(2, 0.7), docks: null }];
  expect(parseStationForecast(forecastAnswer({ forecast: rows })).leads[0]!.ebikes).toMatchObject({ expected: 2, chance: 0.7 });
});

test("a station that is not installed neither rents nor takes back; unknown flags close nothing", () => {
  expect(parseStationForecast(forecastAnswer({ installed: false }))).toMatchObject({ rents: false, takesBack: false });
  expect(parseStationForecast(forecastAnswer({ returning: false }))).toMatchObject({ rents: true, takesBack: false });
  expect(parseStationForecast(forecastAnswer({ installed: null, renting: null }))).toMatchObject({ rents: true });
});

test.each([
  ["no leads", { forecast: [] }],
  ["only the present", { forecast: [{ minutes: 0, time: "2026-03-04T07:15:00+00:00", bikes: outlook(2), docks: null }] }],
  ["no basis", { basis: null }],
  ["no time of its data", { data_time: 7 }],
])("a forecast with %s is refused", (_, broken) => {
  expect(() => parseStationForecast(forecastAnswer(broken))).toThrow(BadAnswer);
});
