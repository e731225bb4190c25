// Serves the simulated city's API, and the built page in dist/ beside it. `node mock/server.mjs [PORT]`
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { prediction, stationList } from "./city.mjs";

const kDist = fileURLToPath(new URL("../dist", import.meta.url));
const kTypes = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
// As strict as the page can bear: a tighter server finds nothing new.
const kPolicy = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

function sendJson(response, status, value) {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-cache" });
  response.end(JSON.stringify(value));
}

/** Answers a request of the API; false, and nothing sent, when it is none. */
export function answer(request, response) {
  const { pathname } = new URL(request.url, "http://page");
  if (pathname === "/healthz") sendJson(response, 200, { status: "ok" });
  else if (pathname === "/stations") sendJson(response, 200, stationList());
  else if (pathname.startsWith("/predict/")) predict(decodeURIComponent(pathname.slice(9)), response);
  else return false;
  return true;
}

function predict(code, response) {
  const found = prediction(code);
  sendJson(response, found ? 200 : 404, found ?? { detail: `Station ${code} not found` });
}

function sendFile(request, response) {
  const { pathname } = new URL(request.url, "http://page");
  const path = join(kDist, normalize(pathname === "/" ? "/index.html" : pathname));
  if (!path.startsWith(kDist) || !existsSync(path)) return sendJson(response, 404, { detail: "Not Found" });
  response.writeHead(200, { "content-type": kTypes[extname(path)] ?? "application/octet-stream", "content-security-policy": kPolicy });
  createReadStream(path).pipe(response);
}

/** Resolves to the server, listening on loopback; port 0 takes a free one. */
export function startMock(port = 0) {
  if (!existsSync(join(kDist, "index.html"))) throw new Error("web/dist is missing: run `npm run build` in web/ first");
  const server = createServer((request, response) => void (answer(request, response) || sendFile(request, response)));
  return new Promise((ready) => server.listen(port, "127.0.0.1", () => ready(server)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await startMock(Number(process.argv[2] ?? 0));
  console.log(`http://127.0.0.1:${server.address().port}/`);
}
