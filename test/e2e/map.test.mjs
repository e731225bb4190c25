// The map through time, in a real browser: against the server that VELIB_TREND_URL names where the city is only looked
// at, against the simulated city of web/mock where its clock, its answers or its basemap are the test's.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { makeStations } from "../../web/mock/city.mjs";
import { startMock } from "../../web/mock/server.mjs";
import { kDrawing, kWaitMs, launch, openPage, openServer, pixelsOf } from "./browser.mjs";

const kNoBasemap = { basemap: { light: "", dark: "" } };

const addressOf = (server) => `http://127.0.0.1:${server.address().port}/`;

const moveBy = async (page, key, times) => {
  await page.locator(".slider").focus();
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
};
const momentOf = (page) => page.locator(".slider").getAttribute("aria-valuetext");
const pick = (page, ask) => page.locator(`.choice input[value=${ask}]`).check({ force: true });

for (const drawing of Object.keys(kDrawing)) {
  describe(`through time, drawn by ${drawing}`, () => {
    let server;
    let browser;
    let forecast;
    let past;
    let code;

    const get = async (path) => (await fetch(server.url + path)).json();

    before(async () => {
      server = await openServer();
      browser = await launch(drawing);
      [forecast, past] = await Promise.all([get("v1/forecast"), get("v1/history?hours=24")]);
      const counted = (i) => forecast.renting[i] && forecast.bikes.expected[i].every((n) => n !== null) && past.bikes[past.codes.indexOf(forecast.codes[i])]?.slice(-13).every((n) => n !== null);
      code = forecast.codes.find((_, i) => counted(i));
      assert.ok(code, "no station with a forecast and a past");
    });
    after(async () => {
      await browser?.close();
      server?.close();
    });

    async function open(hash = "") {
      const page = await openPage(browser);
      page.seen = {}; // the newest answers that the page has had, by route
      page.on("response", async (response) => {
        const name = /\/v1\/(stations|forecast|history)(\?|$)/.exec(response.url())?.[1];
        if (name && response.status() === 200) page.seen[name] = await response.json().catch(() => page.seen[name]);
      });
      await page.route("**/config.json", (route) => route.fulfill({ json: kNoBasemap }));
      await page.goto(server.url + hash);
      await page.waitForSelector(`.map[data-kind=${drawing}][data-drawn]`);
      await page.waitForFunction(() => !document.querySelector(".city dl")?.textContent.includes("–"));
      return page;
    }

    // What the map says of the station in the middle of what the cards leave free.
    async function saidOfMiddle(page) {
      const { y } = await page.locator(".timeline").boundingBox();
      await page.mouse.move(600, 40);
      await page.mouse.move((440 + 1208) / 2, (32 + y - 24) / 2);
      await page.waitForSelector(".tooltip:visible span");
      return page.locator(".tooltip span").textContent();
    }

    test("the slider shows the forecast ahead and the history behind, to the number", async () => {
      const page = await open(`#station=${code}`);
      await page.waitForTimeout(800); // the map moves to the station
      // New data may come at any time: what is said must be what the newest answers say.
      const saysWhat = async (expected, when) => {
        let [said, wanted] = ["", null];
        for (const end = Date.now() + kWaitMs; Date.now() < end; ) {
          [said, wanted] = [await saidOfMiddle(page), Math.round(Math.fround(expected()))];
          if (new RegExp(`^${wanted} bikes?\\b`).test(said)) return;
          await page.waitForTimeout(200);
        }
        assert.fail(`${when}: the map says ${said}, the server ${wanted}`);
      };
      const ahead = (minutes) => () => {
        const { codes, bikes, minutes: leads } = page.seen.forecast;
        return bikes.expected[codes.indexOf(code)][leads.indexOf(minutes)];
      };
      await moveBy(page, "ArrowRight", 3);
      assert.match(await momentOf(page), /^in 45 minutes, \d\d:\d\d$/);
      await saysWhat(ahead(45), "in 45 minutes");
      await page.keyboard.press("End");
      assert.match(await momentOf(page), /^in 3 hours, /);
      await saysWhat(ahead(180), "in 3 hours");

      await page.getByRole("button", { name: "Back to now" }).click();
      await moveBy(page, "ArrowLeft", 8);
      assert.match(await momentOf(page), /^2 hours ago, /);
      await page.waitForFunction(() => document.querySelector(".moment-note").textContent === "");
      const twoHoursAgo = () => {
        const { codes, bikes, start, step_seconds: step } = page.seen.history;
        const end = Math.round((Date.parse(page.seen.stations.data_time) - 7_200_000 - Date.parse(start)) / (1000 * step));
        return bikes[codes.indexOf(code)][end - 1];
      };
      await saysWhat(twoHoursAgo, "two hours ago");
      assert.deepEqual(page.complaints, []);
      await page.close();
    });

    test("another moment and another question are other pictures", async () => {
      const page = await open();
      const clip = { x: 440, y: 80, width: 700, height: 500 };
      const pictures = [await page.screenshot({ clip })];
      for (const change of [() => moveBy(page, "PageUp", 2), () => pick(page, "docks"), () => pick(page, "chance_bike")]) {
        await change();
        await page.waitForTimeout(500);
        pictures.push(await page.screenshot({ clip }));
      }
      assert.equal(new Set(pictures.map((picture) => picture.toString("base64"))).size, pictures.length);
      assert.match(await page.locator(".legend").textContent(), /Chance of a bike, in %/);
      assert.match(await page.locator(".city h2").textContent(), /^Expected at \d\d:\d\d$/);
      await page.close();
    });

    test("space plays and stops, wherever nothing else has the keyboard; who asks for a chance looks ahead", async () => {
      const page = await open();
      await page.emulateMedia({ reducedMotion: "reduce" }); // slower steps
      await page.keyboard.press("Space");
      await page.getByRole("button", { name: "Pause" }).waitFor();
      await page.waitForFunction(() => /^in \d+ minutes/.test(document.querySelector(".slider").getAttribute("aria-valuetext")));
      await page.keyboard.press("Space");
      await page.getByRole("button", { name: "Play" }).waitFor();
      await page.getByRole("button", { name: "Back to now" }).click();
      assert.match(await momentOf(page), /^now, /);
      await pick(page, "chance_dock");
      assert.match(await momentOf(page), /^in 30 minutes/);
      await page.close();
    });

    test("of e-bikes the page says what is forecast, or that nothing is", async () => {
      const page = await open();
      await pick(page, "ebikes");
      await moveBy(page, "ArrowRight", 1);
      assert.equal(await page.locator(".moment-note").textContent(), forecast.ebikes ? "" : "No forecast of e-bikes is made: they are known up to now.");
      await page.close();
    });
  });
}

