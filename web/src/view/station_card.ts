// One station: its counts now with their age, what is to be expected at the page's moment, the chart, the forecast in
// numbers, what to try instead, and honest words about all of them.
import { snapped } from "../ask.ts";
import type { ChartContent, StationChart } from "../chart.ts";
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import type { Theme } from "../scale.ts";
import { leadAt } from "../series.ts";
import type { Shared } from "../share.ts";
import { changed, chosenStation, type State } from "../state.ts";
import type { StationDetail } from "../station_data.ts";
import type { Kind, Lead } from "../wire_station.ts";
import { alternativesList } from "./alternatives.ts";
import { button, fill, h } from "./dom.ts";
import { forecastList } from "./forecast_list.ts";
import { kindOfAsk } from "./kind.ts";
import { momentPanel } from "./moment_panel.ts";
import { noticesOf } from "./notices.ts";
import { factsOf, presentOf, type Present } from "./present.ts";

export interface StationActions {
  close(event: MouseEvent): void;
  choose(code: string): void;
  moveTo(moment: number): void;
  share(): Promise<Shared>;
}

interface Table {
  detail: StationDetail | null;
  kind: Kind;
  marked: Lead | null;
  waiting: boolean;
}

const kSharedMs = 4000; // how long it is said that the link was copied

export class StationCard {
  readonly root: HTMLElement;
  private readonly heading = h("h2", { class: "card-title station-name", id: "station-name", tabindex: -1 });
  private readonly subtitle = h("p", { class: "subtitle" });
  private readonly shared = h("p", { class: "shared", role: "status" });
  private readonly facts = h("div");
  private readonly age = h("p", { class: "age" });
  private readonly notices = h("div", { class: "notices" });
  private readonly moment = h("div", { class: "slot" });
  private readonly plot = h("div", { class: "slot" });
  private chart: StationChart | null = null;
  private loading: Promise<void> | null = null;
  private content: ChartContent | null = null;
  private table: Table | null = null;
  private shown: State | null = null;
  private readonly forecast = h("div", { class: "slot" });
  private readonly instead = h("div", { class: "slot" });
  private readonly model = h("p", { class: "model" });

  constructor(
    private readonly words: Words,
    private readonly format: Format,
    private theme: Theme,
    private readonly actions: StationActions,
  ) {
    const body = [this.shared, this.facts, this.age, this.notices, this.moment, this.plot, this.forecast, this.instead, this.model];
    this.root = h("section", { class: "card station", "aria-labelledby": "station-name" }, this.head(), ...body);
  }

  focus(): void {
    this.heading.focus({ preventScroll: true });
    this.root.scrollTop = 0;
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.chart?.setTheme(theme);
  }

  /** Draws anew only what may have become another: a step of the slider is cheap. */
  render(state: State): void {
    if (state.chosen === null) return void (this.shown = null);
    if (state.system?.zone !== this.shown?.system?.zone) this.forget();
    const { shown } = this;
    const other = (...fields: (keyof State)[]) => !shown || changed(state, shown, ...fields);
    this.shown = state;
    const { detail, moment } = state;
    const present = presentOf(chosenStation(state), detail);
    if (other("chosen", "stations", "detail", "detailTrouble", "stationsTrouble", "ask", "system")) this.renderNow(state, present);
    if (other("detail", "moment")) fill(this.moment, detail && momentPanel(detail, moment, this.words, this.format));
    if (other("chosen", "stations", "detail", "detailTrouble", "ask", "moment")) this.renderOutlook(state, present);
    if (other("chosen", "stations", "forecast", "ask", "moment")) fill(this.instead, alternativesList(state, this.words, this.format, this.actions.choose));
  }

  // The city's clocks have become known: every time reads differently.
  private forget(): void {
    this.shown = this.table = null;
    this.chart?.setTheme(this.theme);
  }

  /** Ages grow while nothing else happens. */
  renderAges(): void {
    if (this.shown) this.renderNow(this.shown, presentOf(chosenStation(this.shown), this.shown.detail));
  }

