// A headless Chromium that does what each line of standard input says, {"open": URL} or {"run": JAVASCRIPT}, and answers
// each with a line of JSON: for `run`, what the expression comes to in the page. One profile from first to last, so that
// its cache is a reader's.
import { createInterface } from "node:readline";
import { launch } from "./browser.mjs";

const browser = await launch("canvas");
try {
  const page = await browser.newPage();
  for await (const line of createInterface({ input: process.stdin })) {
    const { open, run } = JSON.parse(line);
    const answer = open ? (await page.goto(open)).status() : await page.evaluate(run);
    console.log(JSON.stringify(answer ?? null));
  }
} finally {
  await browser.close();
}
