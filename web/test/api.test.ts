// Calls and their failures, with a fetch of our own.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stationMap } from "../mock/city_v1.mjs";
import { createApi } from "../src/api.ts";
import { kKeptHeader } from "../src/offline/kept.ts";

const kAt = Date.UTC(2026, 2, 4, 7, 15);
const reply = (status: number, body: string) => async () => new Response(body, { status });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("asks for the city, and for any path below its folder", async () => {
  const asked: string[] = [];
  const api = createApi("http://host/city/", async (url) => {
    asked.push(String(url));
    return new Response(JSON.stringify(stationMap(kAt)));
  });
  await api.stations();
  await api.get("v1/stations/a%2Fb/forecast", (value) => value);
  expect(asked).toEqual(["http://host/city/v1/stations", "http://host/city/v1/stations/a%2Fb/forecast"]);
});

test("says of each answer whether it was kept, and from when", async () => {
  const kept: (number | null)[] = [];
  const answers = [new Response("{}", { headers: { [kKeptHeader]: "1700000000000" } }), new Response("{}")];
  const api = createApi("/", async () => answers.shift()!, (at) => kept.push(at));
  await api.get("v1/system", (value) => value);
  await api.get("v1/system", (value) => value);
  expect(kept).toEqual([1_700_000_000_000, null]);
});

test("an answer with the ETag of the last one is not read again, and says how long it holds", async () => {
  let tag = '"one"';
  const api = createApi("/", async () => new Response(JSON.stringify(stationMap(kAt)), { headers: { etag: tag, "cache-control": "public, max-age=50", age: "8" } }));
  expect(await api.stations()).toMatchObject({ value: { dataTime: kAt }, freshMs: 42_000 });
  expect(await api.stations()).toEqual({ value: null, freshMs: 42_000 });
  tag = '"two"';
  expect((await api.stations()).value).not.toBeNull();
});

test("after a failure the same answer is read again, since the page may have dropped it", async () => {
  let status = 200;
  const headers = { etag: '"one"' };
  const api = createApi("/", async () => new Response(status === 200 ? JSON.stringify(stationMap(kAt)) : "{}", { status, headers }));
  await api.stations();
  status = 503;
  await expect(api.stations()).rejects.toMatchObject({ kind: "unavailable" });
  status = 200;
  expect(await api.stations()).toMatchObject({ value: { dataTime: kAt }, freshMs: null });
});

test.each([
  [503, '{"detail":"Prediction service temporarily unavailable."}', "unavailable"],
  [404, '{"detail":"Station X not found"}', "not_found"],
  [502, "<html>", "unreachable"],
  [422, '{"detail":[]}', "bad_answer"],
  [200, "<html>not json</html>", "bad_answer"],
  [200, '{"features":1}', "bad_answer"],
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
