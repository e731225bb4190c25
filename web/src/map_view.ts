// Keeps the map, its legend and its tooltip in step with the state; only what is another than before is drawn again.
import { loadConfig, loadStyle } from "./basemap.ts";
import { boundsOf, samePlaces } from "./city.ts";
import type { Format } from "./format.ts";
import type { Words } from "./i18n/messages.ts";
import { createMap, createPlainMap, type MapEvents, type MapSetup, type StationMap } from "./map.ts";
import { createMarker, sameMarks, type Marks, type Read } from "./marks.ts";
import { samePlace, type View } from "./mercator.ts";
import { momentText } from "./moment_text.ts";
import type { Page } from "./page.ts";
import type { Theme } from "./scale.ts";
import { changed, chosenStation, type State, type Store } from "./state.ts";
import { markText } from "./view/mark_text.ts";

const kNearZoom = 13.8;
const kSureMs = 1_000; // in which nothing of the basemap has failed, before it is said to be there again

export class MapView {
  private map: StationMap | null = null;
  private read: Read;
  private marks: Marks;
  private theme: Theme = "light";
  private ground = 0; // how many have been asked for: only the last one is laid
  private hasBasemap = false;
  private failedAt = -kSureMs; // when a piece of it could last not be had
  private first: View | null = null; // where it looked first

  constructor(
    private readonly store: Store,
    private readonly page: Page,
    private readonly words: Words,
    private readonly format: Format,
    private readonly base: string,
    private readonly wanted: () => View | null, // where a link wants to look first
    private readonly moved: () => void, // it looks elsewhere than at first
  ) {
    const state = store.get();
    this.read = createMarker(state);
    this.marks = this.read(state.ask, state.moment);
  }

  /** What is known of the city at any moment. */
  get reader(): Read {
    return this.read;
  }

  async start(theme: Theme, pick: MapEvents["pick"]): Promise<void> {
    this.theme = theme;
    const { map: container } = this.page;
    const events = { pick, hover: this.hover, drawn: this.drawn, moved: this.follow, ground: this.meet, lost: () => void this.drawPlainly(setup) };
    const setup: MapSetup = { container, label: this.words.say("map"), theme, events };
    this.take(await createMap(setup), container);
    if (this.store.get().loaded) this.lookFirst();
    void this.layBasemap();
    addEventListener("online", () => void (this.hasBasemap || this.layBasemap()));
  }

  private take(map: StationMap, container: HTMLElement): void {
    this.map = map;
    container.dataset.kind = map.kind;
    const { stations, chosen } = this.store.get();
    map.setStations(stations);
    map.setMarks(this.marks);
    map.choose(chosen);
  }

  // The same view on a canvas, after WebGL has gone for good.
  private async drawPlainly(setup: MapSetup): Promise<void> {
    const view = this.map!.where();
    this.page.beside("");
    this.take(await createPlainMap({ ...setup, theme: this.theme }), setup.container);
    this.map!.look(view);
  }

  update(state: State, before: State): void {
    if (state.near !== before.near) this.showHere(state);
    if (changed(state, before, "stations", "dataTime", "forecast", "past")) this.read = createMarker(state);
    else if (!changed(state, before, "ask", "moment", "chosen", "loaded")) return;
    const moved = !samePlaces(state.stations, before.stations);
    if (moved) this.map?.setStations(state.stations);
    this.remark(state, moved);
    if (moved || state.chosen !== before.chosen) this.map?.choose(state.chosen);
    if (state.loaded && !before.loaded) this.lookFirst();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.hasBasemap = false;
    this.map?.setGround(theme, null);
    void this.layBasemap();
  }

  goToChosen(minZoom = kNearZoom): void {
    const station = chosenStation(this.store.get());
    if (station) this.map?.goTo(station.lon, station.lat, minZoom, this.page.covered());
  }

  goTo({ lon, lat }: { lon: number; lat: number }): void {
    this.map?.goTo(lon, lat, kNearZoom, this.page.covered());
  }

  look(view: View): void {
    this.map?.look(view);
  }

  where(): View | null {
    return this.map?.where() ?? null;
  }

  fitCity(animate: boolean): void {
    const bounds = boundsOf(this.store.get().stations);
    if (bounds) this.map?.fit(bounds, this.page.covered(), animate);
  }

  zoomBy(levels: number): void {
    this.map?.zoomBy(levels, this.page.covered());
  }

  private lookFirst(): void {
    this.fitCity(false);
    const wanted = this.wanted();
    this.first = this.where();
    if (wanted) this.look(wanted);
    else this.goToChosen();
  }

  private showHere({ near }: State): void {
    this.page.here.show(near?.status === "found" ? near : null);
    this.layHere();
  }

  private layHere(): void {
    const { clientWidth: width, clientHeight: height } = this.page.map;
    if (this.map && this.page.here.isShown) this.page.here.lay(this.map.where(), { width, height });
  }

  private readonly follow = (): void => {
    this.layHere();
    const there = this.where();
    if (this.first && there && !samePlace(there, this.first)) this.moved();
  };

  private remark(state: State, moved: boolean): void {
    const marks = this.read(state.ask, state.moment);
    const same = !moved && sameMarks(marks, this.marks);
    this.marks = marks;
    if (!same) this.map?.setMarks(marks);
  }

  private async layBasemap(): Promise<void> {
    if (this.map?.kind !== "webgl") return; // a canvas draws none
    const mine = ++this.ground;
    const { [this.theme]: url } = await loadConfig(this.base);
    const style = await loadStyle(url);
    if (mine !== this.ground) return;
    this.page.beside(url && !style ? this.words.say("noBasemap") : "");
    if (!style) return;
    this.hasBasemap = true;
    this.map.setGround(this.theme, style);
  }

  private readonly meet = (reached: boolean): void => {
    const now = performance.now();
    if (!reached) this.failedAt = now;
    if (!reached || now - this.failedAt > kSureMs) this.page.beside(reached ? "" : this.words.say("noBasemap"));
  };

  private readonly drawn = (): void => {
    const { dataset } = this.page.map;
    if (dataset.drawn !== undefined) return;
    dataset.drawn = "";
    performance.mark("stations-drawn"); // a budget: test/e2e/budgets.test.mjs
  };

  private readonly hover = (code: string | null, x: number, y: number): void => {
    const { stations, ask, moment, dataTime } = this.store.get();
    const i = code === null ? -1 : stations.findIndex((station) => station.code === code);
    if (i < 0 || !matchMedia("(hover: hover)").matches) return this.page.tooltip.hide();
    const said = markText(ask, this.marks.values[i]!, this.marks.looks[i]!, this.words, this.format);
    const when = moment === 0 ? "" : ` · ${momentText(moment, dataTime, this.words, this.format)}`;
    this.page.tooltip.show(stations[i]!.name, said + when, x, y);
  };
}
