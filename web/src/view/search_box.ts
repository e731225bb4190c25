// The search: an input with a list of stations below it (the WAI-ARIA combobox pattern), by which the keyboard
// reaches every station.
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import { levelOf } from "../scale.ts";
import { findStations, indexStations, type Entry } from "../search.ts";
import type { Station } from "../wire.ts";
import { button, dot, h, icon } from "./dom.ts";

const kShown = 60; // rows drawn at a time; the rest is a sentence

export class SearchBox {
  readonly root: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly said = h("p", { class: "visually-hidden", role: "status" });
  private readonly clear: HTMLElement;
  private index: Entry[] = [];
  private found: Station[] = [];
  private active = -1;

  constructor(
    private readonly words: Words,
    private readonly format: Format,
    private readonly pick: (code: string) => void,
    ...beside: HTMLElement[] // further ways to a station, at the end of the field
  ) {
    const label = words.say("searchLabel");
    this.input = h("input", {
      type: "text",
      id: "search",
      role: "combobox",
      "aria-label": label,
      "aria-autocomplete": "list",
      "aria-controls": "search-list",
      "aria-expanded": "false",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      placeholder: words.say("searchHint"),
    });
    this.list = h("ul", { id: "search-list", class: "search-list", role: "listbox", "aria-label": label, hidden: true });
    this.clear = button(words.say("clear"), "close", "plain-button", () => this.erase());
    this.clear.hidden = true;
    this.root = h("div", { class: "search", role: "search" }, icon("search"), this.input, this.clear, ...beside, this.list, this.said);
    this.listen();
  }

  setStations(stations: Station[]): void {
    this.index = indexStations(stations);
    if (!this.list.hidden) this.show(this.active);
  }

  focus(): void {
    this.input.focus();
  }

  private listen(): void {
    this.input.addEventListener("input", () => this.show(0));
    this.input.addEventListener("focus", () => this.show(-1));
    this.input.addEventListener("click", () => this.show(this.active));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.hide());
    // Before the input loses its focus, and with it the list.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = (event.target as Element).closest<HTMLElement>("[data-code]");
      if (row) this.take(row.dataset.code!);
    });
  }

  private key(event: KeyboardEvent): void {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = moves[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (this.list.hidden) this.show(-1);
      this.mark(Math.min(this.rows().length - 1, Math.max(0, this.active + step)));
    } else if (event.key === "Enter") {
      const station = this.found[Math.max(0, this.active)];
      if (station && !this.list.hidden) this.take(station.code);
    } else if (event.key === "Escape") {
      if (this.list.hidden) this.erase();
      this.hide();
    }
  }

  private show(active: number): void {
    this.found = findStations(this.index, this.input.value);
    const rows = this.found.slice(0, kShown).map((station, i) => this.row(station, i));
    const more = this.found.length - rows.length;
    const note = this.note(more);
    this.list.replaceChildren(...rows, ...(note ? [note] : []));
    this.list.hidden = false;
    this.clear.hidden = this.input.value === "";
    this.input.setAttribute("aria-expanded", "true");
    this.said.textContent = this.words.count("searchFound", this.found.length, this.format.count(this.found.length));
    this.mark(this.input.value ? active : -1);
  }

  private note(more: number): HTMLElement | null {
    if (more === 0 && this.found.length > 0) return null;
    const text = more > 0 ? this.words.count("searchMore", more, this.format.count(more)) : this.words.say("searchNothing");
    return h("li", { class: "search-note", role: "presentation" }, text);
  }

  private row(station: Station, i: number): HTMLElement {
    return h(
      "li",
      { id: `found-${i}`, role: "option", "data-code": station.code, "aria-selected": "false" },
      dot(levelOf(station)),
      h("span", { class: "search-name" }, station.name, h("small", { class: "search-code" }, station.code)),
      h("span", { class: "search-bikes" }, this.words.count("bikes", station.bikes ?? 2, this.format.count(station.bikes))),
    );
  }

  private rows(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private mark(active: number): void {
    this.active = active;
    this.rows().forEach((row, i) => row.setAttribute("aria-selected", String(i === active)));
    const row = this.rows()[active];
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private take(code: string): void {
    this.input.value = "";
    this.hide();
    this.input.blur();
    this.pick(code);
  }

  private erase(): void {
    this.input.value = "";
    this.input.focus();
    this.show(-1);
  }

  private hide(): void {
    this.list.hidden = true;
    this.clear.hidden = true;
    this.active = -1;
    this.said.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
