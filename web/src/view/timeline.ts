// The time slider: from a day ago to three hours ahead, with a mark at now; by thumb, by arrows, or played.
import { kMomentStep, snapped } from "../ask.ts";
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import { momentText, shortText, timeOf } from "../moment_text.ts";
import { changed, type State } from "../state.ts";
import { kFirstUnit, kLastUnit, momentOf, shareOf, unitOf } from "../timeline_scale.ts";
import { button, h, icon } from "./dom.ts";

export interface TimelineEvents {
  moveTo(moment: number): void;
  lookBack(): void; // somebody may soon: the slider is touched
  togglePlay(): void;
}

const kTicks = [-24, -18, -12, -6, 0, 1, 2, 3]; // hours
const kKeySteps: Record<string, number> = {
  ArrowLeft: -kMomentStep,
  ArrowDown: -kMomentStep,
  ArrowRight: kMomentStep,
  ArrowUp: kMomentStep,
  PageDown: -60,
  PageUp: 60,
};

export class Timeline {
  readonly root: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly play: HTMLButtonElement;
  private readonly clock = h("strong", { class: "moment-clock" });
  private readonly distance = h("span", { class: "moment-distance" });
  private readonly note = h("p", { class: "moment-note" });
  private readonly badge: HTMLElement;
  private readonly toNow: HTMLButtonElement;

  constructor(
    private readonly words: Words,
    private readonly format: Format,
    private readonly events: TimelineEvents,
  ) {
    const label = words.say("timeline");
    this.slider = h("input", { type: "range", class: "slider", min: kFirstUnit, max: kLastUnit, step: 1, value: 0, "aria-label": label });
    this.play = button(words.say("play"), "play", "plain-button play", () => events.togglePlay());
    this.toNow = h("button", { type: "button", class: "to-now", "aria-label": words.say("backToNow") }, words.say("now"));
    this.badge = h("span", { class: "badge", title: words.say("simulatedLong"), hidden: true }, words.say("simulated"));
    const head = h("div", { class: "moment" }, this.clock, this.distance, this.toNow, this.badge);
    const track = h("div", { class: "track" }, h("div", { class: "track-ahead" }), this.slider, this.ticks());
    this.root = h("section", { class: "card timeline", "aria-label": label }, this.play, h("div", { class: "timeline-body" }, head, track, this.note));
    this.root.style.setProperty("--now", String(shareOf(0)));
    this.listen();
  }

  /** Null before the first time. */
  render(state: State, before: State | null): void {
    if (before && !changed(state, before, "moment", "dataTime", "ask", "forecast", "past", "pastTrouble", "loaded", "playing", "system")) return;
    const { moment, dataTime, playing } = state;
    const text = momentText(moment, dataTime, this.words, this.format);
    const at = timeOf(moment, dataTime);
    this.slider.value = String(unitOf(moment));
    this.slider.setAttribute("aria-valuetext", text);
    this.clock.textContent = at === null ? "–" : this.format.clock(at);
    this.distance.textContent = shortText(moment, this.words);
    this.root.dataset.tense = moment < 0 ? "past" : moment > 0 ? "future" : "now";
    this.root.style.setProperty("--at", String(shareOf(moment)));
    this.toNow.disabled = moment === 0;
    this.badge.hidden = !state.system?.simulated;
    this.showPlaying(playing);
    this.note.textContent = this.noteOf(state);
  }

  private showPlaying(playing: boolean): void {
    const label = this.words.say(playing ? "pause" : "play");
    if (this.play.getAttribute("aria-label") === label) return;
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
    this.play.replaceChildren(icon(playing ? "pause" : "play"));
  }

  // Why the map has nothing to show at this moment, if it has not.
  private noteOf({ moment, ask, forecast, past, pastTrouble, loaded }: State): string {
    if (moment < 0 && !past) return this.words.say(pastTrouble ? "pastTrouble" : "pastLoading");
    if (moment <= 0 || !loaded) return "";
    if (!forecast) return this.words.say("noCityForecast");
    if (ask === "ebikes" && !forecast.ebikes) return this.words.say("noEbikeForecast");
    return forecast.fresh ? "" : this.words.say("forecastLate", { time: this.format.clock(forecast.origin) });
  }

  private ticks(): HTMLElement {
    const tick = (hours: number) => {
      const sign = hours > 0 ? "+" : "\u2212";
      const label = hours === 0 ? this.words.say("now") : `${sign}${this.words.say("shortHours", { n: Math.abs(hours) })}`;
      const element = h("span", { class: hours === 0 ? "tick tick-now" : "tick", "data-hours": hours }, label);
      element.style.setProperty("--share", String(shareOf(hours * 60)));
      return element;
    };
    return h("div", { class: "ticks", "aria-hidden": "true" }, ...kTicks.map(tick));
  }

  private listen(): void {
    this.slider.addEventListener("input", () => this.events.moveTo(momentOf(this.slider.valueAsNumber)));
    for (const event of ["pointerenter", "pointerdown", "focus"]) this.slider.addEventListener(event, () => this.events.lookBack());
    this.toNow.addEventListener("click", () => {
      this.slider.focus({ preventScroll: true });
      this.events.moveTo(0);
    });
    this.slider.addEventListener("keydown", (event) => this.key(event));
    // Where nothing else has the keyboard, it is the slider's.
    document.addEventListener("keydown", (event) => {
      if (event.target === document.body) this.key(event);
    });
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = kKeySteps[event.key];
    if (step === undefined && event.key !== " ") return;
    event.preventDefault();
    if (step === undefined) this.events.togglePlay();
    else this.events.moveTo(snapped(momentOf(this.slider.valueAsNumber) + step));
  }
}
