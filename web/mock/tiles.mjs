// An invented city as vector tiles (https://github.com/mapbox/vector-tile-spec): a river, parks, streets, names.
import { gzipSync } from "node:zlib";
import { GeoJSONVT } from "@maplibre/geojson-vt";
import { fromGeojsonVt } from "@maplibre/vt-pbf";

export const kMaxZoom = 14; // beyond it a map stretches these

const kCentre = [2.3522, 48.8566];
const kWide = Math.cos((kCentre[1] * Math.PI) / 180); // of a degree east, against one north
const kBoulevards = ["Boulevard de l’Étoile", "Avenue des Moineaux", "Rue du Clair-de-Lune", "Quai aux Pêcheurs", "Boulevard Sainte-Ève", "Rue des Trois-Ponts"];
const kQuarters = [["Le Vieux-Marché", 0.01, 0.012], ["Les Tilleuls", -0.035, 0.02], ["Île-aux-Roses", 0.03, -0.002], ["Bel-Été", -0.02, -0.028], ["Saint-Gaël", 0.045, 0.03]];

/** So many kilometres east and north of the centre. */
const at = (east, north) => [kCentre[0] + east / 111.3 / kWide, kCentre[1] + north / 111.3];
const around = (radius, from, to, steps, of) => Array.from({ length: steps + 1 }, (_, i) => of(from + ((to - from) * i) / steps, radius));
const onCircle = (angle, radius) => at(radius * Math.cos(angle), radius * Math.sin(angle));

const feature = (type, coordinates, properties = {}) => ({ type: "Feature", properties, geometry: { type, coordinates } });
const collection = (features) => ({ type: "FeatureCollection", features });

function river() {
  const bank = (side) => Array.from({ length: 61 }, (_, i) => at(-12 + i * 0.4, 1.6 * Math.sin((-12 + i * 0.4) / 2.6) + side * 0.11));
  const south = bank(-1);
  return [feature("Polygon", [[...south, ...bank(1).reverse(), south[0]]])];
}

function park([east, north], radius) {
  return feature("Polygon", [around(radius, 0, 2 * Math.PI, 24, (angle, r) => at(east + 1.6 * r * Math.cos(angle), north + r * Math.sin(angle)))]);
}

function streets() {
  const spokes = Array.from({ length: 12 }, (_, i) => feature("LineString", [onCircle((i * Math.PI) / 6, 0.5), onCircle((i * Math.PI) / 6, 9)], { kind: "major", name: kBoulevards[i % kBoulevards.length] }));
  const rings = [1.2, 2.6, 4.5, 7].map((radius, i) => feature("LineString", around(radius, 0, 2 * Math.PI, 72, onCircle), { kind: "major", name: `Boulevard Circulaire ${i + 1}` }));
  const minor = Array.from({ length: 90 }, (_, i) => (i - 45) * 0.22).flatMap((k) => [
    feature("LineString", [at(-10, k), at(10, k + 1.5)], { kind: "minor" }),
    feature("LineString", [at(k, -10), at(k - 1.5, 10)], { kind: "minor" }),
  ]);
  return [...minor, ...spokes, ...rings];
}

/** Resolves to tile(z, x, y), a gzipped tile or null; `sign` is a place at which it has a sign to draw. */
export function makeTiles(sign) {
  const layers = {
    water: river(),
    park: [park([-3, 1.8], 0.7), park([2.4, -2], 0.5)],
    street: streets(),
    quarter: kQuarters.map(([name, east, north]) => feature("Point", [kCentre[0] + east, kCentre[1] + north], { name })),
    sign: sign ? [feature("Point", sign)] : [],
  };
  const options = { maxZoom: kMaxZoom, indexMaxZoom: 5, buffer: 128 };
  const indexed = Object.entries(layers).map(([name, features]) => [name, new GeoJSONVT(collection(features), options)]);
  return (z, x, y) => {
    const found = indexed.map(([name, index]) => [name, index.getTile(z, x, y)]).filter(([, tile]) => tile);
    return found.length ? gzipSync(fromGeojsonVt(Object.fromEntries(found), { version: 2 })) : null;
  };
}
