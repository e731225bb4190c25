// The service worker: the page's own files by build, the API's last answers by time. It answers for this folder alone;
// the basemap and everything else goes its usual way.
import { createAnswers } from "./answers.ts";

// Filled in by the build (service_worker.ts): the files of the page, and their common fingerprint.
declare const __FILES__: string[];
declare const __BUILD__: string;

interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends LastingEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Scope {
  clients: { claim(): Promise<void> };
  addEventListener<E extends Event>(type: string, listener: (event: E) => void): void;
};

const scope = self as unknown as Scope;
const kFolder = new URL("./", location.href);
const kPageCache = `page-${__BUILD__}`;
const kPatienceMs = { page: 3_000, answer: 8_000 };
const kFiles = new Set(__FILES__.map((name) => new URL(name, kFolder).href));
const kWorker = /worker[^/]*$/;
const kRoutes = /^(stations|predict\/|v1\/|config\.json$)/;

const patience = (ms: number) => new Promise<never>((_, fail) => setTimeout(() => fail(new Error("too slow")), ms));

const answers = createAnswers({
  open: () => caches.open("answers"),
  fetch: (request) => fetch(request),
  now: Date.now,
  patience: () => patience(kPatienceMs.answer),
});

async function keepPage(): Promise<void> {
  const cache = await caches.open(kPageCache);
  await cache.addAll([kFolder.href, ...kFiles]);
}

async function dropOldPages(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith("page-") && name !== kPageCache);
  await Promise.all(old.map((name) => caches.delete(name)));
  await scope.clients.claim();
}

// The newest where there is a network, else the one that was kept. For the page, and for scripts of workers: these obey
// the policy that came with them, which changes with the server's basemap.
async function newest(request: Request, known: Response | undefined): Promise<Response> {
  if (!known) return fetch(request);
  try {
    const answer = await Promise.race([fetch(request), patience(kPatienceMs.page)]);
    return answer.ok ? answer : known;
  } catch {
    return known;
  }
}

async function page(request: Request): Promise<Response> {
  return newest(request, await caches.match(kFolder.href, { cacheName: kPageCache }));
}

async function file(request: Request): Promise<Response> {
  const known = await caches.match(request, { cacheName: kPageCache });
  return kWorker.test(request.url) ? newest(request, known) : (known ?? fetch(request));
}

function answer(event: FetchEvent): void {
  const { request } = event;
  const { origin, pathname, href } = new URL(request.url);
  if (request.method !== "GET" || origin !== kFolder.origin || !pathname.startsWith(kFolder.pathname)) return;
  const path = pathname.slice(kFolder.pathname.length);
  if (request.mode === "navigate") return path === "" || path === "index.html" ? event.respondWith(page(request)) : undefined;
  if (kFiles.has(href)) return event.respondWith(file(request));
  if (!kRoutes.test(path)) return;
  const { response, kept } = answers(request);
  event.respondWith(response);
  event.waitUntil(kept);
}

scope.addEventListener<LastingEvent>("install", (event) => event.waitUntil(keepPage()));
scope.addEventListener<LastingEvent>("activate", (event) => event.waitUntil(dropOldPages()));
scope.addEventListener<FetchEvent>("fetch", answer);
