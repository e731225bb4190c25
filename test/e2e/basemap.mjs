// A small basemap on loopback, at an origin of its own: a style with water and streets, and nothing to fetch beside it.
import { createServer } from "node:http";

const kColours = { light: ["#f2f0ea", "#b9d7e8", "#ffffff"], dark: ["#1a1d22", "#16324a", "#3a4048"] };

const line = (coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } });

function river() {
  const bank = Array.from({ length: 41 }, (_, i) => [2.2 + i * 0.0075, 48.862 - 0.02 * Math.sin(3.2 * (-1.25 + i * 0.0645))]);
  return { type: "FeatureCollection", features: [line(bank)] };
}

function streets() {
  const across = Array.from({ length: 15 }, (_, i) => line([[2.2, 48.79 + i * 0.01], [2.5, 48.8 + i * 0.009]]));
  const along = Array.from({ length: 20 }, (_, i) => line([[2.2 + i * 0.015, 48.78], [2.21 + i * 0.0145, 48.94]]));
  return { type: "FeatureCollection", features: [...across, ...along] };
}

function style(theme) {
  const [land, water, street] = kColours[theme];
  const source = (data) => ({ type: "geojson", data, attribution: "© the map of the tests" });
  return {
    version: 8,
    sources: { water: source(river()), streets: source(streets()) },
    layers: [
      { id: "background", type: "background", paint: { "background-color": land } },
      { id: "water", type: "line", source: "water", paint: { "line-color": water, "line-width": 18 } },
      { id: "streets", type: "line", source: "streets", paint: { "line-color": street, "line-width": 2 } },
    ],
  };
}

/** Resolves to { basemap, asked, close }: the addresses for config.json, and the paths that were asked for. */
export async function startBasemap() {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    const theme = /^\/(light|dark)\.json$/.exec(request.url)?.[1];
    response.writeHead(theme ? 200 : 404, { "content-type": "application/json", "access-control-allow-origin": "*" });
    response.end(theme ? JSON.stringify(style(theme)) : "{}");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const at = `http://127.0.0.1:${server.address().port}`;
  return { basemap: { light: `${at}/light.json`, dark: `${at}/dark.json` }, asked, close: () => server.close() };
}
