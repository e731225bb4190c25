// What each answer does to the state, and the rhythm of asking.
import { afterEach, expect, test, vi } from "vitest";
import { ApiTrouble, type Api } from "../src/api.ts";
import { poll } from "../src/poll.ts";
import { createRefresh } from "../src/refresh.ts";
import { createStore, kNothing } from "../src/state.ts";

const api = (parts: Partial<Api>): Api => ({ get: () => Promise.reject(new Error("unasked")), stations: async () => [], ...parts });

test("a failed list keeps the stations that were known", async () => {
  const store = createStore({ ...kNothing, stations: [{ code: "1" } as never], loaded: true });
  await createRefresh(api({ stations: () => Promise.reject(new ApiTrouble("unreachable", "")) }), store).stations();
  expect(store.get()).toMatchObject({ stationsTrouble: "unreachable", stations: [{ code: "1" }] });
});

class Tab {
  hidden = false;
  private tell = () => {};
  addEventListener(_: "visibilitychange", listener: () => void): void {
    this.tell = listener;
  }
  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.tell();
  }
}

afterEach(() => void vi.useRealTimers());

test("asks each minute, not while hidden, and at once when shown again later", async () => {
  vi.useFakeTimers();
  const tab = new Tab();
  const job = vi.fn(async () => {});
  poll(job, 60_000, tab);
  await vi.advanceTimersByTimeAsync(121_000);
  expect(job).toHaveBeenCalledTimes(3);
  tab.turn(true);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(job).toHaveBeenCalledTimes(3);
  tab.turn(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(job).toHaveBeenCalledTimes(4);
  tab.turn(true);
  tab.turn(false); // a short look away: nothing is due yet
  await vi.advanceTimersByTimeAsync(59_000);
  expect(job).toHaveBeenCalledTimes(4);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(job).toHaveBeenCalledTimes(5);
});
