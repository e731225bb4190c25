// A vector basemap beneath the stations, in a real browser: tiles, glyphs and sprites from another origin, under the
// policy that comes with the page. Against the server that VELIB_TREND_URL names, when it was told of a basemap at the
// port that VELIB_TREND_BASEMAP_PORT names; else against the simulated city.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { makeStations } from "../../web/mock/city.mjs";
import { startMock } from "../../web/mock/server.mjs";
import { kColours, startBasemap } from "./basemap.mjs";
import { launch, openPage, pixelsOf, stationsOf, until } from "./browser.mjs";

const kPort = Number(process.env.VELIB_TREND_BASEMAP_PORT ?? 0);
const kFree = { x: 440, y: 60, width: 640, height: 600 }; // of cards and buttons
const kParts = { tiles: /^\/tiles\/\d+\/\d+\/\d+\.pbf$/, glyphs: /^\/fonts\/Test%20Sans%20Bold\/0-255\.pbf$/, sprites: /^\/sprites\/\w+(@2x)?\.png$/ };

let browser;
let tiles;
let url;
let mock;
let station; // whose place has a sign of the basemap

async function serve(port) {
  if (kPort) return process.env.VELIB_TREND_URL.replace(/\/*$/, "/");
  const basemap = (theme) => `http://127.0.0.1:${port}/${theme}.json`;
  mock = await startMock(0, { stations: makeStations(200), basemap: { light: basemap("light"), dark: basemap("dark") } });
  return `http://127.0.0.1:${mock.address().port}/`;
}

before(async () => {
  browser = await launch("webgl");
  const first = await startBasemap(browser, { port: kPort });
  url = await serve(Number(new URL(first.basemap.light).port));
  await first.die();
  station = (await stationsOf(url)).find(({ properties }) => properties.renting && properties.bikes > 0);
  tiles = await startBasemap(browser, { port: Number(new URL(first.basemap.light).port), sign: station.geometry.coordinates });
});
after(async () => {
  await browser.close();
  tiles.close();
  mock?.close();
});

async function open(hash = "", options = {}) {
  const page = await openPage(browser, { reducedMotion: "reduce", ...options });
  page.on("response", (response) => response.status() >= 400 && page.complaints.push(`${response.status()} ${response.url()}`));
  tiles.asked.length = 0;
  await page.goto(url + hash);
  await page.waitForSelector(".map[data-kind=webgl][data-drawn]");
  return page;
}

// How many pixels of each colour the screen has there.
async function coloursAt(page, clip) {
  const { bytes } = await pixelsOf(page, await page.screenshot({ clip }));
  const counted = {};
  for (let at = 0; at < bytes.length; at += 4) {
    const colour = `#${bytes.toString("hex", at, at + 3)}`;
    counted[colour] = (counted[colour] ?? 0) + 1;
  }
  return counted;
}

const centre = async (page) => {
  const { y } = await page.locator(".timeline").boundingBox();
  return { x: (440 + 1208) / 2, y: (32 + y - 24) / 2 };
};

describe("a vector basemap", () => {
  for (const theme of ["light", "dark"]) {
    test(`lies beneath the stations with its water, parks, streets, letters and signs, ${theme}`, async () => {
      const page = await open("#map=12.2/48.855/2.34", { colorScheme: theme });
      const wanted = kColours[theme];
      let seen = {};
      const missing = () => ["land", "water", "street", "park", "leaf", "letters"].filter((name) => !(seen[wanted[name]] > 20));
      await until(async () => missing((seen = await coloursAt(page, kFree))).length === 0, () => `no ${missing()} on the screen`);
      for (const [part, pattern] of Object.entries(kParts)) assert.ok(tiles.asked.some((path) => pattern.test(path)), part);
      assert.ok(tiles.asked.includes(`/${theme}.json`));
      await page.getByText("© the map of the tests").waitFor();
      assert.equal(await page.locator(".beside").textContent(), "");
      assert.deepEqual(page.complaints, []);
      await page.close();
    });
  }

  test("has no letter or sign above a station", async () => {
    const page = await open(`#station=${station.id}`, { colorScheme: "light" });
    const { x, y } = await centre(page);
    const around = { x: x - 40, y: y - 40, width: 80, height: 80 };
    await until(async () => (await coloursAt(page, around))[kColours.light.sign] > 500, () => "no sign around the station");
    const within = await coloursAt(page, { x: x - 4, y: y - 4, width: 8, height: 8 });
    assert.equal(within[kColours.light.sign], undefined, "the station is above it");
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  test("follows the reader into the dark and back", async () => {
    const page = await open("#map=12.2/48.855/2.34", { colorScheme: "light" });
    for (const theme of ["dark", "light"]) {
      await page.emulateMedia({ colorScheme: theme });
      await until(async () => (await coloursAt(page, kFree))[kColours[theme].water] > 20, () => `no water of the ${theme} style`);
    }
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  test("that dies half-way is said once, quietly, and the stations stay; it comes back by itself", async () => {
    const page = await open("#map=12.2/48.855/2.34", { colorScheme: "light" });
    await until(async () => (await coloursAt(page, kFree))[kColours.light.water] > 20, () => "no water");
    await page.evaluate(() => {
      window.said = [];
      new MutationObserver(() => window.said.push(document.querySelector(".beside").textContent)).observe(document.querySelector(".beside"), { childList: true });
    });
    await tiles.die();
    for (let i = 0; i < 3; i++) {
      await page.getByRole("button", { name: "Zoom in" }).click();
      await page.waitForTimeout(600);
    }
    await page.getByText("The street map does not answer: stations only.").waitFor();
    assert.equal(await page.locator(".notice:visible, .warning:visible").count(), 0, "nothing louder");
    assert.equal(await page.evaluate(() => window.said.length), 1, "once");
    await page.getByRole("combobox").fill(station.id);
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".lead");
    await page.getByRole("button", { name: "Close", exact: true }).click();
    const [lon, lat] = station.geometry.coordinates;
    await page.goto(`${url}#map=15/${lat}/${lon}`); // in the same page: the middle of the window is the station's
    await until(async () => (await page.mouse.click(640, 400), page.locator(".station").isVisible()), () => "a click finds no station");
    assert.deepEqual(page.complaints.filter((line) => !line.startsWith("Failed to load resource: net::")), []);

    await tiles.revive();
    await page.waitForTimeout(1100);
    await page.getByRole("button", { name: "Show the whole city" }).click();
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.waitForFunction(() => document.querySelector(".beside").textContent === "");
    await page.close();
  });

  test("that is not there at all is said as quietly", async () => {
    await tiles.die();
    const page = await open("", { colorScheme: "light" });
    await page.getByText("The street map does not answer: stations only.").waitFor();
    assert.equal(await page.locator(".notice:visible, .warning:visible").count(), 0);
    await tiles.revive();
    await page.close();
  });
});
