// A headless Chromium and a server to look at: the one VELIB_TREND_URL names, else the simulated city of web/mock.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { startMock } from "../../web/mock/server.mjs";

const require = createRequire(new URL("../../web/package.json", import.meta.url));

export const kWaitMs = 20_000;
const kQuiet = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

// How a browser draws: WebGL by software, or none at all.
export const kDrawing = {
  webgl: ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  canvas: ["--disable-gpu", "--disable-3d-apis"],
};

export function launch(drawing) {
  const { chromium } = require("playwright-core");
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) throw new Error(`${executablePath} is missing: install chromium, or name one in CHROMIUM`);
  return chromium.launch({ executablePath, headless: true, args: [...kQuiet, ...kDrawing[drawing]] });
}

/** A page as wide as a desk's, whose `complaints` are its errors and those in its console. */
export async function openPage(browser, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-GB", serviceWorkers: "block", ...options });
  page.setDefaultTimeout(kWaitMs);
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(error.message));
  return page;
}

/** Waits until it holds; `otherwise` tells what never came. */
export async function until(holds, otherwise) {
  for (const end = Date.now() + kWaitMs; !(await holds()); await new Promise((done) => setTimeout(done, 100))) assert.ok(Date.now() < end, otherwise());
}

/** A screenshot's pixels, four bytes each, row by row; a page decodes it. */
export async function pixelsOf(page, picture) {
  const { width, bytes } = await page.evaluate(async (src) => {
    const image = Object.assign(new Image(), { src });
    await image.decode();
    const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height);
    const parts = Array.from({ length: Math.ceil(data.length / 8192) }, (_, i) => String.fromCharCode(...data.subarray(8192 * i, 8192 * (i + 1))));
    return { width: image.width, bytes: btoa(parts.join("")) };
  }, `data:image/png;base64,${picture.toString("base64")}`);
  return { width, bytes: Buffer.from(bytes, "base64") };
}

/** Those of the server at `url` that have a place, as the API tells them. */
export async function stationsOf(url) {
  const { features } = await (await fetch(`${url}v1/stations`)).json();
  return features.filter(({ geometry }) => geometry);
}

/** The address of the page, with a slash at its end, and how to let go of it. */
export async function openServer() {
  const given = process.env.VELIB_TREND_URL;
  if (given) return { url: given.replace(/\/*$/, "/"), close: () => {} };
  const server = await startMock();
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
