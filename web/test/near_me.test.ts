import { expect, test } from "vitest";
import { locate } from "../src/near_me.ts";

function device(answer: (found: PositionCallback, failed: PositionErrorCallback) => void): Geolocation {
  return { getCurrentPosition: (found: PositionCallback, failed: PositionErrorCallback) => answer(found, failed) } as Geolocation;
}

test("a device that knows gives the place and how exact it is", async () => {
  const coords = { latitude: 48.86, longitude: 2.35, accuracy: 12 } as GeolocationCoordinates;
  const near = await locate(device((found) => found({ coords } as GeolocationPosition)));
  expect(near).toEqual({ status: "found", place: { lat: 48.86, lon: 2.35 }, accuracy: 12 });
});

test.each([[1, "denied"], [2, "unavailable"], [3, "timeout"], [9, "unavailable"]])("failure %i is %s", async (code, why) => {
  const near = await locate(device((_, failed) => failed({ code } as GeolocationPositionError)));
  expect(near).toEqual({ status: "failed", why });
});

test("a browser without geolocation says so", async () => {
  expect(await locate(undefined)).toEqual({ status: "failed", why: "unsupported" });
});
