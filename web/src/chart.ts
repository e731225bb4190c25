// The chart of one station: counts as a line, expected ones dashed in their 80 % band, marks at the present and at the
// page's moment. Gaps stay gaps.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { chartOptions, kInk, type ChartInk } from "./chart_options.ts";
import type { Format } from "./format.ts";
import type { Name, Words } from "./i18n/messages.ts";
import { seriesOf, topOf, type Series } from "./series.ts";
import type { Theme } from "./scale.ts";
import type { StationDetail } from "./station_data.ts";
import { h } from "./view/dom.ts";
import { kKindNames } from "./view/kind.ts";
import type { Kind } from "./wire_station.ts";

const kHeight = 190;
const kFreshMs = 15 * 60_000;
const kReadouts = { bikes: "readoutBikes", ebikes: "readoutEbikes", docks: "readoutDocks" } as const;

export interface ChartContent {
  detail: StationDetail | null;
  kind: Kind;
  capacity: number | null;
  name: string;
  moment: number; // minutes from now
}

export class StationChart {
  readonly root: HTMLElement;
  private readonly title = h("h3", { class: "small-title" });
  private readonly readout = h("p", { class: "readout", "aria-hidden": "true" });
  private readonly box = h("div", { class: "chart", role: "img" });
  private plot: uPlot | null = null;
  private content: ChartContent | null = null;
  private series: Series | null = null;

  constructor(
    private readonly words: Words,
    private readonly format: Format,
    private theme: Theme,
    private readonly pickTime: (ms: number) => void,
  ) {
    const key = (kind: string, name: Name) => h("span", { class: `key ${kind}` }, words.say(name));
    const keys = [key("key-measured", "keyMeasured"), key("key-expected", "keyExpected"), key("key-range", "keyRange")];
    const caption = h("div", { class: "chart-caption" }, h("p", { class: "keys", "aria-hidden": "true" }, ...keys), this.readout);
    this.root = h("figure", { class: "chart-figure", hidden: true }, this.title, this.box, caption);
    new ResizeObserver(() => this.resize()).observe(this.box);
    this.box.addEventListener("click", () => this.pick());
  }

  render(content: ChartContent): void {
    const before = this.content;
    this.content = content;
    if (before && sameNumbers(before, content)) return this.follow();
    this.series = content.detail && seriesOf(content.detail, content.kind);
    this.root.hidden = this.series === null;
    if (!this.series) return this.discard();
    this.title.textContent = this.words.say("chartTitle", { what: this.words.say(kKindNames[content.kind]) });
    this.box.setAttribute("aria-label", this.description(this.series, content));
    this.draw();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.draw();
  }

  // A plot is cheap to make, and its options close over the scale, the theme and the present.
  private draw(): void {
    const { series, content } = this;
    if (!series || !content) return;
    this.discard();
    const ink: ChartInk = kInk[this.theme];
    const options = chartOptions({
      ...this.size(),
      ink,
      series,
      nowLabel: this.nowLabel(series.now * 1000),
      top: topOf(series, content.capacity),
      clock: (seconds) => this.format.clock(seconds * 1000),
      hour: (seconds) => this.format.hour(seconds * 1000),
      moment: () => this.momentSeconds(),
      onPoint: (i) => this.read(i),
    });
    const { times, measured, expected, low, high } = series;
    this.plot = new uPlot(options, [times, measured, expected, low, high], this.box);
    this.read(null);
  }

  // Only the mark of the moment moves.
  private follow(): void {
    this.plot?.redraw(false, false);
  }

  private momentSeconds(): number | null {
    const { series, content } = this;
    return series && content && content.moment !== 0 ? series.now + content.moment * 60 : null;
  }

  private pick(): void {
    const seconds = this.series?.times[this.plot?.cursor.idx ?? -1];
    if (seconds !== undefined) this.pickTime((seconds - this.series!.now) * 1000);
  }

  private nowLabel(at: number): string {
    return Math.abs(Date.now() - at) < kFreshMs ? this.words.say("now") : this.format.clock(at);
  }

  private description(series: Series, { kind, name }: ChartContent): string {
    const what = this.words.say(kKindNames[kind]);
    const [past, future] = [this.extent(series.measured), this.extent(series.expected)];
    if (!past) return this.words.say("chartLabelNoHistory", { name, what, ...future });
    if (!future) return this.words.say("chartLabelNoForecast", { name, what, ...past });
    return this.words.say("chartLabel", { name, what, ...past, soonLow: future.low, soonHigh: future.high });
  }

  private extent(values: (number | null)[]): { low: string; high: string } | null {
    const known = values.filter((n) => n !== null);
    if (known.length === 0) return null;
    return { low: this.format.count(Math.min(...known)), high: this.format.count(Math.max(...known)) };
  }

  private read(i: number | null): void {
    const { series, content } = this;
    const at = i === null ? undefined : series?.times[i];
    if (!series || !content || i === null || at === undefined) return void (this.readout.textContent = "");
    const time = this.format.clock(at * 1000);
    const [counted, expected] = [series.measured[i] ?? null, series.expected[i] ?? null];
    const n = at > series.now ? expected : (counted ?? expected);
    if (n === null) return void (this.readout.textContent = this.words.say("readoutGap", { time }));
    const [low, high] = [series.low[i] ?? null, series.high[i] ?? null];
    const range = low !== null && high !== null && high > low ? ` (${this.format.count(low)}–${this.format.count(high)})` : "";
    this.readout.textContent = this.words.count(kReadouts[content.kind], n, this.format.mean(n), { time }) + range;
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

function sameNumbers(a: ChartContent, b: ChartContent): boolean {
  return a.detail === b.detail && a.kind === b.kind && a.capacity === b.capacity && a.name === b.name;
}
