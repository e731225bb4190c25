// The button to the page's next language: named in that language, as who needs it reads it.
import { createWords, kLanguages, type Words } from "../i18n/messages.ts";
import { h } from "./dom.ts";

export function createLanguageSwitch(words: Words, choose: (language: string) => void): HTMLElement {
  const known = Object.keys(kLanguages);
  const next = known[(known.indexOf(words.language.split("-")[0]!.toLowerCase()) + 1) % known.length]!;
  const name = createWords([next]).say("languageName");
  const code = next.toUpperCase();
  const button = h("button", { type: "button", class: "language", lang: next, "aria-label": `${code} – ${name}`, title: name }, code);
  button.addEventListener("click", () => choose(next));
  return button;
}
