// A headless Chromium and a server to look at: the one VELIB_TREND_URL names, else the simulated city of web/mock.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { startMock } from "../../web/mock/server.mjs";

const require = createRequire(new URL("../../web/package.json", import.meta.url));

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

/** The address of the page, with a slash at its end, and how to let go of it. */
export async function openServer() {
  const given = process.env.VELIB_TREND_URL;
  if (given) return { url: given.replace(/\/*$/, "/"), close: () => {} };
  const server = await startMock();
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
