// The page in a real browser, drawn by WebGL and without it: against the server that VELIB_TREND_URL names, else
// against the simulated city. Needs web/dist (npm run build) and a Chromium.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { kDrawing, launch, openServer } from "./browser.mjs";

const kWaitMs = 20_000;

let server;
let records;
let stationCount; // of the map, which also has those of capacity 0

before(async () => {
  server = await openServer();
  records = (await (await fetch(`${server.url}stations?all=true`)).json()).records;
  stationCount = (await (await fetch(`${server.url}v1/stations`)).json()).features.length;
});
after(() => server.close());

// A station that answers, by preference one whose name needs folding.
const chosen = () => records.find((record) => /[À-ÿ]/.test(record.name) && record.is_renting === "OUI") ?? records[0];

const stationOf = (url) => new URLSearchParams(new URL(url).hash.slice(1)).get("station");

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

// How many different colours a canvas holds: one means that nothing is drawn.
async function coloursOf(page, selector) {
  return page.$eval(selector, (canvas) => {
    const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
    const pen = copy.getContext("2d");
    pen.drawImage(canvas, 0, 0);
    return new Set(new Uint32Array(pen.getImageData(0, 0, copy.width, copy.height).data.buffer)).size;
  });
}

// The same for anything on screen, WebGL included, whose buffer is gone once it is shown.
async function pictureSize(page) {
  return (await page.screenshot({ clip: { x: 440, y: 80, width: 700, height: 560 } })).length;
}

async function until(holds, otherwise) {
  for (const end = Date.now() + kWaitMs; !(await holds()); ) assert.ok(Date.now() < end, otherwise);
}

async function search(page, typed) {
  await page.getByRole("combobox").fill(typed);
  await page.getByRole("option").first().waitFor({ timeout: kWaitMs });
  await page.keyboard.press("Enter");
}

