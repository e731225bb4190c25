// Narrow phones, in each language: no text is cut, nothing sticks out, nothing lies on another thing. Against the server
// that VELIB_TREND_URL names, else against the simulated city.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { kWaitMs, launch, openServer, stationsOf } from "./browser.mjs";

const kWidths = [320, 360, 390];
const kAsks = ["bikes", "ebikes", "docks", "chance_bike", "chance_dock"];

let server;
let browser;
let stations;

before(async () => {
  server = await openServer();
  browser = await launch("canvas");
  stations = (await stationsOf(server.url)).filter(({ properties }) => properties.renting);
});
after(async () => {
  await browser.close();
  server.close();
});

async function open(width, locale, hash, options = {}) {
  const page = await browser.newPage({ viewport: { width, height: 640 }, locale, hasTouch: true, isMobile: true, serviceWorkers: "block", ...options });
  page.setDefaultTimeout(kWaitMs);
  await page.route("**/config.json", (route) => route.fulfill({ json: { basemap: null } }));
  await page.goto(server.url + hash);
  await page.waitForSelector(".map[data-kind]");
  await page.waitForFunction(() => !document.querySelector(".city dl")?.textContent.includes("–"));
  return page;
}

// What is wider than its place, sticks out of the window, or is cut off by what holds it. The row of questions is there
// to be moved sideways.
const faults = (page) =>
  page.evaluate(() => {
    const found = [];
    const name = (e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class") ?? ""} “${e.textContent.slice(0, 60)}”`;
    const apart = ".map, .visually-hidden, .u-wrap, svg, .slider, .here";
    for (const e of document.querySelectorAll("main *")) {
      if (e.closest(apart) || !e.checkVisibility()) continue;
      const { display, overflowX, overflowY } = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || display === "contents") continue;
      const sideways = e.matches(".asks");
      const holdsText = [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
      if (display !== "inline" && (holdsText || overflowX !== "visible") && !sideways && e.scrollWidth > e.clientWidth + 1) found.push(`wider than its place (${overflowX}): ${name(e)}`);
      if (overflowY === "hidden" && !sideways && e.scrollHeight > e.clientHeight + 1) found.push(`higher than its place: ${name(e)}`);
      if (!e.closest(".asks") && (box.right > innerWidth + 1 || box.left < -1)) found.push(`out of the window: ${name(e)}`);
    }
    for (const input of document.querySelectorAll("input[placeholder]")) {
      if (input.value) continue;
      const pen = document.createElement("canvas").getContext("2d");
      pen.font = getComputedStyle(input, "::placeholder").font;
      if (pen.measureText(input.placeholder).width > input.clientWidth) found.push(`cut: ${input.placeholder}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page moves sideways");
    return found;
  });

// Neighbouring texts of one row that lie on each other.
const overlaps = (page) =>
  page.evaluate(() => {
    const rows = [".facts > div", ".moment > *", ".leads th, .leads td", ".tick", ".legend li", ".station-row > *", ".card-head > *", ".head-line > *", ".choice"];
    const found = [];
    for (const row of rows) {
      const boxes = [...document.querySelectorAll(row)].filter((e) => e.checkVisibility()).map((e) => [e, e.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
      for (const [i, [a, x]] of boxes.entries()) {
        for (const [b, y] of boxes.slice(i + 1)) {
          const across = Math.min(x.right, y.right) - Math.max(x.left, y.left);
          const down = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
          if (across > 1 && down > 1 && a.parentElement === b.parentElement) found.push(`“${a.textContent}” lies on “${b.textContent}”`);
        }
      }
    }
    return found;
  });

test("a phone says whose data they are", async () => {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 }, locale: "fr-FR", hasTouch: true, isMobile: true, serviceWorkers: "block" });
  page.setDefaultTimeout(kWaitMs);
  await page.route("**/v1/system", async (route) => {
    const system = await (await fetch(`${server.url}v1/system`)).json();
    await route.fulfill({ json: { ...system, title: "Paris", attribution: "Ville de Paris, Smovengo", licence: "Licence Ouverte" } });
  });
  await page.goto(server.url);
  await page.getByText("Données\u00a0: Ville de Paris, Smovengo, Licence Ouverte").waitFor();
  await check(page, "whose data");
  await page.close();
});

async function check(page, what) {
  assert.deepEqual([...(await faults(page)), ...(await overlaps(page))], [], what);
  if (process.env.VELIB_TREND_PICTURES) await page.screenshot({ path: `${process.env.VELIB_TREND_PICTURES}/${what.replace(/\W+/g, "-")}.png` });
}

for (const locale of ["fr-FR", "en-GB"]) {
  describe(`a phone, ${locale}`, () => {
    for (const width of kWidths) {
      test(`the city at ${width} pixels, whatever is asked and whenever`, async () => {
        const page = await open(width, locale, "");
        for (const ask of kAsks) {
          await page.locator(`.choice input[value=${ask}]`).check({ force: true });
          for (const key of ["Home", "ArrowRight", "End", "ArrowLeft"]) {
            await page.locator(".slider").focus();
            await page.keyboard.press(key);
            await check(page, `${locale} ${width} ${ask} ${key}`);
          }
        }
        await page.getByRole("combobox").fill("a");
        await page.getByRole("option").first().waitFor();
        await check(page, `${locale} ${width} search`);
        await page.getByRole("combobox").fill("zzzz");
        await check(page, `${locale} ${width} found nothing`);
        await page.close();
      });

      test(`a station at ${width} pixels, ahead and behind`, async () => {
        const longest = [...stations].sort((a, b) => b.properties.name.length - a.properties.name.length)[0];
        for (const hours of [0, 1.5, -7]) {
          const page = await open(width, locale, `#station=${longest.id}&ask=docks${hours ? `&at=${new Date(Date.now() + hours * 3_600_000).toISOString()}` : ""}`);
          await page.waitForSelector(".lead");
          await page.waitForSelector(".chart");
          await page.waitForTimeout(300);
          await check(page, `${locale} ${width} station ${hours}`);
          await page.locator(".station").evaluate((card) => card.scrollTo(0, card.scrollHeight));
          await check(page, `${locale} ${width} station ${hours} below`);
          await page.close();
        }
      });

      test(`stations near by at ${width} pixels, and why there are none`, async () => {
        const [longitude, latitude] = stations[5].geometry.coordinates;
        const page = await open(width, locale, "", { geolocation: { latitude, longitude, accuracy: 900 }, permissions: ["geolocation"] });
        await page.getByRole("button", { name: /Stations (near me|près de moi)/ }).click();
        await page.waitForSelector(".near .station-row");
        await check(page, `${locale} ${width} near`);
        await page.context().clearPermissions();
        await page.getByRole("button", { name: /Stations (near me|près de moi)/ }).click();
        await page.waitForSelector(".near .notice");
        await check(page, `${locale} ${width} near not allowed`);
        await page.close();
      });
    }
  });
}
