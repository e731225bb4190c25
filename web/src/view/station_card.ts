// One station: its counts now with their age, what is to be expected at the page's moment, the chart, the forecast in
// numbers, what to try instead, and honest words about all of them.
import { snapped } from "../ask.ts";
import { StationChart } from "../chart.ts";
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import type { Theme } from "../scale.ts";
import { leadAt } from "../series.ts";
import type { Shared } from "../share.ts";
import { chosenStation, type State } from "../state.ts";
import type { Kind } from "../wire_station.ts";
import { alternativesList } from "./alternatives.ts";
import { button, h } from "./dom.ts";
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
  private readonly chart: StationChart;
  private readonly forecast = h("div", { class: "slot" });
  private readonly instead = h("div", { class: "slot" });
  private readonly model = h("p", { class: "model" });

  constructor(
    private readonly words: Words,
    private readonly format: Format,
    theme: Theme,
    private readonly actions: StationActions,
  ) {
    this.chart = new StationChart(words, format, theme, (ms) => this.moveTo(ms / 60_000));
    const body = [this.shared, this.facts, this.age, this.notices, this.moment, this.chart.root, this.forecast, this.instead, this.model];
    this.root = h("section", { class: "card station", "aria-labelledby": "station-name" }, this.head(), ...body);
  }

  focus(): void {
    this.heading.focus({ preventScroll: true });
    this.root.scrollTop = 0;
  }

  setTheme(theme: Theme): void {
    this.chart.setTheme(theme);
  }

  render(state: State): void {
    const { chosen, detail, moment } = state;
    if (chosen === null) return;
    const station = chosenStation(state);
    const present = presentOf(station, detail);
    const name = station?.name || detail?.forecast?.name || this.words.say("station", { code: chosen });
    this.heading.textContent = name.replace(/ - /g, "\u00a0- "); // no line begins with the hyphen
    this.subtitle.textContent = [this.words.say("station", { code: chosen }), station?.commune].filter(Boolean).join(" · ");
    this.renderNow(present);
    this.notices.replaceChildren(...noticesOf(state, this.words, this.format).map((n) => h("p", { class: `notice ${n.kind}` }, n.text)));
    fill(this.moment, detail && momentPanel(detail, moment, this.words, this.format));
    this.renderOutlook(state, present, name);
    fill(this.instead, alternativesList(state, this.words, this.format, this.actions.choose));
    this.model.textContent = this.sourceOf(state);
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

  private renderNow(present: Present | null): void {
    fill(this.facts, present && factsOf(present, this.words, this.format));
    this.age.hidden = present === null;
    if (!present) return;
    const { at } = present;
    const values = at === null ? {} : { age: this.format.age(at, Date.now()), time: this.format.clock(at) };
    this.age.textContent = at === null ? this.words.say("measuredUnknown") : this.words.say("measured", values);
  }

  private renderOutlook(state: State, present: Present | null, name: string): void {
    const { detail, detailTrouble, moment } = state;
    const waiting = detail === null && detailTrouble === null;
    const kind = kindOfAsk(state.ask);
    this.root.setAttribute("aria-busy", String(waiting));
    this.chart.render({ detail, kind, capacity: present?.capacity ?? null, name, moment });
    fill(this.forecast, waiting ? h("p", { class: "hint" }, this.words.say("loading")) : this.table(state, kind));
  }

  private moveTo(minutes: number): void {
    this.actions.moveTo(snapped(minutes));
  }

  private table({ detail, moment }: State, kind: Kind): HTMLElement | null {
    const forecast = detail?.forecast;
    if (!forecast) return null;
    const setup = { kind, marked: leadAt(forecast, moment), pick: (minutes: number) => this.moveTo(minutes) };
    return forecastList(forecast, setup, this.words, this.format);
  }

  private async share(): Promise<void> {
    const shared = await this.actions.share();
    if (shared === "shared") return;
    this.shared.textContent = this.words.say(shared === "copied" ? "linkCopied" : "linkNotCopied");
    if (shared === "copied") setTimeout(() => (this.shared.textContent = ""), kSharedMs);
  }
}

// Replaces what is shown, and gives the focus back to the same place: a refresh must not throw the keyboard out.
function fill(slot: HTMLElement, content: HTMLElement | null): void {
  const held = slot.contains(document.activeElement) ? focusables(slot).indexOf(document.activeElement as HTMLElement) : -1;
  slot.replaceChildren(...(content ? [content] : []));
  if (held >= 0) focusables(slot)[held]?.focus({ preventScroll: true });
}

function focusables(slot: HTMLElement): HTMLElement[] {
  return [...slot.querySelectorAll<HTMLElement>("button")];
}
