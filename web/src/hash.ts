// The chosen station in the address: #station=CODE. Links to a station can be shared and go back and forth.

export function stationOfHash(hash: string): string | null {
  const code = new URLSearchParams(hash.replace(/^#/, "")).get("station")?.trim();
  return code ? code : null;
}

/** Other parts of the hash stay as they are. Empty when nothing is left. */
export function hashWithStation(hash: string, code: string | null): string {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  if (code) parts.set("station", code);
  else parts.delete("station");
  const text = parts.toString();
  return text ? `#${text}` : "";
}
