// A vector basemap on loopback, at an origin of its own, with all that such a server has: styles, TileJSON, tiles, glyphs
// and sprites; and which can die, and come back.
import { createServer } from "node:http";
import { drawLetters } from "../../web/mock/letters.mjs";
import { kMaxZoom, makeTiles } from "../../web/mock/tiles.mjs";

/** By theme, what each thing is drawn in. */
export const kColours = {
  light: { land: "#f2f0ea", water: "#b9d7e8", street: "#ffffff", minor: "#e4e0d6", park: "#cfe3c0", leaf: "#9cc583", sign: "#ff00ff", letters: "#6b1d5c" },
  dark: { land: "#1a1d22", water: "#16324a", street: "#3f464f", minor: "#262b32", park: "#1d3322", leaf: "#33563a", sign: "#ff00ff", letters: "#e3a8f0" },
};
const kFont = "Test Sans Bold";

function style(theme, at) {
  const c = kColours[theme];
  const layer = (id, type, paint, rest = {}) => ({ id, type, source: "city", "source-layer": id.split("-")[0], paint, ...rest });
  const text = (size, rest = {}) => ({ "text-field": ["get", "name"], "text-font": [kFont], "text-size": size, ...rest });
  const ink = { "text-color": c.letters, "text-halo-color": c.land, "text-halo-width": 1.5 };
  const kind = (name) => ({ filter: ["==", ["get", "kind"], name] });
  return {
    version: 8,
    glyphs: `${at}/fonts/{fontstack}/{range}.pbf`,
    sprite: `${at}/sprites/${theme}`,
    sources: { city: { type: "vector", url: `${at}/tiles.json` } },
    layers: [
      { id: "background", type: "background", paint: { "background-color": c.land } },
      layer("park", "fill", { "fill-pattern": "park" }),
      layer("water", "fill", { "fill-color": c.water }),
      layer("street-minor", "line", { "line-color": c.minor, "line-width": 1.5 }, kind("minor")),
      layer("street-major", "line", { "line-color": c.street, "line-width": 4 }, kind("major")),
      layer("sign", "symbol", {}, { layout: { "icon-image": "sign", "icon-size": 1.5, "icon-allow-overlap": true } }),
      layer("street-name", "symbol", ink, { ...kind("major"), minzoom: 12, layout: text(12, { "symbol-placement": "line" }) }),
      layer("quarter", "symbol", ink, { layout: text(18) }),
    ],
  };
}

/**
 * Resolves to { basemap, asked, die, revive, close }: the addresses for config.json, and the paths that were asked for.
 * `sign`: [longitude, latitude] of a sign that is larger than a station. The browser draws its letters.
 */
export async function startBasemap(browser, { port = 0, sign = null } = {}) {
  const tile = makeTiles(sign);
  const { glyphs, sprites } = await drawLetters(browser, Object.fromEntries(Object.entries(kColours).map(([theme, c]) => [theme, [c.park, c.leaf, c.sign]])));
  const asked = [];
  let at;

  const json = (value) => ["application/json", Buffer.from(JSON.stringify(value))];
  const tileJson = () => ({ tilejson: "3.0.0", tiles: [`${at}/tiles/{z}/{x}/{y}.pbf`], minzoom: 0, maxzoom: kMaxZoom, attribution: "© the map of the tests" });
  const routes = [
    [/^\/(light|dark)\.json$/, (theme) => json(style(theme, at))],
    [/^\/tiles\.json$/, () => json(tileJson())],
    [/^\/tiles\/(\d+)\/(\d+)\/(\d+)\.pbf$/, (...zxy) => ["application/x-protobuf", tile(...zxy.map(Number)), { "content-encoding": "gzip" }]],
    [/^\/fonts\/([^/]+)\/(\d+-\d+)\.pbf$/, (font, range) => ["application/x-protobuf", glyphs(decodeURIComponent(font), range)]],
    [/^\/sprites\/(light|dark)(@2x)?\.json$/, (theme, twice) => json(sprites[theme][twice ? 2 : 1].json)],
    [/^\/sprites\/(light|dark)(@2x)?\.png$/, (theme, twice) => ["image/png", sprites[theme][twice ? 2 : 1].png]],
  ];

  const server = createServer((request, response) => {
    asked.push(request.url);
    for (const [pattern, answer] of routes) {
      const found = pattern.exec(request.url);
      const [type, body, headers] = (found && answer(...found.slice(1))) ?? [];
      if (!body) continue;
      response.writeHead(200, { "content-type": type, "access-control-allow-origin": "*", "cache-control": "no-store", ...headers });
      return response.end(body);
    }
    response.writeHead(404, { "access-control-allow-origin": "*" }).end();
  });
  const listen = (where) => new Promise((ready) => server.listen(where, "127.0.0.1", ready));
  const die = () => new Promise((gone) => (server.close(gone), server.closeAllConnections()));
  await listen(port);
  const mine = server.address().port;
  at = `http://127.0.0.1:${mine}`;
  return { basemap: { light: `${at}/light.json`, dark: `${at}/dark.json` }, asked, die, revive: () => listen(mine), close: () => (server.close(), server.closeAllConnections()) };
}
