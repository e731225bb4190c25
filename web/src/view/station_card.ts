// One station: its counts now with their age, the chart, the forecast in numbers, and honest words about both.
import { BikeChart } from "../chart.ts";
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import type { Theme } from "../scale.ts";
import { chosenStation, type State } from "../state.ts";
import { button, h } from "./dom.ts";
import { factsOf, presentOf, type Present } from "./present.ts";
import { forecastList } from "./forecast_list.ts";
import { noticesOf } from "./notices.ts";

export class StationCard {
  readonly root: HTMLElement;
  private readonly heading = h("h2", { class: "station-name", tabindex: -1 });
  private readonly subtitle = h("p", { class: "subtitle" });
  private readonly facts = h("div");
  private readonly age = h("p", { class: "age" });
  private readonly chart: BikeChart;
  private readonly forecast = h("div", { class: "forecast" });
  private readonly notices = h("div", { class: "notices" });
  private readonly model = h("p", { class: "model" });

  constructor(
    private readonly words: Words,
    private readonly format: Format,
    theme: Theme,
    onClose: (event: MouseEvent) => void,
  ) {
    this.chart = new BikeChart(words, format, theme);
    const title = h("div", { class: "station-title" }, this.heading, this.subtitle);
    const head = h("header", { class: "station-head" }, title, button(words.say("close"), "close", "plain-button", onClose));
    const body = [this.facts, this.age, this.notices, this.forecast, this.chart.root, this.model];
    this.root = h("section", { class: "card station", "aria-labelledby": "station-name" }, head, ...body);
    this.heading.id = "station-name";
  }

  focus(): void {
    this.heading.focus({ preventScroll: true });
  }

  setTheme(theme: Theme): void {
    this.chart.setTheme(theme);
  }

  render(state: State): void {
    const { chosen, prediction } = state;
    if (chosen === null) return;
    const station = chosenStation(state);
    const present = presentOf(station, prediction);
    const name = station?.name || prediction?.name || this.words.say("station", { code: chosen });
    this.heading.textContent = name.replace(/ - /g, "\u00a0- "); // no line begins with the hyphen
    this.subtitle.textContent = [this.words.say("station", { code: chosen }), station?.commune].filter(Boolean).join(" · ");
    this.renderNow(present);
    this.notices.replaceChildren(...noticesOf(state, this.words, this.format).map((n) => h("p", { class: `notice ${n.kind}` }, n.text)));
    this.forecast.replaceChildren(...(prediction ? [forecastList(prediction, this.words, this.format)] : []));
    this.renderWaiting(state);
    this.chart.render(prediction, name);
    this.model.textContent = prediction?.model ? this.words.say("model", { model: prediction.model }) : "";
  }

  private renderNow(present: Present | null): void {
    this.facts.replaceChildren(...(present ? [factsOf(present, this.words, this.format)] : []));
    this.age.hidden = present === null;
    if (!present) return;
    const { at } = present;
    const values = at === null ? {} : { age: this.format.age(at, Date.now()), time: this.format.clock(at) };
    this.age.textContent = at === null ? this.words.say("measuredUnknown") : this.words.say("measured", values);
  }

  private renderWaiting({ prediction, predictionTrouble }: State): void {
    const waiting = prediction === null && predictionTrouble === null;
    this.root.setAttribute("aria-busy", String(waiting));
    if (waiting) this.forecast.append(h("p", { class: "hint" }, this.words.say("loading")));
  }
}
