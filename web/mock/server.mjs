// Serves the simulated city's API, and the built page in dist/ beside it. `node mock/server.mjs [PORT [STATIONS]]`
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { dataTime, makeStations, prediction, stationList } from "./city.mjs";
import { cityForecast, cityPast, stationMap, systemInformation } from "./city_v1.mjs";
import { stationForecast, stationHistory } from "./station_v1.mjs";

const kDist = fileURLToPath(new URL("../dist", import.meta.url));
const kTypes = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".webmanifest": "application/manifest+json" };
const kCadenceMs = 60_000;
const kOfStation = /^\/v1\/stations\/([^/]+)\/(history|forecast)$/;

// As strict as the page can bear: a tighter server finds nothing new. `basemap` is the origin of its style and tiles.
const policyOf = (basemap) =>
  `default-src 'self'; img-src 'self' data: blob: ${basemap}; connect-src 'self' ${basemap}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`;

const kRoutes = {
  "/healthz": () => ({ status: "ok" }),
  "/stations": ({ at }) => stationList(at),
  "/v1/stations": ({ at, stations }) => stationMap(at, stations),
  "/v1/forecast": ({ at, stations }) => cityForecast(at, stations),
  "/v1/history": ({ at, stations }) => cityPast(at, stations),
  "/v1/system": ({ at, stations }) => systemInformation(at, stations),
  "/config.json": ({ basemap }) => ({ basemap }),
};

function sendJson(response, status, text, headers = {}) {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-cache", ...headers });
  response.end(text);
}

/**
 * What a city says: answers are made once a snapshot, with its ETag and a max-age that ends with the next one.
 * `basemap` is { light, dark }: addresses of styles, empty for none.
 */
export function createCity({ stations = makeStations(), basemap = { light: "", dark: "" }, now = Date.now } = {}) {
  let made = { at: 0, answers: new Map() };

  function ready(pathname) {
    const at = dataTime(now());
    if (made.at !== at) made = { at, answers: new Map() };
    if (!made.answers.has(pathname)) made.answers.set(pathname, JSON.stringify(kRoutes[pathname]({ at, stations, basemap })));
    return made.answers.get(pathname);
  }

  /** Answers a request of the API; false, and nothing sent, when it is none. */
  return function answer(request, response) {
    const { pathname } = new URL(request.url, "http://page");
    const [, code, what] = kOfStation.exec(pathname) ?? [];
    if (code) station(decodeURIComponent(code), what, response);
    else if (pathname.startsWith("/predict/")) predict(decodeURIComponent(pathname.slice(9)), stations, response);
    else if (pathname in kRoutes) send(ready(pathname), request, response);
    else return false;
    return true;
  };

  function station(code, what, response) {
    const found = (what === "history" ? stationHistory : stationForecast)(code, dataTime(now()), stations);
    sendJson(response, found ? 200 : 404, JSON.stringify(found ?? { detail: `Station ${code} not found` }));
  }

  function send(text, request, response) {
    const etag = `"${createHash("sha256").update(text).digest("hex").slice(0, 16)}"`;
    const left = Math.ceil((kCadenceMs - (now() % kCadenceMs)) / 1000);
    const headers = { etag, "cache-control": `max-age=${left}` };
    if (request.headers["if-none-match"] !== etag) return sendJson(response, 200, text, headers);
    response.writeHead(304, headers);
    response.end();
  }
}

function predict(code, stations, response) {
  const found = prediction(code, dataTime(), stations);
  sendJson(response, found ? 200 : 404, JSON.stringify(found ?? { detail: `Station ${code} not found` }));
}

function sendFile(request, response, policy) {
  const { pathname } = new URL(request.url, "http://page");
  const path = join(kDist, normalize(pathname === "/" ? "/index.html" : pathname));
  if (!path.startsWith(kDist) || !existsSync(path)) return sendJson(response, 404, '{"detail":"Not Found"}');
  response.writeHead(200, { "content-type": kTypes[extname(path)] ?? "application/octet-stream", "content-security-policy": policy });
  createReadStream(path).pipe(response);
}

/** Resolves to the server, listening on loopback; port 0 takes a free one. Options: those of createCity. */
export function startMock(port = 0, options = {}) {
  if (!existsSync(join(kDist, "index.html"))) throw new Error("web/dist is missing: run `npm run build` in web/ first");
  const answer = createCity(options);
  const style = options.basemap?.light;
  const policy = policyOf(style ? new URL(style).origin : "");
  const server = createServer((request, response) => void (answer(request, response) || sendFile(request, response, policy)));
  return new Promise((ready) => server.listen(port, "127.0.0.1", () => ready(server)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const stations = makeStations(Number(process.argv[3] ?? 0));
  const server = await startMock(Number(process.argv[2] ?? 0), { stations });
  console.log(`http://127.0.0.1:${server.address().port}/`);
}
