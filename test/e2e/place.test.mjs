// Where the map looks, in a real browser: in the address as it moves, at the rider's own place, and again after the
// graphics context was lost. Against the server that VELIB_TREND_URL names, else against the simulated city.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { kDrawing, launch, openPage, openServer, pixelsOf, stationsOf, until } from "./browser.mjs";

const kRestMs = 1200; // more than the page waits before it writes an address

const viewOf = (page) => new URLSearchParams(new URL(page.url()).hash.slice(1));
// The share of two screenshots' pixels that are visibly not the same.
const differing = async (page, ...pictures) => {
  const [a, b] = await Promise.all(pictures.map(async (picture) => (await pixelsOf(page, picture)).bytes));
  return a.filter((one, i) => Math.abs(one - b[i]) > 60).length / a.length;
};
const kSame = 0.01; // edges, and what a minute has changed

const mapOf = (page) => viewOf(page).get("map");

let server;
let stations;

before(async () => {
  server = await openServer();
  stations = await stationsOf(server.url);
});
after(() => server.close());

for (const drawing of Object.keys(kDrawing)) {
  describe(`the map's place, drawn by ${drawing}`, () => {
    let browser;

    before(async () => void (browser = await launch(drawing)));
    after(() => browser.close());

    async function open(hash = "", options = {}) {
      const page = await openPage(browser, options);
      await page.route("**/config.json", (route) => route.fulfill({ json: { basemap: null } }));
      await page.goto(server.url + hash);
      await page.waitForSelector(`.map[data-kind=${drawing}][data-drawn]`);
      await page.waitForTimeout(kRestMs);
      return page;
    }

    async function done(page) {
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    }

    async function drag(page, dx, dy) {
      await page.mouse.move(800, 300);
      await page.mouse.down();
      await page.mouse.move(800 + dx, 300 + dy, { steps: 8 });
      await page.mouse.up();
      await page.waitForTimeout(kRestMs);
    }

    test("the address follows the map, without a history of its own, and a copy of it opens the same", async () => {
      const page = await open();
      assert.equal(new URL(page.url()).hash, "", "nobody has moved it");
      const entries = await page.evaluate(() => history.length);
      await page.evaluate(() => {
        window.written = 0;
        const { replaceState } = history;
        history.replaceState = (...given) => (window.written++, replaceState.apply(history, given));
      });
      await drag(page, -160, 40);
      const first = mapOf(page);
      assert.match(first, /^[\d.]+\/[\d.]+\/[\d.]+$/);
      await page.mouse.wheel(0, -400);
      await page.getByRole("button", { name: "Zoom in" }).click();
      await page.waitForTimeout(kRestMs);
      assert.ok(parseFloat(mapOf(page)) > parseFloat(first), `${mapOf(page)} is nearer than ${first}`);
      assert.equal(await page.evaluate(() => history.length), entries);
      assert.ok((await page.evaluate(() => window.written)) <= 4, "written when it rests, not at each step");

      const copy = await open(new URL(page.url()).hash);
      assert.equal(mapOf(copy), mapOf(page));
      const clip = { x: 440, y: 80, width: 700, height: 500 };
      const unlike = await differing(page, await copy.screenshot({ clip }), await page.screenshot({ clip }));
      assert.ok(unlike < kSame, `${unlike} of the pixels differ`);
      await copy.goto(`${server.url}#map=${first}`); // in the same page, as a link in a chat opens it
      await copy.waitForFunction((map) => location.hash.includes(map), first);
      await drag(copy, 1, 0);
      assert.equal(parseFloat(mapOf(copy)), parseFloat(first));
      await done(copy);
      await done(page);
    });

    test("back finds the map where it was", async () => {
      const page = await open();
      await drag(page, 90, 30);
      const before = page.url();
      await page.getByRole("combobox").fill(stations[3].properties.code);
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("Enter");
      await page.waitForSelector(".lead");
      await page.waitForTimeout(kRestMs);
      assert.equal(viewOf(page).get("station"), stations[3].properties.code);
      assert.notEqual(mapOf(page), new URLSearchParams(new URL(before).hash.slice(1)).get("map"));
      const station = page.url();
      await page.goBack();
      await page.waitForSelector(".city:visible");
      await page.waitForTimeout(kRestMs);
      assert.equal(page.url(), before);
      await page.goForward();
      await page.waitForSelector(".station:visible");
      await page.waitForTimeout(kRestMs);
      assert.equal(page.url(), station);
      await done(page);
    });

    test("the rider's own place is marked, moves with the map, and goes when it may not be known any more", async () => {
      const [longitude, latitude] = stations[7].geometry.coordinates;
      const page = await open("", { geolocation: { latitude, longitude, accuracy: 80 }, permissions: ["geolocation"], reducedMotion: "reduce" });
      assert.equal(await page.getByRole("img", { name: /You are here/ }).count(), 0);
      const ask = () => page.getByRole("button", { name: "Stations near me" }).click();
      await ask();
      const mark = page.getByRole("img", { name: "You are here, to within 80 m" });
      await mark.waitFor();
      await page.waitForTimeout(kRestMs);
      assert.equal(await page.evaluate(() => document.getAnimations().length), 0, "nothing moves for who wants stillness");
      const at = async () => (({ x, y, width }) => ({ x: x + width / 2, y: y + width / 2 }))(await page.locator(".here-dot").boundingBox());
      const { x, y } = await at();
      await page.mouse.click(x, y); // through the mark, to the station that stands just there
      await page.waitForSelector(".station:visible");
      assert.equal(viewOf(page).get("station"), stations[7].properties.code);
      await page.getByRole("button", { name: "Close", exact: true }).click();
      await page.waitForTimeout(kRestMs);
      const from = await at();
      await drag(page, 60, -20);
      const to = await at();
      assert.ok(Math.abs(to.x - from.x - 60) < 2 && Math.abs(to.y - from.y + 20) < 2, JSON.stringify([from, to]));
      const circle = async () => (await page.locator(".here-circle").boundingBox()).width;
      const narrow = await circle();
      await page.getByRole("button", { name: "Zoom in" }).click();
      await page.waitForTimeout(kRestMs);
      assert.ok(narrow > 5 && Math.abs((await circle()) / narrow - 2) < 0.05, "its circle is of metres");

      await page.context().clearPermissions();
      await ask();
      await page.getByText("Allow the location in its settings").waitFor();
      assert.equal(await page.locator(".here:visible").count(), 0);
      await done(page);
    });

    test("who is in another city keeps this one in sight", async () => {
      const page = await open("", { geolocation: { latitude: -33.86, longitude: 151.2 }, permissions: ["geolocation"] });
      await page.getByRole("button", { name: "Stations near me" }).click();
      await page.getByText("you are not in this city").waitFor();
      await page.waitForTimeout(kRestMs);
      assert.equal(mapOf(page), null);
      await done(page);
    });
  });
}

