// The view of a station in a real browser: what it says, its link, its languages, stations near by, offline, and what
// axe-core finds. Against the server that VELIB_TREND_URL names, else against the simulated city.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { kWaitMs, launch, openServer, stationsOf } from "./browser.mjs";

const kAxe = readFileSync(createRequire(new URL("../../web/package.json", import.meta.url)).resolve("axe-core/axe.min.js"), "utf8");
const kPhone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let server;
let browser;
let stations;

before(async () => {
  server = await openServer();
  browser = await launch("canvas");
  stations = (await stationsOf(server.url)).filter(({ properties }) => properties.renting && properties.returning && properties.capacity > 10);
});
after(async () => {
  await browser.close();
  server.close();
});

const ask = async (path) => (await fetch(server.url + path)).json();
const chosen = () => stations[stations.length >> 1].properties;
const distance = (a, b) => Math.hypot((a[0] - b[0]) * Math.cos((a[1] * Math.PI) / 180), a[1] - b[1]);

async function open(hash = "", options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-GB", serviceWorkers: "block", ...options });
  page.setDefaultTimeout(kWaitMs);
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(error.message));
  await page.goto((options.base ?? server.url) + hash);
  return page;
}

async function openStation(options = {}, rest = "") {
  const page = await open(`#station=${chosen().code}${rest}`, options);
  await page.waitForSelector(".lead");
  await page.waitForFunction(() => document.querySelector(".map[data-kind]"));
  return page;
}

