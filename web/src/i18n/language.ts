// The language the rider chose, remembered on this device; else the browser's.

const kKey = "velib-trend.language";

// Storage may be switched off: then nothing is remembered.
export function rememberedLanguage(): string | null {
  try {
    return localStorage.getItem(kKey);
  } catch {
    return null;
  }
}

export function rememberLanguage(language: string): void {
  try {
    localStorage.setItem(kKey, language);
  } catch {
    // The choice holds until the page is left.
  }
}

/** By preference; a language of the browser's that is the remembered one with a region stands for it: fr-CA for fr. */
export function wantedLanguages(remembered: string | null, browser: readonly string[]): string[] {
  if (!remembered) return [...browser];
  const same = browser.find((tag) => tag.split("-")[0]!.toLowerCase() === remembered);
  return [same ?? remembered, ...browser];
}