// Stations side by side in the middle of a map; of each some pixels from its middle, and the colour that is there.
const kSpacing = 60; // pixels
const kAway = 46_603; // pixels a degree east, at zoom 15
const kClip = { x: 640 - 1.5 * kSpacing, y: 400 - kSpacing / 2, width: 6 * kSpacing, height: kSpacing };
const kMiddle = { lon: 2.35, lat: 48.86 };
const [kLand, kHalo, kEmpty, kFew, kMany, kShut] = ["#eef1ef", "#ffffff", "#c2410c", "#f3cf6b", "#15467a", "#a9b1b8"];
const kLooks = {
  full: { says: { bikes: 30 }, pixels: [[0, -10, kMany], [7, 7, kMany], [0, -18, kLand]] },
  empty: { says: { bikes: 0 }, pixels: [[0, -8, kHalo], [0, -12, kEmpty], [-9, -8, kEmpty], [0, -17, kLand]] },
  closed: { says: { renting: false }, pixels: [[0, -7, kShut], [0, 0, kHalo], [4, -4, kHalo], [0, -17, kLand]] },
  unknown: { says: { bikes: null }, pixels: [[0, -11, kShut], [0, -17, kLand]] },
  old: { says: { bikes: 4, reported_at: "2020-01-01T00:00:00+00:00" }, pixels: [[0, -7, "#fbeccf"], [0, -17, kLand]] },
  virtual: { says: { bikes: 4, virtual: true }, pixels: [[0, -13, kFew], [9, -9, kLand], [-9, 9, kLand], [0, -18, kLand]] },
};

