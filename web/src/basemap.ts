// The map beneath the stations: a style from the address that config.json names, else OpenFreeMap's, which needs no key.
// Nothing here fails or waits: without it the stations stand on a plain ground.
import type { StyleSpecification } from "maplibre-gl";
import type { Theme } from "./scale.ts";

/** Addresses of MapLibre styles; empty for none. */
export type Basemap = Record<Theme, string>;

export const kDefaultBasemap: Basemap = {
  light: "https://tiles.openfreemap.org/styles/positron",
  dark: "https://tiles.openfreemap.org/styles/dark",
};

const kNoBasemap: Basemap = { light: "", dark: "" };

const kPatienceMs = 10_000;

async function getJson(url: string, fetcher: typeof fetch): Promise<unknown> {
  const response = await fetcher(url, { signal: AbortSignal.timeout(kPatienceMs) });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return response.json();
}

/** What config.json beside the page says: {"basemap": {"light": url, "dark": url}}, or null for none. What it does not
 *  say is the default. */
export async function loadConfig(base: string, fetcher: typeof fetch = fetch): Promise<Basemap> {
  try {
    const { basemap } = (await getJson(`${base}config.json`, fetcher)) as { basemap?: Partial<Record<Theme, unknown>> | null };
    if (basemap === null) return kNoBasemap;
    const of = (theme: Theme) => (typeof basemap?.[theme] === "string" ? basemap[theme] : kDefaultBasemap[theme]);
    return { light: of("light"), dark: of("dark") };
  } catch {
    return kDefaultBasemap;
  }
}

function isStyle(value: unknown): value is StyleSpecification {
  const { version, sources, layers } = (value ?? {}) as Record<string, unknown>;
  return version === 8 && typeof sources === "object" && sources !== null && Array.isArray(layers);
}

/** The style, or null when it cannot be had: no network, no address, no style. */
export async function loadStyle(url: string, fetcher: typeof fetch = fetch): Promise<StyleSpecification | null> {
  if (!url) return null;
  try {
    const style = await getJson(url, fetcher);
    return isStyle(style) ? style : null;
  } catch {
    return null;
  }
}
