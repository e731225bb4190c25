// The map drawn by MapLibre GL JS. Throws when WebGL gives up while it starts.
import type { Feature, FeatureCollection, GeoJsonProperties, Point } from "geojson";
import { type GeoJSONSource, Map as GlMap, setWorkerUrl, type MapMouseEvent } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-csp-worker.js?url";
import "maplibre-gl/dist/maplibre-gl.css";
import { placesOf } from "./city.ts";
import { wantsStillness, type MapSetup, type StationMap } from "./map.ts";
import { kPlaces, kStations, styleFor } from "./map_style.ts";
import { freeMiddle, isFree, kMaxZoom, kMinZoom, type Size } from "./mercator.ts";
import { levelOf } from "./scale.ts";
import type { Station } from "./wire.ts";

type Features = FeatureCollection<Point>;

const kTouchPixels = 12; // a finger need not hit the dot itself

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

function point(lon: number, lat: number, properties: GeoJsonProperties): Feature<Point> {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties };
}

function stationFeatures(stations: Station[]): Features {
  const features = stations.map((station) =>
    point(station.lon, station.lat, { code: station.code, name: station.name, bikes: station.bikes, level: levelOf(station) }),
  );
  return { type: "FeatureCollection", features };
}

function placeFeatures(stations: Station[]): Features {
  const features = placesOf(stations).map(({ name, lon, lat, stations: n }) => point(lon, lat, { name, stations: n }));
  return { type: "FeatureCollection", features };
}

function start(setup: MapSetup): Promise<GlMap> {
  const map = new GlMap({
    container: setup.container,
    style: styleFor(setup.theme),
    center: [2.35, 48.86],
    zoom: 10,
    minZoom: kMinZoom,
    maxZoom: kMaxZoom,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    fadeDuration: 150,
    locale: { "Map.Title": setup.label },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return new Promise((ready, failed) => {
    map.once("load", () => ready(map));
    map.once("error", ({ error }) => {
      map.remove();
      failed(error);
    });
  });
}

function sizeOf(map: GlMap): Size {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  return { width, height };
}

function nearestAt(map: GlMap, { x, y }: { x: number; y: number }): string | null {
  const box: [[number, number], [number, number]] = [
    [x - kTouchPixels, y - kTouchPixels],
    [x + kTouchPixels, y + kTouchPixels],
  ];
  let best: { code: string; distance: number } | null = null;
  for (const feature of map.queryRenderedFeatures(box, { layers: ["stations"] })) {
    const at = map.project((feature.geometry as Point).coordinates as [number, number]);
    const distance = Math.hypot(at.x - x, at.y - y);
    if (!best || distance < best.distance) best = { code: String(feature.properties.code), distance };
  }
  return best?.code ?? null;
}

function listen(map: GlMap, { events }: MapSetup): void {
  map.on("click", ({ point: at }: MapMouseEvent) => {
    const code = nearestAt(map, at);
    if (code) events.pick(code);
  });
  map.on("mousemove", ({ point: at }: MapMouseEvent) => {
    const code = nearestAt(map, at);
    map.getCanvas().style.cursor = code ? "pointer" : "";
    events.hover(code, at.x, at.y);
  });
  map.on("mouseout", () => events.hover(null, 0, 0));
  map.on("movestart", () => events.hover(null, 0, 0));
  map.on("error", () => {}); // MapLibre writes errors that nobody listens for to the console
}

export async function createGlMap(setup: MapSetup): Promise<StationMap> {
  const map = await start(setup);
  let stations: Station[] = [];
  let chosen: string | null = null;

  function show(): void {
    map.getSource<GeoJSONSource>(kStations)?.setData(stationFeatures(stations));
    map.getSource<GeoJSONSource>(kPlaces)?.setData(placeFeatures(stations));
    map.setFilter("chosen", ["==", ["get", "code"], chosen ?? ""]);
  }

  listen(map, setup);
  return {
    kind: "webgl",
    setStations(list) {
      stations = list;
      show();
    },
    choose(code) {
      chosen = code;
      map.setFilter("chosen", ["==", ["get", "code"], code ?? ""]);
    },
    setTheme(theme) {
      map.setStyle(styleFor(theme), { diff: false });
      map.once("style.load", show);
    },
    fit({ west, south, east, north }, padding, animate) {
      map.fitBounds([west, south, east, north], { padding, maxZoom: 15, animate: animate && !wantsStillness() });
    },
    goTo(lon, lat, minZoom, padding) {
      const at = map.project([lon, lat]);
      if (map.getZoom() >= minZoom && isFree([at.x, at.y], sizeOf(map), padding)) return;
      const zoom = Math.max(map.getZoom(), minZoom);
      // An offset, since padding given here would stay with the map and shift all that follows.
      const offset: [number, number] = [(padding.left - padding.right) / 2, (padding.top - padding.bottom) / 2];
      map.easeTo({ center: [lon, lat], zoom, offset, duration: wantsStillness() ? 0 : 600 });
    },
    zoomBy(levels, padding) {
      const around = map.unproject(freeMiddle(sizeOf(map), padding));
      map.zoomTo(map.getZoom() + levels, { around, animate: !wantsStillness() });
    },
    where: () => ({ lon: map.getCenter().lng, lat: map.getCenter().lat, zoom: map.getZoom() }),
    look: ({ lon, lat, zoom }) => void map.jumpTo({ center: [lon, lat], zoom }),
  };
}
