// What each answer about the chosen station does to the state.
import { expect, test } from "vitest";
import { ApiTrouble, type Api } from "../src/api.ts";
import { createStationRefresh } from "../src/station_data.ts";
import { createStore, kNothing } from "../src/state.ts";
import { forecast, forecastAnswer, history, historyAnswer } from "./station_answers.ts";

type Answers = (path: string) => unknown;

function api(answer: Answers): Pick<Api, "get"> {
  return { get: async (path, parse) => parse(await answer(path)) };
}

const whole: Answers = (path) => (path.includes("/history") ? historyAnswer([1, 2]) : forecastAnswer());
const refuse = (kind: ConstructorParameters<typeof ApiTrouble>[0]) => {
  throw new ApiTrouble(kind, "");
};
const known = { code: "16107", history: history([4]), forecast: forecast() };
const started = (detail: typeof known | null = null) => createStore({ ...kNothing, chosen: "16107", detail });

test("history and forecast come together, and are asked for by code", async () => {
  const [store, paths] = [started(), [] as string[]];
  await createStationRefresh(api((path) => (paths.push(path), whole(path))), store)();
  expect(store.get()).toMatchObject({ detailTrouble: null, detail: { code: "16107", history: { columns: { bikes: [1, 2] } }, forecast: { name: "Benjamin Godard - Victor Hugo" } } });
  expect(paths.sort()).toEqual(["v1/stations/16107/forecast", "v1/stations/16107/history?hours=24"]);
});

test("a missing forecast leaves the history", async () => {
  const store = started(known);
  await createStationRefresh(api((path) => (path.endsWith("forecast") ? refuse("unavailable") : whole(path))), store)();
  expect(store.get()).toMatchObject({ detailTrouble: "unavailable", detail: { forecast: null, history: { columns: { bikes: [1, 2] } } } });
});

test("out of reach, what was known stays; refused, it goes", async () => {
  for (const [kind, detail] of [["unreachable", known], ["not_found", null]] as const) {
    const store = started(known);
    await createStationRefresh(api(() => refuse(kind)), store)();
    expect(store.get().detailTrouble).toBe(kind);
    expect(store.get().detail).toEqual(detail);
  }
});

test("what was known of another station is not taken for this one's", async () => {
  const store = started({ ...known, code: "1" });
  await createStationRefresh(api(() => refuse("unreachable")), store)();
  expect(store.get().detail).toBeNull();
});

test("a late answer about a station no longer chosen is dropped", async () => {
  const waiting: (() => void)[] = [];
  const slow: Answers = (path) => new Promise((done) => waiting.push(() => done(whole(path))));
  const store = started();
  const refresh = createStationRefresh(api(slow), store);
  const first = refresh();
  store.set({ chosen: "1008" });
  const second = refresh();
  for (const answer of [2, 3, 0, 1]) waiting[answer]!();
  await Promise.all([first, second]);
  expect(store.get().detail?.code).toBe("1008");
});
