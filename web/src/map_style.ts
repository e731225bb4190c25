// The style of the WebGL map: a basemap where there is one, else a plain ground with the names of the city's parts; the
// stations (map_dots.ts) over it, and their names from near.
import type { LayerSpecification, StyleSpecification, SymbolLayerSpecification } from "maplibre-gl";
import { kGround, kNamesFromZoom, type Theme } from "./scale.ts";

export const kNames = "station-names";
export const kPlaces = "station-places";

// Without a glyph server MapLibre draws letters from the reader's own fonts. Of these families the first exists
// nowhere: it reads the weight from its name and uses the next.
const kOwnFonts = ["medium", "system-ui", "sans-serif"];

const kNoFeatures = { type: "FeatureCollection" as const, features: [] };

// A basemap with letters of its own serves no others: labels use those of its first text.
function fontsOf(basemap: StyleSpecification | null): string[] | null {
  if (!basemap?.glyphs) return kOwnFonts;
  const fonts = basemap.layers.map((layer) => (layer as SymbolLayerSpecification).layout?.["text-font"]);
  return (fonts.find((list) => Array.isArray(list) && list.every((name) => typeof name === "string")) as string[]) ?? null;
}

function places(theme: Theme): LayerSpecification {
  const { place, land } = kGround[theme];
  return {
    id: kPlaces,
    type: "symbol",
    source: kPlaces,
    maxzoom: 15,
    layout: {
      "text-field": ["get", "name"],
      "text-font": kOwnFonts,
      "text-size": ["interpolate", ["linear"], ["zoom"], 10, 11, 14, 15],
      "text-letter-spacing": 0.04,
      "text-padding": 12,
      "symbol-sort-key": ["-", 0, ["get", "stations"]],
    },
    paint: { "text-color": place, "text-halo-color": land, "text-halo-width": 1.5 },
  };
}

function names(theme: Theme, fonts: string[]): LayerSpecification {
  const { place, land } = kGround[theme];
  return {
    id: kNames,
    type: "symbol",
    source: kNames,
    minzoom: kNamesFromZoom,
    layout: {
      "text-field": ["get", "name"],
      "text-font": fonts,
      "text-size": 12,
      "text-anchor": "top",
      "text-offset": [0, 1.35],
      "text-max-width": 11,
      "text-padding": 6,
    },
    paint: { "text-color": place, "text-halo-color": land, "text-halo-width": 1.5 },
  };
}

/** A whole style, but for the layer of the stations, which is no part of a style's JSON. */
export function styleFor(theme: Theme, basemap: StyleSpecification | null): StyleSpecification {
  const fonts = fontsOf(basemap);
  const ground: LayerSpecification = { id: "land", type: "background", paint: { "background-color": kGround[theme].land } };
  return {
    ...basemap,
    version: 8,
    sources: {
      ...basemap?.sources,
      [kNames]: { type: "geojson", data: kNoFeatures },
      [kPlaces]: { type: "geojson", data: kNoFeatures },
    },
    layers: [...(basemap?.layers ?? [ground, places(theme)]), ...(fonts ? [names(theme, fonts)] : [])],
  };
}
