// Takes the picture of the page that the README shows: `node test/e2e/picture.mjs [STATION]`.
import { fileURLToPath } from "node:url";
import { launch, openServer } from "./browser.mjs";

const server = await openServer();
const browser = await launch("webgl");
const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-GB", colorScheme: "light" });
const { records } = await (await fetch(`${server.url}stations?all=true`)).json();
const code = process.argv[2] ?? records[Math.floor(records.length / 2)].stationcode;

await page.goto(server.url);
await page.waitForSelector(".map[data-kind=webgl]");
await page.getByRole("combobox").fill(code);
await page.keyboard.press("Enter");
await page.waitForSelector(".tile");
await page.getByRole("button", { name: "Zoom out" }).click({ clickCount: 1 });
await page.waitForTimeout(3000);
await page.screenshot({ path: fileURLToPath(new URL("../../docs/images/page.png", import.meta.url)) });
await browser.close();
server.close();