async function done(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

describe("a station", () => {
  test("says for each lead what the forecast says", async () => {
    const page = await openStation();
    const { forecast } = await ask(`v1/stations/${chosen().code}/forecast`);
    const rows = await page.$$eval(".lead", (all) => all.map((row) => [...row.querySelectorAll(".chance")].map((cell) => cell.textContent)));
    assert.equal(rows.length, forecast.length - 1);
    const told = (chance) => (chance > 0.99 ? ">\u202f99%" : chance < 0.01 ? "<\u202f1%" : `${Math.round(chance * 100)}%`);
    forecast.slice(1).forEach(({ bikes, docks }, i) => {
      assert.ok(rows[i][0].startsWith(told(bikes.chance)), `${rows[i][0]} for ${bikes.chance}`);
      assert.ok(rows[i][1].startsWith(told(docks.chance)), `${rows[i][1]} for ${docks.chance}`);
      assert.match(rows[i][0], /[a-z]{4}/);
    });
    await done(page);
  });

  test("goes by the city's clocks, wherever the reader is", async () => {
    const page = await openStation({ timezoneId: "Asia/Tokyo" });
    const { zone } = await ask("v1/system");
    const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
    const { forecast } = await ask(`v1/stations/${chosen().code}/forecast`);
    const wanted = clock.format(Date.parse(forecast[1].time));
    await page.waitForFunction((time) => document.querySelector(".lead-time b").textContent === time, wanted);
    await done(page);
  });

  test("follows the moment, into the future and the past", async () => {
    const page = await openStation();
    assert.equal(await page.locator(".then").count(), 0);
    await page.locator(".lead[data-minutes] button").nth(3).click();
    await page.waitForSelector(".lead.marked");
    assert.equal(await page.locator(".lead-time[aria-current=time]").count(), 1);
    assert.ok(await page.locator(".lead-time[aria-current=time]").evaluate((button) => button === document.activeElement), "the keyboard stays where it was");
    const marked = await page.locator(".lead.marked .chance-share").allTextContents();
    const told = (kind) => page.locator(`.then [data-chance=${kind}] .chance-share`).allTextContents();
    assert.deepEqual([...(await told("bikes")), ...(await told("docks"))], marked);
    const { forecast } = await ask(`v1/stations/${chosen().code}/forecast`);
    assert.equal((await told("ebikes")).length, forecast.some((lead) => lead.ebikes) ? 1 : 0);
    await page.waitForFunction(() => location.hash.includes("at="));

    const past = new Date(Date.now() - 5 * 3_600_000).toISOString();
    await page.goto(`${server.url}#station=${chosen().code}&at=${past}`);
    await page.waitForSelector(".then-counts");
    assert.match(await page.locator(".then").textContent(), /5\sh ago.*\d+ bikes? ·.*\d+ free docks?/);
    assert.equal(await page.locator(".lead.marked").count(), 0);
    await done(page);
  });

  test("names open stations near by that will have what is asked, nearest first", async () => {
    for (const [question, column] of [["bikes", "bikes"], ["chance_dock", "docks"]]) {
      const page = await openStation({}, `&ask=${question}&at=${new Date(Date.now() + 3_600_000).toISOString()}`);
      await page.waitForSelector(".instead");
      await page.waitForFunction(() => document.querySelector(".instead .station-row, .instead .hint"));
      const codes = await page.$$eval(".instead .station-row", (rows) => rows.map((row) => row.dataset.code));
      const city = await ask("v1/forecast");
      const place = (code) => stations.find((one) => one.id === code).geometry.coordinates;
      const away = codes.map((code) => distance(place(code), place(chosen().code)));
      assert.deepEqual(away, [...away].sort((a, b) => a - b));
      for (const code of codes) assert.ok(city[column].chance[city.codes.indexOf(code)][4] >= 0.75, `${code} is worth the way`);
      assert.ok(!codes.includes(chosen().code));
      if (codes.length > 0) {
        await page.locator(".instead .station-row").first().click();
        await page.waitForFunction((code) => location.hash.includes(`station=${code}&`), codes[0]);
      }
      await done(page);
    }
  });

  test("is honest about a forecast that stands on little", async () => {
    const page = await open();
    await page.route("**/forecast", async (route) => {
      if (!route.request().url().includes("/stations/")) return route.continue();
      const answer = await ask(`v1/stations/${chosen().code}/forecast`);
      Object.assign(answer.basis, { fresh: false, trouble: "the model fails", history_hours_missing: 19, profile: false });
      await route.fulfill({ json: { ...answer, returning: false } });
    });
    await page.goto(`${server.url}#station=${chosen().code}`);
    await page.waitForSelector(".lead");
    const notices = (await page.locator(".notices .notice").allTextContents()).join("\n");
    for (const words of [/no newer one could be made/, /Only 5 of 24 hours/, /usual at this station is not known/]) assert.match(notices, words);
    assert.match(await page.locator(".lead").first().textContent(), /closed/);
    assert.match(await page.locator(".station .age").textContent(), /Measured .* at \d\d:\d\d/);
    await done(page);
  });

  test("a link reopens the same view", async () => {
    const context = { permissions: ["clipboard-read", "clipboard-write"] };
    const page = await openStation(context, "&ask=docks");
    await page.locator(".lead-time").nth(4).click();
    await page.getByRole("button", { name: "Zoom in" }).click();
    const marked = await page.locator(".lead.marked .lead-time b").textContent();
    await page.getByRole("button", { name: "Share this view" }).click();
    await page.getByText("Link copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, new RegExp(`#station=${chosen().code}&ask=docks&at=[^&]+Z&map=`));

    const friend = await open("", { locale: "fr-FR" });
    await friend.goto("about:blank");
    await friend.goto(link);
    await friend.waitForSelector(".lead.marked");
    assert.equal(await friend.locator(".lead.marked .lead-time b").textContent(), marked);
    assert.equal(await friend.locator(".leads thead th").nth(1).textContent(), "Places libres");
    await friend.waitForSelector(".map[data-kind]");
    await friend.waitForTimeout(300);
    await friend.getByRole("button", { name: "Partager" }).click();
    await friend.locator(".shared:not(:empty)").waitFor();
    const map = (url) => new URLSearchParams(new URL(url).hash.slice(1)).get("map");
    await friend.getByRole("button", { name: "English" }).click(); // writes the whole view into the address
    await friend.waitForFunction(() => document.documentElement.lang.startsWith("en"));
    assert.equal(map(friend.url()), map(link));
    await friend.waitForSelector(".lead.marked");
    await friend.reload();
    await friend.waitForSelector(".lead.marked");
    assert.ok((await friend.locator("html").getAttribute("lang")).startsWith("en"), "the language is remembered");
    await done(friend);
    await done(page);
  });

  test("a link of days ago says that its moment is gone, until the rider moves on", async () => {
    const page = await openStation({}, "&at=2020-01-02T08:00Z");
    assert.match(await page.locator(".warning:visible").textContent(), /This link is of 2 January .* can no longer be shown/);
    assert.equal(await page.locator(".then").count(), 0);
    await page.locator(".lead-time").first().click();
    await page.locator(".warning").waitFor({ state: "hidden" });
    await done(page);
  });

  test("is reached and left by the keyboard alone", async () => {
    const page = await open();
    await page.waitForSelector(".city dl:visible");
    await page.getByRole("combobox").focus();
    await page.keyboard.type(chosen().code);
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".lead");
    assert.equal(await page.evaluate(() => document.activeElement.id), "station-name");
    const reached = [];
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.className));
    }
    assert.deepEqual(reached, ["Share this view", "Close", "lead-time"]);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".lead.marked");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".city:visible");
    assert.equal(await page.evaluate(() => document.activeElement.id), "search");
    await done(page);
  });
});

