// Starts the page: state, server, views and map, and what follows from what.
import { createApi } from "./api.ts";
import { apiBase } from "./base_url.ts";
import { boundsOf } from "./city.ts";
import { createFormat } from "./format.ts";
import { hashWithStation, stationOfHash } from "./hash.ts";
import { createWords } from "./i18n/messages.ts";
import { createMap, type StationMap } from "./map.ts";
import { buildPage, type Actions } from "./page.ts";
import { poll } from "./poll.ts";
import { createRefresh } from "./refresh.ts";
import type { Theme } from "./scale.ts";
import { chosenStation, createStore, kNothing, type State } from "./state.ts";
import { expectedText } from "./view/forecast_list.ts";
import "./style/base.css";
import "./style/parts.css";
import "./style/layout.css";
import "./style/overlay.css";
import "./style/search.css";
import "./style/station.css";
import "./style/chart.css";

const kRefreshMs = 60_000;
const kNearZoom = 13.8;

const words = createWords(navigator.languages);
const format = createFormat(words.language);
const dark = matchMedia("(prefers-color-scheme: dark)");
const themeNow = (): Theme => (dark.matches ? "dark" : "light");

const store = createStore({ ...kNothing, chosen: stationOfHash(location.hash) });
const refresh = createRefresh(createApi(apiBase()), store);
let map: StationMap | null = null;

const actions: Actions = {
  choose(code, by) {
    if (by === "keyboard") page.search.focus();
    choose(code);
    if (code !== null) page.station.focus();
    if (code !== null) goToChosen(by === "search" ? kNearZoom : 0);
  },
  zoom: (levels) => map?.zoomBy(levels, page.covered()),
  wholeCity: () => fitCity(true),
};

const page = buildPage(document.querySelector<HTMLElement>("#page")!, words, format, themeNow(), actions);

function choose(code: string | null): void {
  if (code === store.get().chosen) return;
  history.pushState(null, "", location.pathname + location.search + hashWithStation(location.hash, code));
  turnTo(code);
}

function turnTo(code: string | null): void {
  store.set({ chosen: code, prediction: null, predictionTrouble: null });
  void refresh.prediction();
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
  const { prediction } = state;
  if (!prediction || before.prediction) return;
  const { name, bikes, docks } = prediction;
  page.announce(
    words.say("announce", {
      name,
      bikes: words.count("bikes", bikes ?? 2, format.count(bikes)),
      docks: words.count("docks", docks ?? 2, format.count(docks)),
      forecast: prediction.horizons.map((horizon) => expectedText(horizon, words, format)).join(", "),
    }),
  );
}

function render(state: State): void {
  page.showStation(state.chosen !== null);
  page.city.render(state);
  page.station.render(state);
  document.title = titleOf(state);
}

function renderMap(state: State, before: State): void {
  if (state.stations !== before.stations) map?.setStations(state.stations);
  if (state.chosen !== before.chosen) map?.choose(state.chosen);
  if (state.loaded && !before.loaded) lookFirst();
}

function lookFirst(): void {
  fitCity(false);
  goToChosen(kNearZoom);
}

store.listen((state, before) => {
  render(state);
  if (state.stations !== before.stations) page.search.setStations(state.stations);
  renderMap(state, before);
  announce(state, before);
});

for (const event of ["popstate", "hashchange"]) {
  addEventListener(event, () => {
    const code = stationOfHash(location.hash);
    if (code === store.get().chosen) return;
    turnTo(code);
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
render(store.get());
void startMap();
poll(refresh.all, kRefreshMs, document);
