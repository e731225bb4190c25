// What the page may cost: bytes, time to the first stations, a step of the slider, a frame of a moving map, layout shifts.
// 1,519 stations, drawn in software, cold cache; of each time the fastest quarter counts, since what else a machine does
// only ever adds. Times are always printed, and held against their budgets with VELIB_TREND_BUDGETS=strict, for a machine
// that does nothing else. How many frames a second a moving map has is printed alone: it is the graphics card's matter.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { makeStations } from "../../web/mock/city.mjs";
import { startMock } from "../../web/mock/server.mjs";
import { launch } from "./browser.mjs";

const kStations = 1519;
const kManyStations = 15_000;
const kOpens = 5;
const kSteps = 40;
const kFrames = 120;
const kKilobyte = 1000;
const kMost = { own: 60 * kKilobyte, all: 520 * kKilobyte, listed: 500, drawn: 1500, script: 4, shown: 33, moving: 4 }; // bytes, ms

const kAssets = new URL("../../web/dist/assets/", import.meta.url);
const kForeign = /^(maplibre|uplot)/;

let server;
let browser;

before(async () => {
  server = await startMock(0, { stations: makeStations(kStations) });
  browser = await launch("webgl");
});
after(async () => {
  await browser?.close();
  server?.close();
});

// Prints times, and says by how much any is over its budget.
function judge(times) {
  const middle = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
  for (const [name, all] of Object.entries(times)) console.log(`# ${name}: fastest quarter ${quarter(all).toFixed(1)}, median ${middle(all).toFixed(1)} ms`);
  return Object.entries(times).filter(([name, all]) => quarter(all) > kMost[name]).map(([name, all]) => `${name}: ${quarter(all).toFixed(1)} ms, at most ${kMost[name]}`);
}

function hold(t, times) {
  const over = judge(times);
  if (process.env.VELIB_TREND_BUDGETS !== "strict") return t.skip("times are printed, not held");
  assert.deepEqual(over, []);
}

function quarter(times) {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 4)];
}

const kViewports = [{ width: 1280, height: 800 }, { width: 390, height: 844 }];

async function open(viewport = kViewports[0], from = server) {
  const page = await browser.newPage({ viewport });
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(error.message));
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) window.shifts.push({ value, of: sources.map(({ node }) => node?.className ?? "?") });
    }).observe({ type: "layout-shift", buffered: true });
    window.script = 0; // ms, of all that was done for frames; whoever measures sets it back and adds what events cost
    window.ask = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (job) =>
      window.ask((at) => {
        const begun = performance.now();
        job(at);
        window.script += performance.now() - begun;
      });
  });
  await page.goto(`http://127.0.0.1:${from.address().port}/`);
  await page.waitForSelector(".map[data-drawn]");
  return page;
}

test("JavaScript is small: ours, and all of it", () => {
  const sizes = readdirSync(kAssets).filter((name) => /\.m?js$/.test(name)).map((name) => ({ name, size: gzipSync(readFileSync(new URL(name, kAssets)), { level: 9 }).length }));
  const sum = (of) => of.reduce((total, { size }) => total + size, 0);
  const [own, all] = [sum(sizes.filter(({ name }) => !kForeign.test(name))), sum(sizes)];
  console.log(`# own ${own} B, all ${all} B, gzipped`);
  assert.ok(sizes.some(({ name }) => kForeign.test(name)), "no library has a file of its own: what is ours cannot be told");
  assert.ok(own <= kMost.own, `own: ${own} B`);
  assert.ok(all <= kMost.all, `all: ${all} B`);
});

test("stations are listed, then drawn, soon after a cold start; nothing shifts, nothing complains", async (t) => {
  const times = { listed: [], drawn: [] };
  for (let i = 0; i < kOpens; i++) {
    const page = await open(kViewports[i % kViewports.length]);
    for (const mark of Object.keys(times)) times[mark].push(await page.evaluate((name) => performance.getEntriesByName(name)[0].startTime, `stations-${mark}`));
    await page.waitForTimeout(500); // what comes late may shift too
    assert.deepEqual(await page.evaluate(() => window.shifts), []);
    assert.deepEqual(page.complaints, []);
    await page.close();
  }
  await t.test("in time", (part) => hold(part, times));
});

