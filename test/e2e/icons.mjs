// Draws the icons of the page's manifest from its favicon: `node test/e2e/icons.mjs`.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";

const folder = new URL("../../web/public/", import.meta.url);
const drawing = readFileSync(new URL("favicon.svg", folder), "utf8");
// A mask may cut off all but the middle four fifths: the ground reaches to the edge, the drawing stays inside.
const full = drawing.replace('rx="8"', "");
const maskable = full.replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"').replace('width="32" height="32"', 'x="-4" y="-4" width="40" height="40"');
const icons = [["icon-192", drawing, 192], ["icon-512", drawing, 512], ["icon-180", full, 180], ["icon-maskable-512", maskable, 512]];

const browser = await launch("canvas");
for (const [name, svg, size] of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, folder)), omitBackground: true });
  await page.close();
}
await browser.close();
