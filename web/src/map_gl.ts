// The map drawn by MapLibre GL JS. Throws when WebGL gives up while it starts.
import type { Feature, FeatureCollection, GeoJsonProperties, Point } from "geojson";
import { AttributionControl, type GeoJSONSource, Map as GlMap, setWorkerUrl, type MapMouseEvent, type StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import { placesOf, type Bounds } from "./city.ts";
import { wantsStillness, type MapSetup, type StationMap } from "./map.ts";
import { DotsLayer } from "./map_dots.ts";
import { nearestStation } from "./map_pick.ts";
import { kNames, kPlaces, styleFor } from "./map_style.ts";
import type { Marks } from "./marks.ts";
import { freeMiddle, isFree, kMaxZoom, kMinZoom, type Padding, type Size, type View } from "./mercator.ts";
import type { Theme } from "./scale.ts";
import type { Station } from "./wire.ts";

type Features = FeatureCollection<Point>;

const kContextPatienceMs = 3_000; // for which the map may stand empty until the browser gives its context back

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

function point(lon: number, lat: number, properties: GeoJsonProperties): Feature<Point> {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties };
}

function nameFeatures(stations: Station[]): Features {
  return { type: "FeatureCollection", features: stations.map(({ lon, lat, name }) => point(lon, lat, { name })) };
}

function placeFeatures(stations: Station[]): Features {
  const features = placesOf(stations).map(({ name, lon, lat, stations: n }) => point(lon, lat, { name, stations: n }));
  return { type: "FeatureCollection", features };
}

// The map as soon as it can be drawn into: neither its worker nor a basemap is waited for.
function start(setup: MapSetup): Promise<GlMap> {
  const map = new GlMap({
    container: setup.container,
    style: styleFor(setup.theme, null),
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
  // MapLibre paints a sky over the whole canvas, even of a map that is seen from straight above: half of a frame's time
  // where there is no graphics card.
  map.painter.drawFunctions.sky = () => {};
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new AttributionControl({ compact: true }), "top-right");
  return new Promise((ready, failed) => {
    const trouble = map.on("error", ({ error }) => {
      trouble.unsubscribe();
      map.remove();
      failed(error);
    });
    map.once("style.load", () => {
      trouble.unsubscribe(); // a tile that is missing later is no reason to give up
      ready(map);
    });
  });
}

class GlStationMap implements StationMap {
  readonly kind = "webgl";
  private readonly dots: DotsLayer;
  private stations: Station[] = [];
  private ground: [Theme, StyleSpecification | null];
  private lost = false; // the graphics context, and with it all that the map holds

  constructor(
    private readonly map: GlMap,
    { theme, events }: MapSetup,
  ) {
    this.ground = [theme, null];
    this.dots = new DotsLayer(events.drawn);
    this.dots.setTheme(theme);
    this.layDots();
    map.on("click", ({ point: at }: MapMouseEvent) => {
      const code = this.nearest(at);
      if (code) events.pick(code);
    });
    map.on("mousemove", ({ point: at }: MapMouseEvent) => {
      const code = this.nearest(at);
      map.getCanvas().style.cursor = code ? "pointer" : "";
      events.hover(code, at.x, at.y);
    });
    map.on("mouseout", () => events.hover(null, 0, 0));
    map.on("movestart", () => events.hover(null, 0, 0));
    map.on("move", () => events.moved());
    map.on("webglcontextlost", () => this.waitForContext(events.lost));
    map.on("webglcontextrestored", () => this.drawAgain());
    // MapLibre writes errors that nobody listens for to the console.
    map.on("error", (error) => "sourceId" in error && events.ground(false));
    map.on("sourcedata", ({ tile, sourceId }) => tile && sourceId !== kNames && sourceId !== kPlaces && events.ground(true));
  }

  setStations(stations: Station[]): void {
    this.stations = stations;
    this.dots.setStations(stations);
    this.showNames();
  }

  setMarks(marks: Marks): void {
    this.dots.setMarks(marks);
  }

  choose(code: string | null): void {
    this.dots.choose(code);
  }

  setGround(theme: Theme, basemap: StyleSpecification | null): void {
    this.ground = [theme, basemap];
    this.dots.setTheme(theme);
    if (this.lost) return;
    this.map.once("style.load", () => {
      if (!this.map.getLayer(this.dots.id)) this.layDots();
      this.showNames();
    });
    this.map.setStyle(styleFor(theme, basemap), { diff: false });
  }

  fit({ west, south, east, north }: Bounds, padding: Padding, animate: boolean): void {
    this.map.fitBounds([west, south, east, north], { padding, maxZoom: 15, animate: animate && !wantsStillness() });
  }

  goTo(lon: number, lat: number, minZoom: number, padding: Padding): void {
    const at = this.map.project([lon, lat]);
    if (this.map.getZoom() >= minZoom && isFree([at.x, at.y], this.size(), padding)) return;
    const zoom = Math.max(this.map.getZoom(), minZoom);
    // An offset, since padding given here would stay with the map and shift all that follows.
    const offset: [number, number] = [(padding.left - padding.right) / 2, (padding.top - padding.bottom) / 2];
    this.map.easeTo({ center: [lon, lat], zoom, offset, duration: wantsStillness() ? 0 : 600 });
  }

  zoomBy(levels: number, padding: Padding): void {
    const around = this.map.unproject(freeMiddle(this.size(), padding));
    this.map.zoomTo(this.map.getZoom() + levels, { around, animate: !wantsStillness() });
  }

  where(): View {
    const { lng, lat } = this.map.getCenter();
    return { lon: lng, lat, zoom: this.map.getZoom() };
  }

  look({ lon, lat, zoom }: View): void {
    this.map.jumpTo({ center: [lon, lat], zoom });
  }

  // A page out of sight has time: browsers take contexts from those first, and give them back when they are looked at.
  private waitForContext(giveUp: () => void): void {
    this.lost = true;
    const wait = () => {
      if (!this.lost) return;
      if (document.hidden) return document.addEventListener("visibilitychange", () => setTimeout(wait, kContextPatienceMs), { once: true });
      this.map.remove();
      giveUp();
    };
    setTimeout(wait, kContextPatienceMs);
  }

  private drawAgain(): void {
    this.lost = false;
    this.setGround(...this.ground);
  }

  // Over the basemap, under our own letters.
  private layDots(): void {
    this.map.addLayer(this.dots, [kPlaces, kNames].find((id) => this.map.getLayer(id)));
  }

  private showNames(): void {
    if (this.lost) return;
    this.map.getSource<GeoJSONSource>(kNames)?.setData(nameFeatures(this.stations));
    this.map.getSource<GeoJSONSource>(kPlaces)?.setData(placeFeatures(this.stations));
  }

  private size(): Size {
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    return { width, height };
  }

  private nearest({ x, y }: { x: number; y: number }): string | null {
    return nearestStation(this.stations, this.where(), this.size(), x, y);
  }
}

export async function createGlMap(setup: MapSetup): Promise<StationMap> {
  return new GlStationMap(await start(setup), setup);
}
