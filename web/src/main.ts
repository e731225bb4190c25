// Starts the page: state, server, views and map, and what follows from what.
import { createApi } from "./api.ts";
import { isChance, type Ask } from "./ask.ts";
import { createFormat } from "./format.ts";
import { hashWithStation, stationOfHash } from "./hash.ts";
import { createWords } from "./i18n/messages.ts";
import { wantsStillness } from "./map.ts";
import { MapView } from "./map_view.ts";
import { buildPage, type Actions } from "./page.ts";
import { createPlayer } from "./play.ts";
import { poll } from "./poll.ts";
import { createRefresh } from "./refresh.ts";
import type { Theme } from "./scale.ts";
import { changed, chosenStation, createStore, kNothing, type State } from "./state.ts";
import { expectedText } from "./view/forecast_list.ts";
import "./style/base.css";
import "./style/parts.css";
import "./style/layout.css";
import "./style/overlay.css";
import "./style/timeline.css";
import "./style/search.css";
import "./style/station.css";
import "./style/chart.css";

const kAgesMs = 30_000; // how often ages of data are told anew
const kStepMs = { moving: 140, still: 700 }; // between two steps while playing
const kAfterListMs = 30; // in which it is painted
const kNoListMs = 1_000;
const kFirstChance = 30; // minutes: a chance is of the future

const words = createWords(navigator.languages);
const format = createFormat(words.language);
const dark = matchMedia("(prefers-color-scheme: dark)");
const themeNow = (): Theme => (dark.matches ? "dark" : "light");

const base = new URL("./", location.href).href;
const store = createStore({ ...kNothing, chosen: stationOfHash(location.hash) });
const refresh = createRefresh(createApi(base), store);
const player = createPlayer(store, () => (wantsStillness() ? kStepMs.still : kStepMs.moving));

const actions: Actions = {
  choose(code, by) {
    if (by === "keyboard") page.search.focus();
    choose(code);
    if (code !== null) page.station.focus();
    if (code !== null) city.goToChosen(by === "search" ? undefined : 0);
  },
  zoom: (levels) => city.zoomBy(levels),
  wholeCity: () => city.fitCity(true),
  ask: (ask) => store.set({ ask, moment: momentFor(ask, store.get().moment) }),
  moveTo(moment) {
    player.stop();
    if (moment !== store.get().moment) store.set({ moment });
  },
  lookBack: () => void refresh.past(),
  togglePlay: () => player.toggle(),
};

const page = buildPage(document.querySelector<HTMLElement>("#page")!, words, format, themeNow(), actions);
const city = new MapView(store, page, words, format, base);

// Now there is a bike or there is none: who asks for a chance looks ahead.
function momentFor(ask: Ask, moment: number): number {
  return isChance(ask) && !isChance(store.get().ask) && moment === 0 ? kFirstChance : moment;
}

function choose(code: string | null): void {
  if (code === store.get().chosen) return;
  history.pushState(null, "", location.pathname + location.search + hashWithStation(location.hash, code));
  turnTo(code);
}

function turnTo(code: string | null): void {
  store.set({ chosen: code, prediction: null, predictionTrouble: null });
  void refresh.prediction();
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

// The station's card tells of now and its forecast, whatever moment the map shows.
const kOfStation = ["chosen", "stations", "stationsTrouble", "prediction", "predictionTrouble"] as const;
const kOfCity = ["stations", "dataTime", "loaded", "stationsTrouble", "forecast", "past", "system", "moment", "ask"] as const;

function render(state: State, before: State | null): void {
  page.showStation(state.chosen !== null);
  if (!before || state.ask !== before.ask) {
    page.asks.render(state.ask);
    page.legend.render(state.ask);
  }
  page.timeline.render(state, before);
  if (state.chosen === null && (!before || changed(state, before, ...kOfCity, "chosen"))) page.city.render(state, city.reader);
  if (before && !changed(state, before, ...kOfStation)) return;
  page.station.render(state);
  document.title = titleOf(state);
}

store.listen((state, before) => {
  city.update(state, before);
  render(state, before);
  if (state.stations !== before.stations) page.search.setStations(state.stations);
  if (state.loaded && !before.loaded) performance.mark("stations-listed"); // a budget: test/e2e/budgets.test.mjs
  if (state.moment < 0 && state.moment !== before.moment) void refresh.past();
  announce(state, before);
});

for (const event of ["popstate", "hashchange"]) {
  addEventListener(event, () => {
    const code = stationOfHash(location.hash);
    if (code === store.get().chosen) return;
    turnTo(code);
    city.goToChosen();
  });
}

dark.addEventListener("change", () => {
  city.setTheme(themeNow());
  page.station.setTheme(themeNow());
});

// Ages grow while nothing else happens.
function renderAges(): void {
  if (!document.hidden && store.get().chosen === null) page.city.render(store.get(), city.reader);
}

document.documentElement.lang = words.language;
// The list first: drawing a map keeps a small machine busy for longer than a list takes to come.
function startMapSoon(): void {
  let started = false;
  const start = () => {
    if (started) return;
    started = true;
    void city.start(themeNow(), (code) => actions.choose(code, "map"));
  };
  store.listen(({ loaded, stationsTrouble }) => void ((loaded || stationsTrouble) && setTimeout(start, kAfterListMs)));
  setTimeout(start, kNoListMs);
}

render(store.get(), null);
startMapSoon();
poll(refresh.all, document);
setInterval(renderAges, kAgesMs);