describe("a lost graphics context", () => {
  let browser;

  before(async () => void (browser = await launch("webgl")));
  after(() => browser.close());

  const clip = { x: 440, y: 80, width: 700, height: 500 };
  const pictureOf = (page) => page.screenshot({ clip });
  const lose = (page) =>
    page.evaluate(() => {
      window.context = document.querySelector(".map canvas").getContext("webgl2").getExtension("WEBGL_lose_context");
      window.context.loseContext();
    });

  async function open() {
    const page = await openPage(browser, { reducedMotion: "reduce" });
    await page.route("**/config.json", (route) => route.fulfill({ json: { basemap: null } }));
    await page.goto(`${server.url}#station=${stations[3].properties.code}`);
    await page.waitForSelector(".map[data-kind=webgl][data-drawn]");
    await page.waitForSelector(".lead");
    await page.waitForTimeout(kRestMs);
    return page;
  }

  test("that comes back shows the same stations, with what has changed meanwhile", async () => {
    const page = await open();
    const before = await pictureOf(page);
    await lose(page);
    await until(async () => (await pictureOf(page)).length < before.length / 2, () => "the map stands empty");
    await page.evaluate(() => window.context.restoreContext());
    await until(async () => (await pictureOf(page)).length > before.length * 0.9, () => "the stations are drawn again");

    await lose(page);
    await page.locator(".choice input[value=chance_dock]").check({ force: true });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.getByRole("button", { name: "Show the whole city" }).click();
    await page.evaluate(() => window.context.restoreContext());
    await page.waitForTimeout(kRestMs);
    const again = await pictureOf(page);
    await page.reload();
    await page.waitForSelector(".map[data-kind=webgl][data-drawn]");
    await page.waitForSelector(".lead.marked");
    await until(async () => (await differing(page, again, await pictureOf(page))) < kSame, () => "what a page shows that never lost it");
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  test("that stays away is replaced by a canvas of the same view", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.waitForTimeout(kRestMs);
    const url = page.url();
    await lose(page);
    await page.waitForSelector(".map[data-kind=canvas] canvas.plain-map");
    await page.waitForTimeout(kRestMs);
    assert.equal(page.url(), url, "it looks where the other did");
    const picture = await pictureOf(page);
    await page.locator(".slider").focus();
    await page.keyboard.press("End");
    await until(async () => !picture.equals(await pictureOf(page)), () => "the slider moves it on");
    await page.getByRole("button", { name: "Close", exact: true }).click();
    const { y: bottom } = await page.locator(".timeline").boundingBox();
    await until(async () => {
      await page.mouse.click((440 + 1208) / 2, (32 + bottom - 24) / 2);
      return page.locator(".station").isVisible();
    }, () => "and a click finds its station");
    assert.equal(viewOf(page).get("station"), stations[3].properties.code);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });
});
