// Looks at a Streamlit app in a headless Chromium and prints what it sees, as JSON, once there is something to see: its
// alert, or the page in its frame with a text that it must show; then again whenever a line of standard input asks for
// `alert`, for `page`, or, after it was loaded anew in its frame, for it `again`; until that ends.
// Usage: node streamlit.mjs URL TEXT
import { createInterface } from "node:readline";
import { launch } from "./browser.mjs";

const kWaitMs = 60_000;

const browser = await launch("canvas");
const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
page.setDefaultTimeout(kWaitMs);
const asked = new Set();
page.on("request", (request) => asked.add(new URL(request.url()).origin));
const errors = [];
page.on("pageerror", (error) => errors.push(error.message));

const [, , url, text] = process.argv;
const alert = page.locator('[data-testid="stAlert"]');
const frame = page.locator('iframe[title*="velib_trend"]');
const inside = frame.contentFrame().locator("#page");
const shown = inside.getByText(text, { exact: true }).filter({ visible: true });

async function see() {
  const [said] = await alert.allInnerTexts();
  if (said) return { alert: said };
  if (await shown.count()) return { alert: null, text: await inside.innerText(), box: await frame.boundingBox() };
  return null;
}

async function settle(wanted) {
  for (const end = Date.now() + kWaitMs; Date.now() < end; ) {
    const seen = await see();
    if (seen && (wanted === "" || (wanted === "page") === (seen.alert === null))) return seen;
    await new Promise((again) => setTimeout(again, 100));
  }
  throw new Error(`${url} shows neither an alert nor "${text}": ${await page.locator("body").innerText()}`);
}

async function loadAgain() {
  const one = page.frame({ url: /velib_trend/ });
  await Promise.all([one.waitForNavigation(), one.evaluate(() => location.reload())]);
}

async function say(wanted) {
  console.log(JSON.stringify({ ...(await settle(wanted)), asked: [...asked], errors }));
}

try {
  await page.goto(url);
  await say("");
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "again") await loadAgain();
    await say(line === "alert" ? "alert" : "page");
  }
} finally {
  await browser.close();
}
