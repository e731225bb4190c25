// Draws the stations of the plain map with a 2D pen; sizes and colours are those of the WebGL map.
import type { Place } from "./city.ts";
import { drawingOrder } from "./map_order.ts";
import { kThreeDigits } from "./map_numbers.ts";
import { kShut, kStale, kUnknown, shownNumber, type Marks } from "./marks.ts";
import { fillOf, inkOf, kCountsFromZoom, kGround, kNamesFromZoom, numberSizeAt, radiusAt, strokesAt, type Theme } from "./scale.ts";
import type { Station } from "./wire.ts";

export interface Scene {
  width: number;
  height: number;
  zoom: number;
  theme: Theme;
  crowd: number; // scale.ts: what dots shrink by
}

type Where = (thing: { lon: number; lat: number }) => [number, number];

interface Dot {
  x: number;
  y: number;
  radius: number;
  level: number;
  look: number;
  isVirtual: boolean;
}

// A disc, or the diamond of a virtual station.
function outline(pen: CanvasRenderingContext2D, { x, y, radius, isVirtual }: Dot, more = 0): void {
  const reach = isVirtual ? radius * 1.25 + more * 1.4 : radius + more;
  pen.beginPath();
  if (!isVirtual) return pen.arc(x, y, reach, 0, 2 * Math.PI);
  pen.moveTo(x, y - reach);
  for (const [dx, dy] of [[reach, 0], [0, reach], [-reach, 0]] as const) pen.lineTo(x + dx, y + dy);
  pen.closePath();
}

function drawBody(pen: CanvasRenderingContext2D, { zoom, theme }: Scene, dot: Dot): void {
  const colour = fillOf(dot.level, theme);
  const halo = kGround[theme].halo;
  const [around, hollow] = strokesAt(zoom);
  const isHollow = dot.level === 0 || dot.look === kUnknown;
  const isOld = dot.look === kStale;
  outline(pen, dot);
  pen.fillStyle = isHollow || isOld ? halo : colour;
  pen.fill();
  if (isOld && !isHollow) {
    pen.globalAlpha = 0.4;
    pen.fillStyle = colour;
    pen.fill();
    pen.globalAlpha = 1;
  }
  pen.setLineDash(isOld ? [dot.radius * 0.47, dot.radius * 0.31] : []);
  pen.strokeStyle = isHollow || isOld ? colour : halo;
  pen.lineWidth = dot.look === kUnknown ? around : isHollow || isOld ? hollow : around;
  pen.stroke();
  pen.setLineDash([]);
}

function drawCross(pen: CanvasRenderingContext2D, { theme }: Scene, { x, y, radius }: Dot): void {
  const reach = radius * 0.42;
  pen.beginPath();
  for (const side of [1, -1]) {
    pen.moveTo(x - reach, y - side * reach);
    pen.lineTo(x + reach, y + side * reach);
  }
  pen.strokeStyle = kGround[theme].halo;
  pen.lineWidth = Math.max(1.4, radius * 0.22);
  pen.stroke();
}

function drawNumber(pen: CanvasRenderingContext2D, { zoom, theme }: Scene, { x, y, level, look }: Dot, number: number): void {
  pen.font = `700 ${numberSizeAt(zoom) * (number > 99 ? kThreeDigits : 1)}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = look === kStale ? kGround[theme].ring : inkOf(level, theme);
  pen.fillText(String(number), x, y + 0.5);
}

function drawRing(pen: CanvasRenderingContext2D, { theme }: Scene, dot: Dot): void {
  outline(pen, dot, 5.5);
  pen.strokeStyle = kGround[theme].ring;
  pen.lineWidth = 2.5;
  pen.stroke();
}

export function drawGround(pen: CanvasRenderingContext2D, { theme, width, height }: Scene): void {
  pen.fillStyle = kGround[theme].land;
  pen.fillRect(0, 0, width, height);
}

/** `marks` are in the order of `stations`. */
export function drawStations(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  stations: Station[],
  marks: Marks,
  chosen: string | null,
  where: Where,
): void {
  const { zoom, width, height } = scene;
  for (const i of drawingOrder(marks.levels)) {
    const station = stations[i]!;
    const [x, y] = where(station);
    if (x < -40 || y < -40 || x > width + 40 || y > height + 40) continue;
    const [level, look] = [marks.levels[i]!, marks.looks[i]!];
    const dot = { x, y, level, look, radius: radiusAt(zoom, level) * scene.crowd, isVirtual: station.virtual };
    drawBody(pen, scene, dot);
    if (look === kShut && dot.radius > 3) drawCross(pen, scene, dot);
    if (zoom >= kCountsFromZoom && look !== kShut && look !== kUnknown) drawNumber(pen, scene, dot, shownNumber(marks.ask, marks.values[i]!));
    if (station.code === chosen) drawRing(pen, scene, dot);
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
  const names = stations.map((station) => label(station, radiusAt(zoom, 3) + 11));
  const onScreen = names.filter(({ x, y }) => x > -99 && y > -20 && x < scene.width + 99 && y < scene.height + 20);
  drawLabels(pen, theme, 12, onScreen);
}