const kDataTime = "2026-03-04T08:00:00+00:00";
const kLooksOfAll = {
  type: "FeatureCollection",
  data_time: kDataTime,
  features: Object.entries(kLooks).map(([code, { says }], i) => ({
    type: "Feature",
    id: code,
    geometry: { type: "Point", coordinates: [kMiddle.lon + ((i - 1) * kSpacing) / kAway, kMiddle.lat] },
    properties: { code, name: code, capacity: 35, bikes: 5, installed: true, renting: true, returning: true, virtual: false, reported_at: kDataTime, ...says },
  })),
};

// A simulated city and a browser for one test, which may fail at any line.
async function startOwn(t, drawing) {
  const server = await startMock(0, { stations: makeStations(200) });
  t.after(() => server.close());
  const browser = await launch(drawing);
  t.after(() => browser.close());
  return { browser, url: addressOf(server) };
}

for (const drawing of Object.keys(kDrawing)) {
  test(`each kind of station looks its own way, drawn by ${drawing}`, async (t) => {
    const { browser, url } = await startOwn(t, drawing);
    const page = await openPage(browser, { colorScheme: "light" });
    await page.route("**/v1/stations", (route) => route.fulfill({ json: kLooksOfAll }));
    await page.goto(`${url}#map=15/${kMiddle.lat}/${kMiddle.lon}`);
    await page.waitForSelector(`.map[data-kind=${drawing}][data-drawn]`);
    await page.waitForTimeout(800); // names fade in
    const colourAt = await readerOf(browser, await page.screenshot({ clip: kClip }));
    Object.entries(kLooks).forEach(([name, { pixels }], i) => {
      for (const [x, y, expected] of pixels) {
        const found = colourAt((i + 0.5) * kSpacing + x, kSpacing / 2 + y);
        assert.ok(isLike(found, expected), `${name}, ${x} right and ${y} down: ${found} is not ${expected}`);
      }
    });
  });
}

test("a step of the slider draws the map once, and nothing that no map from above shows", async (t) => {
  const { browser, url } = await startOwn(t, "webgl");
  const page = await openPage(browser);
  await page.addInitScript(() => {
    window.framesDrawn = 0;
    window.shaders = [];
    const { clear, shaderSource } = WebGL2RenderingContext.prototype;
    Object.assign(WebGL2RenderingContext.prototype, {
      clear(what) {
        if (what & WebGL2RenderingContext.COLOR_BUFFER_BIT) window.framesDrawn++;
        clear.call(this, what);
      },
      shaderSource(shader, source) {
        window.shaders.push(source);
        shaderSource.call(this, shader, source);
      },
    });
  });
  await page.goto(url);
  await page.waitForSelector(".map[data-drawn]");
  await page.waitForTimeout(1500); // names fade in
  const drawn = await page.evaluate(async () => {
    window.framesDrawn = 0;
    const slider = document.querySelector(".slider");
    slider.value = "30";
    slider.dispatchEvent(new Event("input"));
    for (let i = 0; i < 10; i++) await new Promise(requestAnimationFrame);
    return window.framesDrawn;
  });
  assert.equal(drawn, 1);
  const shaders = await page.evaluate(() => window.shaders);
  assert.ok(shaders.some((source) => source.includes("u_halo")), "the stations' own shaders are among them");
  assert.ok(!shaders.some((source) => source.includes("u_horizon_color")), "MapLibre's sky costs half a frame in software");
});

