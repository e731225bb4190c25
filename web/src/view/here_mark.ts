// "You are here" on the map, whichever way that is drawn, in a circle as wide as the position is uncertain.
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import { pixelsOfMetres, project, type Size, type View } from "../mercator.ts";
import type { Place } from "../walk.ts";
import { h } from "./dom.ts";

/** A place, known to so many metres. */
export interface Position {
  place: Place;
  accuracy: number;
}

export class HereMark {
  readonly root: HTMLElement;
  private readonly circle = h("span", { class: "here-circle" });
  private position: Position | null = null;

  constructor(
    private readonly words: Words,
    private readonly format: Format,
  ) {
    this.root = h("div", { class: "here", role: "img", hidden: true }, this.circle, h("span", { class: "here-dot" }));
  }

  get isShown(): boolean {
    return this.position !== null;
  }

  show(position: Position | null): void {
    this.position = position;
    this.root.hidden = position === null;
    if (position) this.root.setAttribute("aria-label", this.words.say("youAreHere", { distance: this.format.distance(position.accuracy) }));
  }

  /** At its place on a map of that size which looks there. */
  lay(view: View, size: Size): void {
    if (!this.position) return;
    const { place, accuracy } = this.position;
    const [x, y] = project(view, size, place.lon, place.lat);
    this.root.style.translate = `${x.toFixed(1)}px ${y.toFixed(1)}px`;
    this.circle.style.width = `${(2 * pixelsOfMetres(accuracy, { ...view, lat: place.lat })).toFixed(1)}px`;
  }
}
