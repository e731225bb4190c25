// Takes the pictures of the page in docs/images/, of the server that VELIB_TREND_URL names, else of a simulated city of
// 1,519 stations: `node test/e2e/picture.mjs [STATION]`.
import { fileURLToPath } from "node:url";
import { makeStations } from "../../web/mock/city.mjs";
import { startMock } from "../../web/mock/server.mjs";
import { launch, openServer } from "./browser.mjs";

const kDesk = { width: 1280, height: 800 };
const kPhone = { width: 390, height: 844 };
const kPictures = {
  page: { viewport: kDesk, colorScheme: "light", station: true },
  "page-future": { viewport: kDesk, colorScheme: "dark", key: ["ArrowRight", 6], nearer: 3 },
  "page-past": { viewport: kPhone, colorScheme: "light", key: ["PageDown", 10] },
  "page-chance": { viewport: kPhone, colorScheme: "dark", ask: "chance_bike", key: ["ArrowRight", 4] },
};

async function open() {
  if (process.env.VELIB_TREND_URL) return openServer();
  const server = await startMock(0, { stations: makeStations(1519) });
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

function central(features) {
  const middle = (k) => features.map(({ geometry }) => geometry.coordinates[k]).sort((a, b) => a - b)[features.length >> 1];
  const [lon, lat] = [middle(0), middle(1)];
  const away = ({ geometry: { coordinates: [x, y] } }) => Math.hypot(x - lon, y - lat);
  return [...features].sort((a, b) => away(a) - away(b))[0].id;
}

async function take(browser, url, name, code) {
  const { viewport, colorScheme, station, ask, key, nearer = 0 } = kPictures[name];
  const page = await browser.newPage({ viewport, colorScheme, locale: "en-GB", timezoneId: "Europe/Paris" });
  await page.goto(`${url}${station ? `#station=${code}` : ""}`);
  await page.waitForSelector(".map[data-drawn]");
  if (station) await page.waitForSelector(".lead");
  if (ask) await page.locator(`.choice input[value=${ask}]`).check({ force: true });
  await page.locator(".slider").focus();
  const [which, times] = key ?? ["", 0];
  for (let i = 0; i < times; i++) await page.keyboard.press(which);
  for (let i = 0; i < nearer; i++) {
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.waitForTimeout(1000);
  }
  await page.locator(".slider").blur();
  await page.mouse.move(600, 4);
  await page.waitForTimeout(2500);
  await page.screenshot({ path: fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url)) });
  await page.close();
}

const server = await open();
const browser = await launch("webgl");
const { features } = await (await fetch(`${server.url}v1/stations`)).json();
const code = process.argv[2] ?? central(features.filter(({ geometry }) => geometry));
for (const name of Object.keys(kPictures)) await take(browser, server.url, name, code);
await browser.close();
server.close();