describe("near me", () => {
  test("lists the nearest stations with the way to them", async () => {
    const [longitude, latitude] = stations[7].geometry.coordinates;
    const page = await open("", { ...kPhone, geolocation: { latitude, longitude, accuracy: 10 }, permissions: ["geolocation"] });
    await page.getByRole("button", { name: "Stations near me" }).click();
    await page.waitForSelector(".near .station-row");
    const rows = await page.$$eval(".near .station-row", (all) => all.map((row) => [row.dataset.code, row.querySelector("small").textContent]));
    assert.equal(rows[0][0], stations[7].id);
    for (const [, way] of rows) assert.match(way, /^[\d.]+\sk?m · \d+\smin on foot$/);
    assert.match(await page.locator(".near .age").textContent(), /^Data of \d\d:\d\d, /);
    await page.locator(".near .station-row").nth(2).focus();
    await page.locator(".slider").evaluate((slider) => {
      slider.value = slider.max;
      slider.dispatchEvent(new Event("input"));
    });
    await page.waitForFunction(() => document.querySelector(".near .row-has").textContent.includes("%"));
    assert.equal(await page.evaluate(() => document.activeElement.dataset.code), rows[2][0], "what is said anew leaves the keyboard where it was");
    await page.locator(".near .station-row").first().click();
    await page.waitForSelector(".lead");
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.waitForSelector(".near .station-row");
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.waitForSelector(".city:visible");
    await done(page);
  });

  test("says what to do when the browser may not tell, and when the city is far", async () => {
    const refused = await open();
    await refused.getByRole("button", { name: "Stations near me" }).click();
    await refused.getByText("Allow the location in its settings").waitFor();
    await done(refused);
    const page = await open("", { geolocation: { latitude: -33.86, longitude: 151.2 }, permissions: ["geolocation"] });
    await page.getByRole("button", { name: "Stations near me" }).click();
    await page.getByText("you are not in this city").waitFor();
    await done(page);
  });
});

// Hands everything on to the server, and can be out of reach.
async function bridge() {
  const target = new URL(server.url);
  let gate;
  const up = (port) =>
    new Promise((ready) => {
      gate = http.createServer((request, response) => {
        const { method, url, headers } = request;
        const onward = http.request({ host: target.hostname, port: target.port, method, path: url, headers }, (answer) => {
          response.writeHead(answer.statusCode, answer.headers);
          answer.pipe(response);
        });
        request.pipe(onward);
      });
      gate.listen(port, "127.0.0.1", () => ready(gate.address().port));
    });
  const down = () => new Promise((gone) => (gate.close(gone), gate.closeAllConnections()));
  const port = await up(0);
  return { url: `http://127.0.0.1:${port}/`, down, up: () => up(port) };
}

