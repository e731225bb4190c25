// The page as a component of a Streamlit app (streamlit/streamlit_app.py): learns from the app where the API is, finds
// out whether a page of this origin may ask it, tells the app, and starts the page once it may. Messages as in
// https://docs.streamlit.io/develop/concepts/custom-components/components-v1/intro
import { tellApiBase } from "./base_url.ts";
import { tellHost } from "./host.ts";

/** What the app has a sentence for: streamlit_app.py. */
export type Standing = "ok" | "unreachable" | "refused" | "insecure" | "foreign";

interface Arguments {
  api_base: string;
  view: Record<string, string>; // what stands in the app's own address, as the page's hash has it
}

const kPatienceMs = 10_000;
const kAgainMs = 5_000;
const kFrameHeight = 800; // where the app's own height cannot be read

function tellApp(type: string, content: object): void {
  parent.postMessage({ isStreamlitMessage: true, type: `streamlit:${type}`, ...content }, "*");
}

function tellFound(standing: Standing, view?: Arguments["view"]): void {
  tellApp("setComponentValue", { dataType: "json", value: { standing, origin: location.origin, view } });
}

function ask(base: string, mode: RequestMode): Promise<Response> {
  return fetch(`${base.replace(/\/*$/, "")}/healthz`, { mode, cache: "no-store", signal: AbortSignal.timeout(kPatienceMs) });
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "127.0.0.1" || host === "[::1]";
}

// A browser does not say why it kept an answer back; without a look at the answer it would have let it through.
async function whyNot(base: string): Promise<Standing> {
  return ask(base, "no-cors").then(
    () => "refused",
    () => "unreachable",
  );
}

async function standingOf(base: string): Promise<Standing> {
  const { protocol, hostname } = new URL(base);
  if (location.protocol === "https:" && protocol === "http:" && !isLoopback(hostname)) return "insecure";
  const answer = await ask(base, "cors").catch(() => null);
  if (!answer) return whyNot(base);
  const health = await answer.json().catch(() => null);
  return health?.status === "ok" ? "ok" : "foreign";
}

// As high as the app's window: what scrolls is then the page, not the app around it.
function fill(): void {
  let height = kFrameHeight;
  try {
    height = parent.innerHeight;
  } catch {
    // another origin's window
  }
  tellApp("setFrameHeight", { height });
}

// Community Cloud runs an app in a frame, one folder below the address that readers know.
function appAddress(): URL {
  let address = document.referrer;
  try {
    address = parent.location.href;
  } catch {
    // another origin's window: of its address that much is known
  }
  const app = new URL(address);
  app.pathname = app.pathname.replace(/\/~\/\+\/$/, "/");
  return app;
}

// The page's hash, as the query of the app's address, which takes it on.
function appLink(link: string): string {
  const view = new URLSearchParams(new URL(link).hash.slice(1));
  tellFound("ok", Object.fromEntries(view));
  const app = appAddress();
  app.search = view.toString();
  app.hash = "";
  return app.href;
}

async function startPage({ api_base, view }: Arguments): Promise<void> {
  tellApiBase(api_base);
  tellHost(appLink);
  if (!location.hash) location.hash = new URLSearchParams(view).toString();
  fill();
  await import("./main.ts");
}

async function waitFor(given: Arguments): Promise<void> {
  let told: Standing | null = null;
  for (;;) {
    const standing = await standingOf(given.api_base);
    if (standing !== told) tellFound(standing);
    if (standing === "ok") return startPage(given);
    told = standing;
    await new Promise((again) => setTimeout(again, kAgainMs));
  }
}

let begun = false;
addEventListener("message", ({ source, data }: MessageEvent) => {
  if (source !== parent || data?.type !== "streamlit:render" || begun) return;
  begun = true; // each run of the app renders anew; its settings do not change while it runs
  void waitFor(data.args as Arguments);
});
try {
  parent.addEventListener("resize", () => begun && document.querySelector("#page")?.hasChildNodes() && fill());
} catch {
  // another origin's window
}
tellApp("componentReady", { apiVersion: 1 });
