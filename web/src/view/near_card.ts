// The stations nearest to the rider, or why they cannot be told.
import type { Format } from "../format.ts";
import type { Name, Words } from "../i18n/messages.ts";
import type { Near, Unlocated } from "../near_me.ts";
import { kFarMetres, nearest, outlookOf, type Nearby } from "../neighbours.ts";
import type { State } from "../state.ts";
import type { Kind } from "../wire_station.ts";
import { button, fill, h } from "./dom.ts";
import { ageText, staleText } from "./freshness.ts";
import { stationRows } from "./station_rows.ts";

export interface NearActions {
  pick(code: string): void;
  close(event: MouseEvent): void;
}

const kShown = 8;
const kRoughMetres = 200;
const kReasons: Record<Unlocated, Name> = {
  denied: "nearDenied",
  unavailable: "nearUnavailable",
  timeout: "nearUnavailable",
  unsupported: "nearUnsupported",
};

export class NearCard {
  readonly root: HTMLElement;
  private readonly heading: HTMLElement;
  private readonly body = h("div", { class: "near-body" });

  constructor(
    private readonly words: Words,
    private readonly format: Format,
    private readonly actions: NearActions,
  ) {
    this.heading = h("h2", { class: "card-title", id: "near-title", tabindex: -1 }, words.say("nearTitle"));
    const close = button(words.say("close"), "close", "plain-button", (event) => actions.close(event));
    const head = h("header", { class: "card-head" }, this.heading, close);
    this.root = h("section", { class: "card near", "aria-labelledby": "near-title", hidden: true }, head, this.body);
  }

  focus(): void {
    this.heading.focus({ preventScroll: true });
  }

  render(state: State): void {
    if (state.near && !this.root.hidden) fill(this.body, ...this.parts(state, state.near));
  }

  private parts(state: State, near: Near): HTMLElement[] {
    if (near.status === "asking") return [this.line("hint", "nearAsking")];
    if (near.status === "failed") return [this.line("notice", kReasons[near.why])];
    const found = nearest(state.stations, near.place, kShown);
    const first = found[0];
    if (!first) return [this.line("hint", "loading")];
    if (first.metres > kFarMetres) return [this.far(first)];
    const rough = near.accuracy > kRoughMetres ? [h("p", { class: "hint" }, this.words.say("nearRough", { distance: this.format.distance(near.accuracy) }))] : [];
    return [...this.stale(state), ...rough, this.list(state, found), h("p", { class: "age" }, ageText(state, this.words, this.format))];
  }

  private stale(state: State): HTMLElement[] {
    const text = staleText(state, this.words, this.format);
    return text ? [h("p", { class: "notice grave" }, text)] : [];
  }

  private line(kind: string, name: Name): HTMLElement {
    return h("p", { class: kind, role: "status" }, this.words.say(name));
  }

  private far({ metres }: Nearby): HTMLElement {
    return h("p", { class: "notice" }, this.words.say("nearFar", { distance: this.format.distance(metres) }));
  }

  private list({ forecast, moment }: State, found: Nearby[]): HTMLElement {
    const minutes = Math.max(0, moment);
    const of = (kind: Kind) => outlookOf(forecast, { kind, minutes });
    const [bikes, docks] = [of("bikes"), of("docks")];
    const rows = found.map((near) => ({
      near,
      has: near.station.open
        ? [this.amount("bikes", bikes(near.station), minutes), this.amount("docks", docks(near.station), minutes)]
        : [this.words.say("closed")],
    }));
    return stationRows(rows, this.words, this.format, this.actions.pick);
  }

  // A count now; a chance in the future.
  private amount(kind: "bikes" | "docks", { count, chance }: Pick<Nearby, "count" | "chance">, minutes: number): HTMLElement {
    const { words, format } = this;
    if (minutes <= 0) return h("span", {}, words.count(kind, count ?? 2, format.count(count)));
    const share = chance === null ? format.count(null) : format.percent(chance);
    return h("span", {}, words.say(kind === "bikes" ? "rowBike" : "rowDock", { chance: share }));
  }
}
