// Starts the page: state, server, views and map, and what follows from what.
import { createApi } from "./api.ts";
import { boundsOf } from "./city.ts";
import { createFormat } from "./format.ts";
import { viewOfHash } from "./hash.ts";
import { createAddress } from "./address.ts";
import { rememberedLanguage, rememberLanguage, wantedLanguages } from "./i18n/language.ts";
import { createWords } from "./i18n/messages.ts";
import { createMap, type StationMap } from "./map.ts";
import { locate } from "./near_me.ts";
import { keepFiles } from "./offline/register.ts";
import { buildPage, type Actions } from "./page.ts";
import { poll } from "./poll.ts";
import { createRefresh } from "./refresh.ts";
import { share } from "./share.ts";
import type { Theme } from "./scale.ts";
import { chosenStation, createStore, type State } from "./state.ts";
import { announcement } from "./view/announcement.ts";
import { askOfKind } from "./view/kind_switch.ts";
import "./style/base.css";
import "./style/parts.css";
import "./style/layout.css";
import "./style/overlay.css";
import "./style/search.css";
import "./style/station.css";
import "./style/forecast.css";
import "./style/chart.css";

const kRefreshMs = 60_000;
const kNearZoom = 13.8;

const words = createWords(wantedLanguages(rememberedLanguage(), navigator.languages));
const format = createFormat(words.language);
const dark = matchMedia("(prefers-color-scheme: dark)");
const themeNow = (): Theme => (dark.matches ? "dark" : "light");

const store = createStore();
const api = createApi(new URL("./", location.href).href, fetch.bind(window), (at) => {
  if (at !== store.get().keptAt) store.set({ keptAt: at });
});
const refresh = createRefresh(api, store);
const address = createAddress(store, () => map?.where() ?? null);
let map: StationMap | null = null;

const actions: Actions = {
  choose(code, by) {
    if (by === "keyboard") page.search.focus();
    choose(code);
    if (code !== null) page.station.focus();
    if (code !== null) goToChosen(by === "search" ? kNearZoom : 0);
  },
  near: () => void findNear(),
  leaveNear: () => store.set({ near: null }),
  kind: (kind) => store.set({ ask: askOfKind(kind, store.get().ask) }),
  moment: (moment) => store.set({ moment }),
  share: () => share(address.link(), document.title),
  language(language) {
    rememberLanguage(language);
    address.write(); // the view is found again there
    location.reload();
  },
  zoom: (levels) => map?.zoomBy(levels, page.covered()),
  wholeCity: () => fitCity(true),
};

const page = buildPage(document.querySelector<HTMLElement>("#page")!, words, format, themeNow(), actions);

function choose(code: string | null): void {
  if (code === store.get().chosen) return;
  turnTo(code);
  address.push();
}

function turnTo(code: string | null): void {
  store.set({ chosen: code, detail: null, detailTrouble: null });
  void refresh.station();
}

async function findNear(): Promise<void> {
  choose(null);
  store.set({ near: { status: "asking" } });
  page.near.focus();
  const near = await locate(navigator.geolocation);
  if (store.get().near === null) return; // closed meanwhile
  store.set({ near });
  if (near.status === "found") map?.goTo(near.place.lon, near.place.lat, kNearZoom, page.covered());
}

function goToChosen(minZoom: number): void {
  const station = chosenStation(store.get());
  if (station) map?.goTo(station.lon, station.lat, minZoom, page.covered());
}

function fitCity(animate: boolean): void {
  const bounds = boundsOf(store.get().stations);
  if (bounds) map?.fit(bounds, page.covered(), animate);
}

function titleOf(state: State): string {
  const station = chosenStation(state);
  if (!station) return "Velib Trend";
  return `${station.name}: ${words.count("bikes", station.bikes ?? 2, format.count(station.bikes))} – Velib Trend`;
}

// Said once for each choice, not at every refresh.
function announce(state: State, before: State): void {
  if (state.detail && !before.detail) page.announce(announcement(state, words, format));
}

function render(state: State): void {
  page.show(state.chosen !== null ? "station" : state.near ? "near" : "city");
  page.city.render(state);
  page.near.render(state);
  page.station.render(state);
  page.warn(state.keptAt === null ? "" : words.say("offline", { age: format.age(state.keptAt, Date.now()), time: format.day(state.keptAt) }));
  document.title = titleOf(state);
}

function renderMap(state: State, before: State): void {
  if (state.stations !== before.stations) map?.setStations(state.stations);
  if (state.chosen !== before.chosen) map?.choose(state.chosen);
  if (state.loaded && !before.loaded) lookFirst();
}

function lookFirst(): void {
  fitCity(false);
  const { map: seen } = viewOfHash(location.hash);
  if (seen) map?.look(seen);
  else goToChosen(kNearZoom);
}

store.listen((state, before) => {
  render(state);
  if (state.stations !== before.stations) page.search.setStations(state.stations);
  renderMap(state, before);
  announce(state, before);
});

for (const event of ["popstate", "hashchange"]) {
  addEventListener(event, () => {
    const { station } = viewOfHash(location.hash);
    address.read();
    if (station === store.get().chosen) return;
    turnTo(station);
    goToChosen(kNearZoom);
  });
}

dark.addEventListener("change", () => {
  map?.setTheme(themeNow());
  page.station.setTheme(themeNow());
});

function onHover(code: string | null, x: number, y: number): void {
  const station = code === null ? undefined : store.get().stations.find((one) => one.code === code);
  page.tooltip.show(matchMedia("(hover: hover)").matches && station ? station : null, x, y);
}

async function startMap(): Promise<void> {
  const events = { pick: (code: string) => actions.choose(code, "map"), hover: onHover };
  map = await createMap({ container: page.map, label: words.say("map"), theme: themeNow(), events });
  page.map.dataset.kind = map.kind;
  map.setStations(store.get().stations);
  map.choose(store.get().chosen);
  if (store.get().loaded) lookFirst();
}

document.documentElement.lang = words.language;
address.read();
store.set({ chosen: viewOfHash(location.hash).station });
render(store.get());
void startMap();
poll(refresh.all, kRefreshMs, document);
void keepFiles();