for (const drawing of Object.keys(kDrawing)) {
  describe(`drawn by ${drawing}`, () => {
    let browser;
    let page;
    let complaints;

    before(async () => void (browser = await launch(drawing)));
    after(() => browser.close());

    async function open(options = {}) {
      complaints = [];
      page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-GB", serviceWorkers: "block", ...options });
      page.setDefaultTimeout(kWaitMs);
      await page.route("**/config.json", (route) => route.fulfill({ json: { basemap: { light: "", dark: "" } } })); // nothing from afar
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure().errorText}`));
      page.on("response", (response) => response.status() >= 400 && complaints.push(`${response.url()}: ${response.status()}`));
    }

    const go = (hash = "") => page.goto(server.url + hash);

    test("shows the stations of the city", async () => {
      await open();
      await page.route("**/v1/stations", (route) => route.fulfill({ json: { type: "FeatureCollection", data_time: null, features: [] } }));
      await go();
      await page.waitForSelector(`.map[data-kind=${drawing}] canvas`);
      const empty = await pictureSize(page);
      await page.close();
      await open(); // not a reload, which would cut off what the first page still fetches, and complain of it
      await go();
      await page.waitForFunction((n) => document.querySelector(".city dl")?.textContent.includes(n), stationCount.toLocaleString("en-GB"));
      await until(async () => (await pictureSize(page)) > 3 * empty, "with stations the map must be more than its ground");
      assert.deepEqual(complaints, []);
      await page.close();
    });

    test("finds a station without its accents, draws its chart and says what its forecast says", async () => {
      await open();
      await go();
      const { name, stationcode: code } = chosen();
      const answered = page.waitForResponse((response) => response.url().endsWith("/forecast") && response.url().includes("/stations/"));
      await search(page, fold(name));
      const { code: told, forecast } = await (await answered).json();
      await page.waitForSelector(".lead");
      assert.equal(told, code);
      assert.equal((await page.locator(".station-name").textContent()).replace(/\u00a0/g, " "), name);
      assert.equal(stationOf(page.url()), code);

      const means = await page.$$eval(".lead-expected b", (all) => all.map((cell) => Number(cell.textContent)));
      const said = forecast.filter(({ minutes }) => minutes > 0).map(({ bikes }) => bikes.expected);
      assert.equal(means.length, said.length);
      means.forEach((mean, i) => assert.ok(Math.abs(mean - said[i]) <= 0.5, `${mean} for ${said[i]}`));
      assert.match(await page.locator(".chart").getAttribute("aria-label"), /between \d+ and \d+ in the last 24 hours; between \d+ and \d+ expected/);
      assert.ok((await coloursOf(page, ".chart canvas")) > 10);
      assert.ok((await page.title()).startsWith(name));
      assert.deepEqual(complaints, []);
      await page.close();
    });

    test("a click on the map chooses a station, and back leads out again", async () => {
      await open();
      await go(`#station=${chosen().stationcode}`);
      await page.waitForSelector(".lead");
      await page.waitForSelector(`.map[data-kind=${drawing}]`);
      await page.getByRole("button", { name: "Close", exact: true }).click();
      await page.waitForSelector(".city:visible");
      await page.waitForURL(/[#&]map=/); // written when the map rests: a click on its way would stop it
      // The map was centred on the station, in the free part beside the cards.
      const { y: bottom } = await page.locator(".timeline").boundingBox();
      const chooses = async () => {
        await page.mouse.click((440 + 1208) / 2, (32 + bottom - 24) / 2);
        return page.locator(".station").isVisible();
      };
      await until(chooses, "a click on a station must choose it");
      await page.waitForSelector(".lead");
      assert.equal(stationOf(page.url()), chosen().stationcode);
      await page.goBack();
      await page.waitForSelector(".city:visible");
      assert.deepEqual(complaints, []);
      await page.close();
    });

    test("says so when there is no forecast, and still shows the station", async () => {
      await open();
      const detail = "Prediction service temporarily unavailable.";
      await page.route("**/v1/stations/*/forecast", (route) => route.fulfill({ status: 503, json: { detail } }));
      const { stationcode: code } = chosen();
      const answered = page.waitForResponse((response) => response.url().endsWith("/v1/stations"));
      await go(`#station=${code}`);
      await page.getByText("No forecast at the moment").waitFor();
      const listed = (await (await answered).json()).features.find((feature) => feature.id === code).properties;
      await page.waitForSelector("[data-fact=bikes]");
      assert.equal(await page.locator("[data-fact=bikes] dd").textContent(), String(listed.bikes));
      assert.equal(await page.locator(".lead").count(), 0);
      assert.ok(complaints.every((line) => line.includes("503")), complaints.join("\n"));
      await page.close();
    });

    test("says so when the server is down, and comes back by itself", async () => {
      await open();
      await page.clock.install();
      await page.route(/\/(v1|predict)\//, (route) => route.abort("connectionrefused"));
      await go();
      await page.getByText("cannot be reached").waitFor();
      assert.ok(complaints.every((line) => line.includes("ERR_CONNECTION_REFUSED")), complaints.join("\n"));
      await page.unroute(/\/(v1|predict)\//);
      await page.clock.fastForward(61_000);
      await page.waitForFunction((n) => document.querySelector(".city dl")?.textContent.includes(n), stationCount.toLocaleString("en-GB"));
      assert.equal(await page.getByText("cannot be reached").count(), 0);
      await page.close();
    });

    test("on a phone, in French and by night, nothing sticks out", async () => {
      await open({ viewport: { width: 360, height: 740 }, locale: "fr-FR", colorScheme: "dark", hasTouch: true, isMobile: true });
      await go(`#station=${chosen().stationcode}`);
      await page.waitForSelector(".lead");
      assert.equal(await page.locator("html").getAttribute("lang"), "fr-FR");
      assert.equal(await page.getByText("Prévision", { exact: true }).count(), 1);
      const wide = await page.evaluate(() => [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".map, .asks, .visually-hidden, [hidden], .u-wrap")).map((e) => e.className));
      assert.deepEqual(wide, []);
      assert.deepEqual(complaints, []);
      await page.close();
    });
  });
}
