// The MapLibre style: stations as circles by level, counts on them at near zooms, names of places beneath.
// No glyph server is named: MapLibre then draws letters from the reader's own fonts.
import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import { kCountsFromZoom, kGround, kLevels, kNamesFromZoom, kRadii, type Theme } from "./scale.ts";

export const kStations = "stations";
export const kPlaces = "places";

// Of these families the first exists nowhere: MapLibre reads the weight from its name and uses the next.
const kBold = ["bold", "system-ui", "sans-serif"];
const kPlain = ["medium", "system-ui", "sans-serif"];

const kNoFeatures = { type: "FeatureCollection" as const, features: [] };

function byLevel(of: (level: number) => string, otherwise: string): ExpressionSpecification {
  const cases = kLevels.flatMap((_, level) => [level, of(level)]);
  return ["match", ["get", "level"], ...cases, otherwise] as unknown as ExpressionSpecification;
}

function radius(extra = 0): ExpressionSpecification {
  const stops = kRadii.flatMap(([zoom, base, step]) => [
    zoom,
    ["+", base + extra, ["*", step, ["max", 0, ["get", "level"]]]],
  ]);
  return ["interpolate", ["linear"], ["zoom"], ...stops] as unknown as ExpressionSpecification;
}


export function styleFor(theme: Theme): StyleSpecification {
  const ground = kGround[theme];
  const fill = (level: number) => kLevels[level]!.fill[theme];
  const isEmpty: ExpressionSpecification = ["==", ["get", "level"], 0];
  return {
    version: 8,
    sources: {
      [kStations]: { type: "geojson", data: kNoFeatures, promoteId: "code" },
      [kPlaces]: { type: "geojson", data: kNoFeatures },
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": ground.land } },
      {
        id: "stations",
        type: "circle",
        source: kStations,
        layout: { "circle-sort-key": ["get", "level"] },
        paint: {
          "circle-radius": radius(),
          "circle-color": byLevel((level) => (level === 0 ? ground.halo : fill(level)), ground.closed),
          "circle-stroke-color": byLevel((level) => (level === 0 ? fill(0) : ground.halo), ground.halo),
          "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 10, ["case", isEmpty, 1, 0.25], 16, ["case", isEmpty, 3, 1.25]],
        },
      },
      {
        id: "places",
        type: "symbol",
        source: kPlaces,
        maxzoom: 15,
        layout: {
          "text-field": ["get", "name"],
          "text-font": kPlain,
          "text-size": ["interpolate", ["linear"], ["zoom"], 10, 11, 14, 15],
          "text-letter-spacing": 0.04,
          "text-padding": 12,
          "symbol-sort-key": ["-", 0, ["get", "stations"]],
        },
        paint: { "text-color": ground.place, "text-halo-color": ground.land, "text-halo-width": 1.5 },
      },
      {
        id: "names",
        type: "symbol",
        source: kStations,
        minzoom: kNamesFromZoom,
        layout: {
          "text-field": ["get", "name"],
          "text-font": kPlain,
          "text-size": 12,
          "text-anchor": "top",
          "text-offset": [0, 1.35],
          "text-max-width": 11,
          "text-padding": 6,
        },
        paint: { "text-color": ground.place, "text-halo-color": ground.land, "text-halo-width": 1.5 },
      },
      {
        id: "chosen",
        type: "circle",
        source: kStations,
        filter: ["==", ["get", "code"], ""],
        paint: {
          "circle-radius": radius(4),
          "circle-color": "transparent",
          "circle-stroke-color": ground.ring,
          "circle-stroke-width": 2.5,
        },
      },
      {
        id: "counts",
        type: "symbol",
        source: kStations,
        minzoom: kCountsFromZoom,
        filter: [">=", ["get", "level"], 0],
        layout: {
          "text-field": ["to-string", ["get", "bikes"]],
          "text-font": kBold,
          "text-size": ["interpolate", ["linear"], ["zoom"], 13, 10, 17, 16],
          "text-allow-overlap": true,
          "text-ignore-placement": true,
        },
        paint: { "text-color": byLevel((level) => kLevels[level]!.ink[theme], ground.ring) },
      },
    ],
  };
}
