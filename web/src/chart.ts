// The chart of one station: measured bikes as a line, expected ones dashed, a mark at the present. Gaps stay gaps.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { chartOptions, type ChartInk, kInk } from "./chart_options.ts";
import type { Format } from "./format.ts";
import type { Words } from "./i18n/messages.ts";
import { seriesOf, topOf, type Series } from "./series.ts";
import type { Theme } from "./scale.ts";
import { h } from "./view/dom.ts";
import { expectedText } from "./view/forecast_list.ts";
import type { Prediction } from "./wire.ts";

const kHeight = 190;

export class BikeChart {
  readonly root: HTMLElement;
  private readonly title = h("h3", { class: "small-title" });
  private readonly readout = h("p", { class: "readout", "aria-hidden": "true" });
  private readonly box = h("div", { class: "chart", role: "img" });
  private plot: uPlot | null = null;
  private prediction: Prediction | null = null;
  private series: Series | null = null;

  constructor(
    private readonly words: Words,
    private readonly format: Format,
    private theme: Theme,
  ) {
    const key = (kind: string, text: string) => h("span", { class: `key ${kind}` }, text);
    const keys = [key("key-measured", words.say("keyMeasured")), key("key-expected", words.say("keyExpected"))];
    const caption = h("div", { class: "chart-caption" }, h("p", { class: "keys", "aria-hidden": "true" }, ...keys), this.readout);
    this.root = h("figure", { class: "chart-figure", hidden: true }, this.title, this.box, caption);
    new ResizeObserver(() => this.resize()).observe(this.box);
  }

  render(prediction: Prediction | null, name: string): void {
    if (prediction === this.prediction) return;
    this.prediction = prediction;
    this.root.hidden = prediction === null;
    if (!prediction) return this.discard();
    this.series = seriesOf(prediction);
    const last = prediction.horizons[prediction.horizons.length - 1]!;
    this.title.textContent = this.words.say("chartTitle", { hours: last.hours });
    this.box.setAttribute("aria-label", this.description(prediction, name));
    this.draw();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    if (this.prediction) this.draw();
  }

  // A plot is cheap to make, and its options close over the scale, the theme and the present.
  private draw(): void {
    const { series, prediction } = this;
    if (!series || !prediction) return;
    this.discard();
    const ink: ChartInk = kInk[this.theme];
    const options = chartOptions({
      ...this.size(),
      ink,
      times: series.times,
      now: series.now,
      nowLabel: this.nowLabel(prediction),
      top: topOf(series, prediction.capacity),
      measured: series.measured,
      expected: series.expected,
      clock: (seconds) => this.format.clock(seconds * 1000),
      onPoint: (i) => this.read(i),
    });
    this.plot = new uPlot(options, [series.times, series.measured, series.expected], this.box);
    this.read(null);
  }

  private nowLabel({ at }: Prediction): string {
    const fresh = Math.abs(Date.now() - at) < 15 * 60_000;
    return fresh ? this.words.say("now") : this.format.clock(at);
  }

  private description(prediction: Prediction, name: string): string {
    const forecast = prediction.horizons.map((horizon) => expectedText(horizon, this.words, this.format)).join(", ");
    const known = prediction.history.map((hour) => hour.bikes).filter((n) => n !== null);
    if (known.length === 0) return this.words.say("chartLabelNoHistory", { name, forecast });
    const [low, high] = [this.format.count(Math.min(...known)), this.format.count(Math.max(...known))];
    return this.words.say("chartLabel", { name, low, high, forecast });
  }

  private read(i: number | null): void {
    const { series } = this;
    const at = i === null ? undefined : series?.times[i];
    if (!series || i === null || at === undefined) {
      this.readout.textContent = "";
      return;
    }
    const time = this.format.clock(at * 1000);
    const future = at > series.now;
    const bikes = (future ? series.expected : series.measured)[i] ?? null;
    this.readout.textContent =
      bikes === null
        ? this.words.say("readoutGap", { time })
        : this.words.count(future ? "readoutExpected" : "readout", bikes, this.format.count(bikes), { time });
  }

  private size(): { width: number; height: number } {
    return { width: Math.max(200, this.box.clientWidth), height: kHeight };
  }

  private resize(): void {
    if (this.plot && this.box.clientWidth > 0 && this.plot.width !== this.box.clientWidth) this.plot.setSize(this.size());
  }

  private discard(): void {
    this.plot?.destroy();
    this.plot = null;
  }
}
