// The forecast as numbers: one tile a horizon.
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import { levelOf } from "../scale.ts";
import type { Horizon, Prediction } from "../wire.ts";
import { dot, h } from "./dom.ts";

export function expectedText({ bikes, at }: Horizon, words: Words, format: Format): string {
  return words.count("expectedAt", bikes, format.count(bikes), { time: format.clock(at) });
}

export function forecastList(prediction: Prediction, words: Words, format: Format): HTMLElement {
  const tiles = prediction.horizons.map((horizon) => tile(horizon, words, format));
  return h("div", {}, h("h3", { class: "small-title" }, words.say("forecast")), h("ol", { class: "tiles" }, ...tiles));
}

function tile(horizon: Horizon, words: Words, format: Format): HTMLElement {
  const { hours, at, bikes, change } = horizon;
  const how = change === 0 ? words.say("noChange") : format.change(change);
  const arrow = change === 0 ? "→" : change > 0 ? "↗" : "↘";
  return h(
    "li",
    { class: "tile", "data-hours": hours, "data-bikes": bikes },
    h("span", { class: "visually-hidden" }, expectedText(horizon, words, format)),
    h(
      "div",
      { "aria-hidden": "true" },
      h("p", { class: "tile-time" }, format.clock(at), h("small", {}, words.say("inHours", { n: hours }))),
      h("p", { class: "tile-bikes" }, dot(levelOf({ bikes, open: true })), format.count(bikes)),
      h("p", { class: "tile-change" }, `${arrow}\u00a0${how}`),
    ),
  );
}
