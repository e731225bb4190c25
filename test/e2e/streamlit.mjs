// Looks at a Streamlit app in a headless Chromium and prints what it sees, as JSON, once there is something to see: its
// alert, or the page in its frame with a text that it must show; then again whenever a line of standard input asks for
// `alert`, for `page`, or, after it was loaded anew in its frame, for it `again`; or, asked to `share`, what comes of
// looking elsewhere and sharing that; or for the page at the `moment` it is set to; until that ends.
// Usage: node streamlit.mjs URL TEXT
import { createInterface } from "node:readline";
import { launch } from "./browser.mjs";

const kWaitMs = 60_000;

const browser = await launch("canvas");
const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-GB", permissions: ["clipboard-read", "clipboard-write"] });
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

// What the page in the frame shows, as its own hash tells it once it rests, and the lead that is marked.
async function view() {
  const { hash } = new URL(await inside.evaluate(() => location.href));
  const [lead] = await inside.locator(".lead.marked .lead-time b").allInnerTexts();
  return { ...Object.fromEntries(new URLSearchParams(hash.slice(1))), lead: lead ?? null };
}

async function shareElsewhere() {
  await inside.locator(".choice input[value=docks]").check({ force: true });
  await inside.locator(".lead-time").nth(3).click();
  await inside.getByRole("button", { name: "Zoom in" }).click();
  await page.waitForTimeout(1000); // the map has moved, and its address after it
  await inside.getByRole("button", { name: "Share this view" }).click();
  await inside.getByText("Link copied").waitFor();
  await page.waitForURL(/map=/);
  return { ...(await settle("page")), link: await page.evaluate(() => navigator.clipboard.readText()), address: page.url() };
}

async function see() {
  const [said] = await alert.allInnerTexts();
  if (said) return { alert: said };
  if (await shown.count()) return { alert: null, text: await inside.innerText(), box: await frame.boundingBox(), view: await view() };
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

function say(seen) {
  console.log(JSON.stringify({ ...seen, asked: [...asked], errors }));
}

try {
  await page.goto(url);
  say(await settle(""));
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "again") await loadAgain();
    if (line === "moment") await inside.locator(".lead.marked").waitFor();
    say(line === "share" ? await shareElsewhere() : await settle(line === "alert" ? "alert" : "page"));
  }
} finally {
  await browser.close();
}
