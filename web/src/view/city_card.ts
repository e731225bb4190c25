// The city at a glance, shown while no station is chosen.
import { summarise } from "../city.ts";
import type { Format } from "../format.ts";
import type { Name, Words } from "../i18n/messages.ts";
import type { State } from "../state.ts";
import { h } from "./dom.ts";
import { troubleText } from "./trouble.ts";

export interface Card {
  root: HTMLElement;
  render(state: State): void;
}

export function createCityCard(words: Words, format: Format): Card {
  const facts = h("dl", { class: "facts" });
  const age = h("p", { class: "age" });
  const notice = h("p", { class: "notice", hidden: true });
  const hint = h("p", { class: "hint" });
  const title = h("h2", { class: "small-title" }, words.say("cityNow"));
  const root = h("section", { class: "card city", "aria-label": words.say("cityNow") }, title, facts, age, notice, hint);

  function fact(name: Name, n: number): HTMLElement {
    const unit = words.count(name, n, "");
    return h("div", {}, h("dt", {}, unit), h("dd", {}, format.count(n)));
  }

  function render(state: State): void {
    const city = summarise(state.stations);
    const trouble = state.stationsTrouble;
    facts.hidden = !state.loaded;
    facts.replaceChildren(
      fact("bikesUnit", city.bikes),
      fact("stationsUnit", city.stations),
      fact("emptyUnit", city.empty),
      fact("fullUnit", city.full),
    );
    age.hidden = city.newest === null;
    if (city.newest !== null) {
      age.textContent = words.say("measured", { age: format.age(city.newest, Date.now()), time: format.clock(city.newest) });
    }
    hint.textContent = state.loaded || trouble ? words.say("pickOne") : words.say("loading");
    hint.hidden = trouble !== null && !state.loaded;
    notice.hidden = trouble === null;
    notice.textContent = trouble ? troubleText(trouble, words, format, { list: true, known: city.newest }) : "";
  }

  return { root, render };
}