// Each step's script, handlers and frame together, and when its picture is finished, ms.
async function stepThrough(page, steps) {
  return page.evaluate(async (count) => {
    const slider = document.querySelector(".slider");
    const gl = document.querySelector(".map canvas").getContext("webgl2");
    const found = [];
    for (let i = 0; i < count; i++) {
      await new Promise((done) => setTimeout(done, 60));
      const begun = performance.now();
      window.script = 0;
      slider.value = String((i % 2 ? 1 : -1) * (5 + 5 * (i % 10)));
      slider.dispatchEvent(new Event("input"));
      window.script += performance.now() - begun;
      await new Promise(window.ask); // asked for after the map's: runs after it
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)); // waits until all is drawn
      found.push({ script: window.script, shown: performance.now() - begun });
    }
    return found;
  }, steps);
}

test("a step of the slider costs little, and is on screen at once", async (t) => {
  const page = await open();
  await page.locator(".slider").focus(); // fetches the past
  await page.waitForResponse(/v1\/history/).catch(() => {});
  await page.waitForTimeout(1000);
  const steps = await stepThrough(page, kSteps);
  await page.close();
  await t.test("in time", (part) => hold(part, { script: steps.map((step) => step.script), shown: steps.map((step) => step.shown) }));
});

// Drags the map about and turns the wheel to and fro, an event a frame. Of each frame its script and the time since the
// frame before, ms: the browser begins none before it has drawn the last but one.
async function moveAbout(page, frames) {
  return page.evaluate(async (count) => {
    const canvas = document.querySelector(".map canvas");
    const say = (Event, kind, turn, more) => {
      const [clientX, clientY] = [800 + 150 * Math.cos(turn), 350 + 100 * Math.sin(turn)];
      canvas.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true, clientX, clientY, ...more }));
    };
    const found = [];
    const follow = async (act) => {
      let last = await new Promise(window.ask);
      for (let i = 0; i < count / 2; i++) {
        const begun = performance.now();
        window.script = 0;
        act((2 * Math.PI * i) / 30);
        window.script += performance.now() - begun;
        const at = await new Promise(window.ask);
        found.push({ script: window.script, passed: at - last });
        last = at;
      }
    };
    say(MouseEvent, "mousedown", 0, { button: 0, buttons: 1 });
    await follow((turn) => say(MouseEvent, "mousemove", turn, { buttons: 1 }));
    say(MouseEvent, "mouseup", 0, { button: 0 });
    await follow((turn) => say(WheelEvent, "wheel", 0, { deltaY: 40 * Math.sin(turn) }));
    return found;
  }, frames);
}

// Frames a second of a canvas as large as the map that only changes its colour: what this browser and machine can do.
async function mostFrames(frames) {
  const page = await browser.newPage({ viewport: kViewports[0] });
  const passed = await page.evaluate(async (count) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: innerWidth, height: innerHeight });
    canvas.style.cssText = "position: fixed; inset: 0";
    document.body.append(canvas);
    const gl = canvas.getContext("webgl2");
    const begun = await new Promise(requestAnimationFrame);
    let at = begun;
    for (let i = 0; i < count; i++) {
      gl.clearColor((i % 10) / 10, 0, 0, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      at = await new Promise(requestAnimationFrame);
    }
    return at - begun;
  }, frames);
  await page.close();
  return (1000 * frames) / passed;
}

for (const stations of [kStations, kManyStations]) {
  test(`a map of ${stations} stations moves`, async (t) => {
    const own = await startMock(0, { stations: makeStations(stations) });
    t.after(() => own.close());
    const page = await open(kViewports[0], own);
    await page.waitForTimeout(1000);
    const pictures = [await page.screenshot()];
    const frames = await moveAbout(page, kFrames);
    pictures.push(await page.screenshot());
    assert.notDeepEqual(...pictures);
    await page.close();
    const passed = frames.reduce((sum, frame) => sum + frame.passed, 0);
    const most = await mostFrames(kFrames);
    console.log(`# ${stations} stations: ${((1000 * frames.length) / passed).toFixed(0)} frames a second in software, an empty canvas ${most.toFixed(0)}`);
    await t.test("in time", (part) => hold(part, { moving: frames.map((frame) => frame.script) }));
  });
}
