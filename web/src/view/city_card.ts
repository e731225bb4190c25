// The city at a glance, at the moment that the map shows; shown while no station is chosen.
import { isOfDocks, type Ask } from "../ask.ts";
import { summarise } from "../city.ts";
import type { Format } from "../format.ts";
import type { Name, Words } from "../i18n/messages.ts";
import type { Read } from "../marks.ts";
import { timeOf } from "../moment_text.ts";
import type { State } from "../state.ts";
import { h } from "./dom.ts";
import { ageText, staleText } from "./freshness.ts";

export interface Card {
  root: HTMLElement;
  render(state: State, read: Read): void;
}

const unitOf = (ask: Ask): Name => (ask === "ebikes" ? "ebikesUnit" : isOfDocks(ask) ? "docksUnit" : "bikesUnit");

export function createCityCard(words: Words, format: Format): Card {
  const facts = h("dl", { class: "facts" });
  const age = h("p", { class: "age" });
  const notice = h("p", { class: "notice", hidden: true });
  const hint = h("p", { class: "hint" }, words.say("pickOne"));
  const title = h("h2", { class: "small-title" });
  const source = h("p", { class: "source" });
  const root = h("section", { class: "card city", "aria-label": words.say("cityNow") }, title, facts, age, notice, hint, source);

  function fact(name: Name, n: number | null): HTMLElement {
    const whole = n === null ? null : Math.round(n);
    return h("div", {}, h("dt", {}, words.count(name, whole ?? 2, "")), h("dd", {}, format.count(whole)));
  }

  function titleOf({ moment, dataTime }: State): string {
    const at = timeOf(moment, dataTime);
    if (moment === 0 || at === null) return words.say("cityNow");
    return words.say(moment > 0 ? "cityExpected" : "cityThen", { time: format.clock(at) });
  }

  function sourceOf({ system }: State): string {
    if (system?.simulated) return words.say("simulatedLong");
    return system?.attribution ? words.say("dataFrom", { who: [system.attribution, system.licence].filter(Boolean).join(", ") }) : "";
  }

  // Nothing here moves what is beside it: figures that are not known yet have their places.
  function render(state: State, read: Read): void {
    const city = summarise(state.stations, read, state.ask, state.moment);
    const known = state.loaded ? city : { total: null, stations: null, empty: null, full: null };
    title.textContent = titleOf(state);
    facts.replaceChildren(
      fact(unitOf(state.ask), known.total),
      fact("stationsUnit", known.stations),
      fact("emptyUnit", known.empty),
      fact("fullUnit", known.full),
    );
    age.textContent = ageText(state, words, format);
    notice.textContent = staleText(state, words, format);
    notice.hidden = notice.textContent === "";
    source.textContent = sourceOf(state);
    source.toggleAttribute("data-simulated", state.system?.simulated); // a phone says that by its badge
  }

  return { root, render };
}
