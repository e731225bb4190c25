// Messages by name, with {places} to fill and a plural form where a number decides.
import { en } from "./en.ts";
import { fr } from "./fr.ts";

export type Plural = { readonly one: string; readonly other: string };
export type Messages = { readonly [K in keyof typeof en]: (typeof en)[K] extends string ? string : Plural };
export type Name = keyof Messages;
export type Values = Record<string, string | number>;

export interface Words {
  language: string; // BCP 47: what the browser asked for, if we speak it
  say(name: Name, values?: Values): string;
  /** The form for `n`; {n} in it becomes `shown`. */
  count(name: Name, n: number, shown: string, values?: Values): string;
}

export const kLanguages: Record<string, Messages> = { en, fr };

export function fillIn(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}

/** The first of the wanted languages that the page speaks, with its region: fr-CA stays fr-CA; English otherwise. */
export function pickLanguage(wanted: readonly string[]): string {
  return wanted.find((tag) => tag.split("-")[0]!.toLowerCase() in kLanguages) ?? "en";
}

export function createWords(wanted: readonly string[]): Words {
  const language = pickLanguage(wanted);
  const messages = kLanguages[language.split("-")[0]!.toLowerCase()]!;
  const plural = new Intl.PluralRules(language);

  function form(name: Name, n: number): string {
    const message = messages[name];
    if (typeof message === "string") return message;
    return plural.select(n) === "one" ? message.one : message.other;
  }

  return {
    language,
    say: (name, values = {}) => fillIn(form(name, 2), values),
    count: (name, n, shown, values = {}) => fillIn(form(name, n), { ...values, n: shown }),
  };
}
