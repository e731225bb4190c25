// The map the page talks to, whichever way it is drawn: by MapLibre where there is WebGL, on a plain canvas elsewhere.
import type { StyleSpecification } from "maplibre-gl";
import type { Bounds } from "./city.ts";
import type { Marks } from "./marks.ts";
import type { Padding, View } from "./mercator.ts";
import type { Theme } from "./scale.ts";
import type { Station } from "./wire.ts";

export interface MapEvents {
  pick(code: string): void;
  hover(code: string | null, x: number, y: number): void; // pixels from the map's corner
  drawn(): void; // the stations are on screen, for the first time
  moved(): void; // it looks elsewhere, or has another size: at each step of the way
  ground(reached: boolean): void; // a piece of the basemap has come, or could not be had
  lost(): void; // it cannot draw any more, and is gone
}

export interface StationMap {
  readonly kind: "webgl" | "canvas";
  /** Where the stations are and what they are called; marks must follow, in the same order. */
  setStations(stations: Station[]): void;
  /** What is shown of them: the cheap change, made at every step of the slider. */
  setMarks(marks: Marks): void;
  choose(code: string | null): void;
  /** A basemap goes beneath the stations; null is a plain ground. The plain canvas has no other. */
  setGround(theme: Theme, basemap: StyleSpecification | null): void;
  /** All of `bounds`, within what padding leaves free. */
  fit(bounds: Bounds, padding: Padding, animate: boolean): void;
  /** Puts the place in the free middle, at least at `minZoom`; stays when it is free and near enough already. */
  goTo(lon: number, lat: number, minZoom: number, padding: Padding): void;
  /** About the free middle, so that what is looked at stays. */
  zoomBy(levels: number, padding: Padding): void;
  where(): View;
  /** Shows just that, at once. */
  look(view: View): void;
}

export interface MapSetup {
  container: HTMLElement;
  label: string; // its accessible name
  theme: Theme;
  events: MapEvents;
}

function hasWebGl(): boolean {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

export function wantsStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Never fails: a map that WebGL cannot draw after all is drawn on a canvas. */
export async function createMap(setup: MapSetup): Promise<StationMap> {
  if (hasWebGl()) {
    try {
      const { createGlMap } = await import("./map_gl.ts");
      return await createGlMap(setup);
    } catch {
      setup.container.replaceChildren();
    }
  }
  return createPlainMap(setup);
}

/** In the place of a map that is gone, too. */
export async function createPlainMap(setup: MapSetup): Promise<StationMap> {
  const { createCanvasMap } = await import("./map_canvas.ts");
  return createCanvasMap(setup);
}
