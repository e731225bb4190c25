// The choice of what the map shows: one of five, as radio buttons.
import { kAsks, type Ask } from "../ask.ts";
import type { Name, Words } from "../i18n/messages.ts";
import { h } from "./dom.ts";

export const kAskNames: Record<Ask, Name> = {
  bikes: "askBikes",
  ebikes: "askEbikes",
  docks: "askDocks",
  chance_bike: "askChanceBike",
  chance_dock: "askChanceDock",
};

export interface AskBar {
  root: HTMLElement;
  render(ask: Ask): void;
}

export function createAskBar(words: Words, onAsk: (ask: Ask) => void): AskBar {
  const inputs = kAsks.map((ask) => {
    const input = h("input", { type: "radio", name: "ask", value: ask });
    input.addEventListener("change", () => {
      input.parentElement!.scrollIntoView({ block: "nearest", inline: "nearest" }); // a phone shows three of five
      onAsk(ask);
    });
    return input;
  });
  const choices = inputs.map((input, i) => h("label", { class: "choice" }, input, h("span", {}, words.say(kAskNames[kAsks[i]!]))));
  const root = h("div", { class: "asks", role: "radiogroup", "aria-label": words.say("ask") }, ...choices);

  function render(ask: Ask): void {
    inputs.forEach((input) => (input.checked = input.value === ask));
  }

  return { root, render };
}
