// Finds stations by name or code as people type them: without accents, case, or order of words.
import type { Station } from "./wire.ts";

const kLigatures: Record<string, string> = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l" };

/** Lower case, no accents, punctuation as single spaces. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[œæßøł]/g, (letter) => kLigatures[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

export interface Entry {
  station: Station;
  name: string; // folded
  code: string; // folded
}

export function indexStations(stations: Station[]): Entry[] {
  const byName = new Intl.Collator(undefined, { numeric: true });
  return stations
    .map((station) => ({ station, name: fold(station.name), code: fold(station.code) }))
    .sort((a, b) => byName.compare(a.station.name, b.station.name));
}

// Lower is better; null when a word of the query is nowhere to be found.
function rank(entry: Entry, query: string): number | null {
  if (entry.code === query) return 0;
  const words = query.split(" ");
  if (!words.every((word) => entry.name.includes(word) || entry.code.startsWith(word))) return null;
  if (entry.code.startsWith(query)) return 1;
  if (entry.name.startsWith(query)) return 2;
  const starts = words.every((word) => ` ${entry.name}`.includes(` ${word}`));
  return starts ? 3 : 4;
}

/** All matches, best first; every station, by name, for an empty query. */
export function findStations(index: Entry[], typed: string): Station[] {
  const query = fold(typed);
  if (!query) return index.map((entry) => entry.station);
  return index
    .flatMap((entry) => {
      const place = rank(entry, query);
      return place === null ? [] : [{ entry, place }];
    })
    .sort((a, b) => a.place - b.place) // stable: equals stay in order of name
    .map(({ entry }) => entry.station);
}
