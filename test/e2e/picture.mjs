// Takes the picture of the page that the README shows: `node test/e2e/picture.mjs [STATION]`.
import { fileURLToPath } from "node:url";
import { launch, openServer } from "./browser.mjs";

const server = await openServer();
const browser = await launch("webgl");
const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-GB", colorScheme: "light" });
const { records } = await (await fetch(`${server.url}stations?all=true`)).json();
const middle = (of) => records.map(of).sort((a, b) => a - b)[records.length >> 1];
const [lat, lon] = [middle((record) => record.lat), middle((record) => record.lon)];
const central = (a, b) => Math.hypot(a.lat - lat, a.lon - lon) - Math.hypot(b.lat - lat, b.lon - lon);
const code = process.argv[2] ?? [...records].sort(central)[0].stationcode;

await page.goto(`${server.url}#station=${code}`);
await page.waitForSelector(".lead");
await page.waitForSelector(".map[data-kind=webgl]");
await page.waitForTimeout(1500);
await page.getByRole("button", { name: "Show the whole city" }).click();
await page.mouse.move(700, 780);
await page.waitForTimeout(3000);
await page.screenshot({ path: fileURLToPath(new URL("../../docs/images/page.png", import.meta.url)) });
await browser.close();
server.close();