describe("without a network", () => {
  test("the page opens with the last data, says how old they are, and comes back", async () => {
    const { url, down, up } = await bridge();
    const page = await openStation({ base: url, serviceWorkers: "allow" });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload(); // now through the service worker, which keeps what it sees
    await page.waitForSelector(".lead");
    await page.waitForFunction(async () => (await (await caches.open("answers")).keys()).length >= 4);
    assert.equal(await page.locator(".warning:visible").count(), 0);
    const told = await page.locator(".lead .chance-share").allTextContents();

    await down();
    await page.reload();
    await page.waitForSelector(".lead");
    assert.match(await page.locator(".warning:visible").textContent(), /Out of reach of the server: .* known .*, at \d\d:\d\d/);
    assert.deepEqual(await page.locator(".lead .chance-share").allTextContents(), told);
    await page.waitForSelector(".map[data-kind]");
    assert.ok((await page.getByRole("combobox").count()) === 1);

    await up();
    await page.reload();
    await page.waitForSelector(".lead");
    await page.locator(".warning").waitFor({ state: "hidden" });
    await done(page);
    await down();
  });

  test("nothing of another build is mixed in: each built file is kept, under one name", async () => {
    const page = await open("", { serviceWorkers: "allow" });
    await page.evaluate(() => navigator.serviceWorker.ready);
    const kept = await page.evaluate(async () => {
      const [name] = (await caches.keys()).filter((one) => one.startsWith("page-"));
      return (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname);
    });
    const used = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname).filter((path) => path.startsWith("/assets/")));
    assert.ok(kept.includes("/") && used.length > 1);
    for (const path of used) assert.ok(kept.includes(path), path);
    await done(page);
  });

  test("it can be installed", async () => {
    const manifest = await ask("manifest.webmanifest");
    assert.deepEqual([manifest.display, manifest.start_url], ["standalone", "./"]);
    for (const { src, sizes, type } of manifest.icons) {
      const answer = await fetch(server.url + src);
      assert.equal(answer.headers.get("content-type"), type);
      if (type !== "image/png") continue;
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes); // IHDR
    }
  });
});

// Everything that axe-core holds against WCAG 2.2 A and AA.
async function faults(page) {
  await page.evaluate(kAxe);
  const { violations, passes } = await page.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  assert.ok(passes.find(({ id }) => id === "color-contrast")?.nodes.length > 10, "the contrast of texts is looked at");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`));
}

for (const [kind, options] of [["phone", kPhone], ["desktop", {}]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing serious on a ${kind}, ${colorScheme}`, async () => {
      const page = await open("", { ...options, colorScheme, reducedMotion: "reduce" });
      await page.waitForSelector(".city dl:visible");
      await page.waitForSelector(".map[data-kind]");
      assert.deepEqual(await faults(page), [], "the city");
      await page.getByRole("combobox").fill("e");
      await page.getByRole("option").first().waitFor();
      assert.deepEqual(await faults(page), [], "the search");
      await page.keyboard.press("Escape");
      await page.goto(`${server.url}#station=${chosen().code}&at=${new Date(Date.now() + 3_600_000).toISOString()}`);
      await page.waitForSelector(".lead.marked");
      assert.deepEqual(await faults(page), [], "a station");
      assert.equal(await page.evaluate(() => document.getAnimations().length), 0, "nothing moves for who wants stillness");
      await page.getByRole("button", { name: "Stations near me" }).click();
      await page.waitForSelector(".near .notice");
      assert.deepEqual(await faults(page), [], "near me");
      await done(page);
    });
  }
}