describe("the map's sources", () => {
  let browser;
  const open = []; // what a test has started, to be closed after it

  before(async () => void (browser = await launch("webgl")));
  after(() => browser.close());

  async function serve(options = {}) {
    const server = await startMock(0, { stations: makeStations(200), ...options });
    const asked = [];
    server.prependListener("request", (request, response) => response.on("finish", () => asked.push(`${request.url} ${response.statusCode}`)));
    open.push(server);
    return { url: addressOf(server), asked };
  }
  const closeAll = async () => {
    for (const server of open.splice(0)) server.close();
  };

  test("new data come by themselves when the next snapshot is due; what has not changed is a 304", async () => {
    let now = Date.parse("2026-03-04T08:00:30Z");
    const { url, asked } = await serve({ now: () => now });
    const page = await openPage(browser);
    await page.clock.install({ time: now });
    await page.goto(url);
    await page.waitForFunction(() => document.querySelector(".city .age").textContent.startsWith("Data of"));
    await page.waitForSelector(".badge:visible");
    const first = await page.locator(".city .age").textContent();
    asked.length = 0;
    const due = async (ms) => {
      const answered = page.waitForResponse(/v1\/system/);
      await page.clock.fastForward(ms);
      await answered;
      await page.waitForTimeout(300);
    };
    await due(32_000);
    assert.deepEqual(asked.filter((line) => line.startsWith("/v1/")).sort(), ["/v1/forecast 304", "/v1/stations 304", "/v1/system 304"]);
    asked.length = 0;
    now += 60_000;
    await due(32_000);
    assert.deepEqual(asked.filter((line) => line.startsWith("/v1/")).sort(), ["/v1/forecast 200", "/v1/stations 200", "/v1/system 200"]);
    assert.notEqual(await page.locator(".city .age").textContent(), first);
    assert.deepEqual(page.complaints, []);
    await page.close();
    await closeAll();
  });

  test("a basemap that never answers, or is not there, keeps no station waiting", async () => {
    const silent = createServer(() => {});
    await new Promise((ready) => silent.listen(0, "127.0.0.1", ready));
    open.push(silent);
    for (const style of [`${addressOf(silent)}style.json`, "http://127.0.0.1:9/style.json"]) {
      const { url } = await serve({ basemap: { light: style, dark: style } });
      const page = await openPage(browser);
      await page.goto(url);
      await page.waitForSelector(".map[data-kind=webgl][data-drawn]");
      // The browser writes of its own that an address could not be had; we write nothing.
      assert.deepEqual(page.complaints.filter((line) => !line.startsWith("Failed to load resource: net::")), []);
      await page.close();
    }
    await closeAll();
  });

  test("a past that is not given is said to be missing, and the slider still moves", async () => {
    const { url } = await serve();
    const page = await openPage(browser);
    await page.route("**/v1/history*", (route) => route.fulfill({ status: 503, json: { detail: "no" } }));
    await page.goto(url);
    await page.waitForSelector(".map[data-drawn]");
    await moveBy(page, "ArrowLeft", 2);
    await page.getByText("The last 24 hours cannot be shown").waitFor();
    assert.match(await momentOf(page), /^30 minutes ago/);
    await moveBy(page, "ArrowRight", 3);
    assert.equal(await page.locator(".moment-note").textContent(), "");
    await page.close();
    await closeAll();
  });

  test("old data say so where the numbers are", async () => {
    const { url } = await serve({ now: () => Date.now() - 3 * 3_600_000 });
    const page = await openPage(browser);
    await page.goto(url);
    await page.getByText("bikes have moved since").waitFor();
    assert.match(await page.locator(".city .age").textContent(), /3 hours ago/);
    await page.close();

    const [{ lon: longitude, lat: latitude }] = makeStations(200);
    const near = await openPage(browser, { geolocation: { latitude, longitude }, permissions: ["geolocation"] });
    await near.goto(url);
    await near.getByText("bikes have moved since").waitFor();
    await near.getByRole("button", { name: "Stations near me" }).click();
    await near.waitForSelector(".near .station-row");
    assert.match(await near.locator(".near .notice").textContent(), /3 hours ago: bikes have moved since/);
    assert.match(await near.locator(".near .age").textContent(), /3 hours ago/);
    await near.close();
    await closeAll();
  });
});

// The colour of any pixel of a picture, as #rrggbb.
async function readerOf(browser, picture) {
  const page = await browser.newPage();
  const { width, bytes } = await pixelsOf(page, picture);
  await page.close();
  return (x, y) => `#${bytes.subarray(4 * (y * width + x), 4 * (y * width + x) + 3).toString("hex")}`;
}

function isLike(found, expected) {
  const of = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return of(found).every((channel, i) => Math.abs(channel - of(expected)[i]) <= 20);
}
