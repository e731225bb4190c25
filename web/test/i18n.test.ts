// Every language says everything, with the same places to fill.
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { wantedLanguages } from "../src/i18n/language.ts";
import { createWords, fillIn, kLanguages, pickLanguage, type Name } from "../src/i18n/messages.ts";

const names = Object.keys(kLanguages.en!) as Name[];
const forms = (language: string, name: Name) => {
  const message = kLanguages[language]![name];
  return typeof message === "string" ? { only: message } : { ...message };
};
const gaps = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test.each(Object.keys(kLanguages))("%s is complete", (language) => {
  expect(Object.keys(kLanguages[language]!).sort()).toEqual([...names].sort());
  for (const name of names) {
    const [here, english] = [forms(language, name), forms("en", name)];
    expect(Object.keys(here), name).toEqual(Object.keys(english));
    Object.values(here).forEach((text, i) => {
      expect(text.trim(), name).not.toBe("");
      expect(gaps(text), name).toEqual(gaps(Object.values(english)[i]!));
    });
  }
});

test("French has no-break spaces before its double punctuation", () => {
  for (const name of names) for (const text of Object.values(forms("fr", name))) expect(text).not.toMatch(/ [:;?!]/);
});

test("no message is left that nobody says", () => {
  const folder = new URL("../src/", import.meta.url);
  const files = readdirSync(folder, { recursive: true }) as string[];
  const source = files.filter((file) => file.endsWith(".ts") && !file.startsWith("i18n")).map((file) => readFileSync(new URL(file, folder), "utf8"));
  for (const name of names) expect(source.join("\n"), name).toContain(`"${name}"`);
});

test("the first language that is spoken is taken, with its region", () => {
  expect(pickLanguage(["de-DE", "fr-CA", "en"])).toBe("fr-CA");
  expect(pickLanguage(["de"])).toBe("en");
  expect(pickLanguage([])).toBe("en");
});

test("plurals follow the language", () => {
  const [en, fr] = [createWords(["en"]), createWords(["fr"])];
  expect([0, 1, 2].map((n) => en.count("bikes", n, String(n)))).toEqual(["0 bikes", "1 bike", "2 bikes"]);
  expect([0, 1, 2].map((n) => fr.count("bikes", n, String(n)))).toEqual(["0 vélo", "1 vélo", "2 vélos"]);
});

test("values are filled in as they are", () => {
  expect(fillIn("{a} and {b}", { a: "{b}", b: "$&" })).toBe("{b} and $&");
});

test("a remembered language comes first, with the region that the browser gives it", () => {
  expect(wantedLanguages(null, ["de", "en-GB"])).toEqual(["de", "en-GB"]);
  expect(pickLanguage(wantedLanguages("en", ["fr-CA", "en-GB"]))).toBe("en-GB");
  expect(pickLanguage(wantedLanguages("fr", ["en-US"]))).toBe("fr");
  expect(pickLanguage(wantedLanguages("tlh", ["fr-CA"]))).toBe("fr-CA");
});