  private nameOf(state: State): string {
    return chosenStation(state)?.name || state.detail?.forecast?.name || this.words.say("station", { code: state.chosen! });
  }

  private sourceOf({ detail, system }: State): string {
    const model = detail?.forecast?.model;
    const simulated = system?.simulated ? this.words.say("simulatedLong") : "";
    return [model ? this.words.say("model", { model }) : "", simulated].filter(Boolean).join(" · ");
  }

  private head(): HTMLElement {
    const title = h("div", { class: "station-title" }, this.heading, this.subtitle);
    const share = button(this.words.say("share"), "share", "plain-button", () => void this.share());
    const close = button(this.words.say("close"), "close", "plain-button", (event) => this.actions.close(event));
    return h("header", { class: "card-head" }, title, share, close);
  }

  private renderNow(state: State, present: Present | null): void {
    const place = chosenStation(state)?.commune;
    this.heading.textContent = this.nameOf(state).replace(/ - /g, "\u00a0- "); // no line begins with the hyphen
    this.subtitle.textContent = [this.words.say("station", { code: state.chosen! }), place].filter(Boolean).join(" · ");
    fill(this.facts, present && factsOf(present, this.words, this.format));
    this.notices.replaceChildren(...noticesOf(state, this.words, this.format).map((n) => h("p", { class: `notice ${n.kind}` }, n.text)));
    this.model.textContent = this.sourceOf(state);
    this.renderAge(present);
  }

  private renderAge(present: Present | null): void {
    this.age.hidden = present === null;
    if (!present) return;
    const { at } = present;
    const values = at === null ? {} : { age: this.format.age(at, Date.now()), time: this.format.clock(at) };
    this.age.textContent = at === null ? this.words.say("measuredUnknown") : this.words.say("measured", values);
  }

  private renderOutlook(state: State, present: Present | null): void {
    const { detail, detailTrouble, moment } = state;
    const waiting = detail === null && detailTrouble === null;
    const kind = kindOfAsk(state.ask);
    this.root.setAttribute("aria-busy", String(waiting));
    this.content = { detail, kind, capacity: present?.capacity ?? null, name: this.nameOf(state), moment };
    this.renderChart();
    const marked = detail?.forecast ? leadAt(detail.forecast, moment) : null;
    const table = { detail, kind, marked, waiting };
    if (this.table && same(table, this.table)) return;
    this.table = table;
    fill(this.forecast, waiting ? h("p", { class: "hint" }, this.words.say("loading")) : this.tableOf(table));
  }

  // The chart and its library come when the first station is chosen.
  private renderChart(): void {
    if (!this.content?.detail) this.chart?.render(this.content!);
    else if (this.chart) this.chart.render(this.content);
    else this.loading ??= this.loadChart();
  }

  private async loadChart(): Promise<void> {
    const { StationChart } = await import("../chart.ts");
    this.chart = new StationChart(this.words, this.format, this.theme, (ms) => this.moveTo(ms / 60_000));
    this.plot.replaceChildren(this.chart.root);
    this.renderChart();
  }

  private moveTo(minutes: number): void {
    this.actions.moveTo(snapped(minutes));
  }

  private tableOf({ detail, kind, marked }: Table): HTMLElement | null {
    const forecast = detail?.forecast;
    if (!forecast) return null;
    return forecastList(forecast, { kind, marked, pick: (minutes) => this.moveTo(minutes) }, this.words, this.format);
  }

  private async share(): Promise<void> {
    const shared = await this.actions.share();
    if (shared === "shared") return;
    this.shared.textContent = this.words.say(shared === "copied" ? "linkCopied" : "linkNotCopied");
    if (shared === "copied") setTimeout(() => (this.shared.textContent = ""), kSharedMs);
  }
}

function same(a: Table, b: Table): boolean {
  return a.detail === b.detail && a.kind === b.kind && a.marked === b.marked && a.waiting === b.waiting;
}
