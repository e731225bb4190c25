// Web Mercator as map tiles use it: the world is a square of 512 · 2^zoom pixels, north up.
import type { Bounds } from "./city.ts";

export interface View {
  lon: number; // of the middle
  lat: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Padding {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

const kWorldPixels = 512;
const kEarthMetres = 40_075_017; // around the equator
export const kMinZoom = 8;
export const kMaxZoom = 18;

export function worldX(lon: number): number {
  return (lon + 180) / 360;
}

export function worldY(lat: number): number {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

export function lonOf(x: number): number {
  return x * 360 - 180;
}

export function latOf(y: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}

export function scaleOf(zoom: number): number {
  return kWorldPixels * 2 ** zoom;
}

export function pixelsOfMetres(metres: number, { lat, zoom }: View): number {
  return (metres * scaleOf(zoom)) / (kEarthMetres * Math.cos((lat * Math.PI) / 180));
}

export function samePlace(a: View, b: View): boolean {
  return a.lon === b.lon && a.lat === b.lat && a.zoom === b.zoom;
}

export function clampZoom(zoom: number): number {
  return Math.min(kMaxZoom, Math.max(kMinZoom, zoom));
}

export function project(view: View, size: Size, lon: number, lat: number): [x: number, y: number] {
  const scale = scaleOf(view.zoom);
  return [
    size.width / 2 + (worldX(lon) - worldX(view.lon)) * scale,
    size.height / 2 + (worldY(lat) - worldY(view.lat)) * scale,
  ];
}

/** The view whose content has moved by (dx, dy) pixels. */
export function panned(view: View, dx: number, dy: number): View {
  const scale = scaleOf(view.zoom);
  return { ...view, lon: lonOf(worldX(view.lon) - dx / scale), lat: latOf(worldY(view.lat) - dy / scale) };
}

/** The view at another zoom in which the place under pixel (x, y) stays under it. */
export function zoomedAt(view: View, size: Size, x: number, y: number, zoom: number): View {
  const next = clampZoom(zoom);
  const shift = 1 / scaleOf(view.zoom) - 1 / scaleOf(next);
  return {
    lon: lonOf(worldX(view.lon) + (x - size.width / 2) * shift),
    lat: latOf(worldY(view.lat) + (y - size.height / 2) * shift),
    zoom: next,
  };
}

export function freeMiddle(size: Size, padding: Padding): [x: number, y: number] {
  return [(padding.left + size.width - padding.right) / 2, (padding.top + size.height - padding.bottom) / 2];
}

export function isFree([x, y]: [number, number], size: Size, padding: Padding): boolean {
  return x >= padding.left && x <= size.width - padding.right && y >= padding.top && y <= size.height - padding.bottom;
}

/** The view that shows `bounds` within the part of the map that padding leaves free. */
export function fitted(bounds: Bounds, size: Size, padding: Padding): View {
  const free = {
    width: Math.max(1, size.width - padding.left - padding.right),
    height: Math.max(1, size.height - padding.top - padding.bottom),
  };
  const wide = worldX(bounds.east) - worldX(bounds.west);
  const high = worldY(bounds.south) - worldY(bounds.north);
  const pixels = Math.min(free.width / Math.max(wide, 1e-9), free.height / Math.max(high, 1e-9));
  const zoom = Math.min(15, clampZoom(Math.log2(pixels / kWorldPixels)));
  const middle = { lon: (bounds.west + bounds.east) / 2, lat: latOf((worldY(bounds.north) + worldY(bounds.south)) / 2), zoom };
  return panned(middle, (padding.left - padding.right) / 2, (padding.top - padding.bottom) / 2);
}
