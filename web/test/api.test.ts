// Calls and their failures, with a fetch of our own.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stationList } from "../mock/city.mjs";
import { createApi } from "../src/api.ts";
import { kKeptHeader } from "../src/offline/kept.ts";

const reply = (status: number, body: string) => async () => new Response(body, { status });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("asks for all stations, and for any path below its folder", async () => {
  const asked: string[] = [];
  const api = createApi("http://host/city/", async (url) => {
    asked.push(String(url));
    return new Response(JSON.stringify(stationList()));
  });
  await api.stations();
  await api.get("v1/stations/1/forecast", (value) => value);
  expect(asked).toEqual(["http://host/city/stations?all=true", "http://host/city/v1/stations/1/forecast"]);
});

test("says of each answer whether it was kept, and from when", async () => {
  const kept: (number | null)[] = [];
  const answers = [new Response("{}", { headers: { [kKeptHeader]: "1700000000000" } }), new Response("{}")];
  const api = createApi("/", async () => answers.shift()!, (at) => kept.push(at));
  await api.get("v1/system", (value) => value);
  await api.get("v1/system", (value) => value);
  expect(kept).toEqual([1_700_000_000_000, null]);
});

test.each([
  [503, '{"detail":"Prediction service temporarily unavailable."}', "unavailable"],
  [404, '{"detail":"Station X not found"}', "not_found"],
  [502, "<html>", "unreachable"],
  [422, '{"detail":[]}', "bad_answer"],
  [200, "<html>not json</html>", "bad_answer"],
  [200, '{"records":1}', "bad_answer"],
])("HTTP %i with %s is %s", async (status, body, kind) => {
  await expect(createApi("/", reply(status, body)).stations()).rejects.toMatchObject({ kind });
});

test("a refused connection is unreachable", async () => {
  const api = createApi("/", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(api.stations()).rejects.toMatchObject({ kind: "unreachable" });
});

const silence: typeof fetch = (_, init) =>
  new Promise((_, fail) => init?.signal?.addEventListener("abort", () => fail(new DOMException("gone", "AbortError"))));

test("a silent server is given up", async () => {
  const answer = expect(createApi("/", silence).stations()).rejects.toMatchObject({ kind: "unreachable" });
  await vi.advanceTimersByTimeAsync(20_000);
  await answer;
});

test("an aborted call is no trouble", async () => {
  const caller = new AbortController();
  const answer = expect(createApi("/", silence).get("x", (value) => value, caller.signal)).rejects.toMatchObject({ name: "AbortError" });
  caller.abort();
  await answer;
});
