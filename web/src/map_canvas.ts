// The map without WebGL: the same dots on a plain canvas, to drag, zoom, pinch and click.
import { placesOf, spacingOf, type Place } from "./city.ts";
import type { MapSetup, StationMap } from "./map.ts";
import { listenToGestures } from "./map_gestures.ts";
import { nearestStation } from "./map_pick.ts";
import type { Marks } from "./marks.ts";
import { clampZoom, fitted, freeMiddle, isFree, panned, project, scaleOf, zoomedAt, type Size, type View } from "./mercator.ts";
import { drawGround, drawNames, drawStations } from "./map_paint.ts";
import { crowding, type Theme } from "./scale.ts";
import type { Station } from "./wire.ts";

class CanvasMap implements StationMap {
  readonly kind = "canvas";
  private readonly canvas = document.createElement("canvas");
  private stations: Station[] = [];
  private places: Place[] = [];
  private spacing = Infinity;
  private marks: Marks | null = null;
  private chosen: string | null = null;
  private theme: Theme;
  private view: View = { lon: 2.35, lat: 48.86, zoom: 10 };
  private size: Size = { width: 1, height: 1 };
  private drawn = 0; // the frame asked for, 0 when none is

  constructor(private readonly setup: MapSetup) {
    this.theme = setup.theme;
    this.canvas.className = "plain-map";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "region");
    this.canvas.setAttribute("aria-label", setup.label);
    setup.container.replaceChildren(this.canvas);
    this.measure();
    new ResizeObserver(() => this.measure()).observe(setup.container);
    listenToGestures(this.canvas, {
      drag: (dx, dy) => this.look(panned(this.view, dx, dy)),
      zoom: (levels, x, y) => this.look(zoomedAt(this.view, this.size, x, y, this.view.zoom + levels)),
      click: (x, y) => this.click(x, y),
      hover: (x, y) => this.hover(x, y),
      leave: () => setup.events.hover(null, 0, 0),
    });
  }

  setStations(stations: Station[]): void {
    this.stations = stations;
    this.places = placesOf(stations);
    this.spacing = spacingOf(stations);
    this.marks = null;
  }

  setMarks(marks: Marks): void {
    this.marks = marks;
    this.draw();
  }

  choose(code: string | null): void {
    this.chosen = code;
    this.draw();
  }

  setGround(theme: Theme): void {
    this.theme = theme;
    this.draw();
  }

  fit(...[bounds, padding]: Parameters<StationMap["fit"]>): void {
    this.look(fitted(bounds, this.size, padding));
  }

  goTo(...[lon, lat, minZoom, padding]: Parameters<StationMap["goTo"]>): void {
    const near = this.view.zoom >= minZoom;
    if (near && isFree(project(this.view, this.size, lon, lat), this.size, padding)) return;
    const zoom = clampZoom(Math.max(this.view.zoom, minZoom));
    this.look(panned({ lon, lat, zoom }, (padding.left - padding.right) / 2, (padding.top - padding.bottom) / 2));
  }

  zoomBy(...[levels, padding]: Parameters<StationMap["zoomBy"]>): void {
    const [x, y] = freeMiddle(this.size, padding);
    this.look(zoomedAt(this.view, this.size, x, y, this.view.zoom + levels));
  }

  where(): View {
    return this.view;
  }

  look(view: View): void {
    this.view = view;
    this.draw();
    this.setup.events.moved();
  }

  private measure(): void {
    const { clientWidth: width, clientHeight: height } = this.setup.container;
    this.size = { width, height };
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
    this.draw();
    this.setup.events.moved();
  }

  private draw(): void {
    this.drawn ||= requestAnimationFrame(() => {
      this.drawn = 0;
      this.paint();
    });
  }

  private paint(): void {
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const crowd = crowding(this.spacing * scaleOf(this.view.zoom));
    const scene = { ...this.size, zoom: this.view.zoom, theme: this.theme, crowd };
    const at = (thing: { lon: number; lat: number }) => project(this.view, this.size, thing.lon, thing.lat);
    drawGround(pen, scene);
    if (this.marks) drawStations(pen, scene, this.stations, this.marks, this.chosen, at);
    drawNames(pen, scene, this.places, this.stations, at);
    if (this.marks && this.stations.length > 0) this.setup.events.drawn();
  }

  private nearest(x: number, y: number): string | null {
    return nearestStation(this.stations, this.view, this.size, x, y);
  }

  private click(x: number, y: number): void {
    const code = this.nearest(x, y);
    if (code) this.setup.events.pick(code);
  }

  private hover(x: number, y: number): void {
    const code = this.nearest(x, y);
    this.canvas.style.cursor = code ? "pointer" : "";
    this.setup.events.hover(code, x, y);
  }
}

export function createCanvasMap(setup: MapSetup): StationMap {
  return new CanvasMap(setup);
}
