// Draws the stations of the plain map with a 2D pen; sizes and colours are those of the WebGL map.
import type { Place } from "./city.ts";
import { fillOf, kCountsFromZoom, kGround, kLevels, kNamesFromZoom, levelOf, radiusAt, type Theme } from "./scale.ts";
import type { Station } from "./wire.ts";

export interface Scene {
  width: number;
  height: number;
  zoom: number;
  theme: Theme;
}

type Where = (thing: { lon: number; lat: number }) => [number, number];

function disc(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
}

function drawDot(pen: CanvasRenderingContext2D, scene: Scene, level: number, x: number, y: number): void {
  const { zoom, theme } = scene;
  const colour = fillOf(level, theme);
  const halo = kGround[theme].halo;
  const nearness = Math.min(1, Math.max(0, (zoom - 10) / 6));
  disc(pen, x, y, radiusAt(zoom, level));
  pen.fillStyle = level === 0 ? halo : colour;
  pen.fill();
  pen.strokeStyle = level === 0 ? colour : halo;
  pen.lineWidth = level === 0 ? 1 + 2 * nearness : 0.25 + nearness;
  pen.stroke();
}

function drawCount(pen: CanvasRenderingContext2D, scene: Scene, level: number, bikes: number, x: number, y: number): void {
  pen.font = `700 ${Math.min(16, 10 + 1.5 * (scene.zoom - 13))}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = kLevels[level]!.ink[scene.theme];
  pen.fillText(String(bikes), x, y + 0.5);
}

function drawRing(pen: CanvasRenderingContext2D, scene: Scene, level: number, x: number, y: number): void {
  disc(pen, x, y, radiusAt(scene.zoom, level) + 5);
  pen.strokeStyle = kGround[scene.theme].ring;
  pen.lineWidth = 2.5;
  pen.stroke();
}

export function drawStations(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  stations: Station[],
  chosen: string | null,
  where: Where,
): void {
  pen.fillStyle = kGround[scene.theme].land;
  pen.fillRect(0, 0, scene.width, scene.height);
  const dots = stations.map((station) => ({ station, level: levelOf(station) })).sort((a, b) => a.level - b.level);
  for (const { station, level } of dots) {
    const [x, y] = where(station);
    if (x < -40 || y < -40 || x > scene.width + 40 || y > scene.height + 40) continue;
    drawDot(pen, scene, level, x, y);
    if (scene.zoom >= kCountsFromZoom && level >= 0) drawCount(pen, scene, level, station.bikes!, x, y);
    if (station.code === chosen) drawRing(pen, scene, level, x, y);
  }
}

interface Label {
  text: string;
  x: number;
  y: number;
}

// In their order; one that would lie on another is left out.
function drawLabels(pen: CanvasRenderingContext2D, theme: Theme, size: number, labels: Label[]): void {
  const taken: { x: number; y: number; half: number }[] = [];
  pen.font = `500 ${size}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 3;
  pen.strokeStyle = kGround[theme].land;
  pen.fillStyle = kGround[theme].place;
  for (const { text, x, y } of labels) {
    const half = pen.measureText(text).width / 2 + 6;
    if (taken.some((t) => Math.abs(t.x - x) < t.half + half && Math.abs(t.y - y) < size + 8)) continue;
    taken.push({ x, y, half });
    pen.strokeText(text, x, y);
    pen.fillText(text, x, y);
  }
}

/** Names of places from afar, largest first, and of stations from near. */
export function drawNames(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  places: Place[],
  stations: Station[],
  where: Where,
): void {
  const { zoom, theme } = scene;
  const label = (thing: { name: string; lon: number; lat: number }, below: number): Label => {
    const [x, y] = where(thing);
    return { text: thing.name, x, y: y + below };
  };
  const size = Math.max(11, Math.min(15, 1 + zoom));
  if (zoom < 15) drawLabels(pen, theme, size, places.map((place) => label(place, 0)));
  if (zoom < kNamesFromZoom) return;
  const names = stations.map((station) => label(station, radiusAt(zoom, levelOf(station)) + 11));
  const onScreen = names.filter(({ x, y }) => x > -99 && y > -20 && x < scene.width + 99 && y < scene.height + 20);
  drawLabels(pen, theme, 12, onScreen);
}
