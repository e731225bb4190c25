// Starts the page: state, server, views and map, and what follows from what.
import { createAddress } from "./address.ts";
import { createApi } from "./api.ts";
import { isChance, type Ask } from "./ask.ts";
import { apiBase, isAtHome } from "./base_url.ts";
import { createFormat } from "./format.ts";
import { viewOfHash } from "./hash.ts";
import { hostLink } from "./host.ts";
import { rememberedLanguage, rememberLanguage, wantedLanguages } from "./i18n/language.ts";
import { createWords } from "./i18n/messages.ts";
import { wantsStillness } from "./map.ts";
import { MapView } from "./map_view.ts";
import { locate } from "./near_me.ts";
import { isInReach } from "./neighbours.ts";
import { keepFiles } from "./offline/register.ts";
import { buildPage, type Actions } from "./page.ts";
import { createPlayer } from "./play.ts";
import { poll } from "./poll.ts";
import { createRefresh } from "./refresh.ts";
import type { Theme } from "./scale.ts";
import { share } from "./share.ts";
import { changed, chosenStation, createStore, kNothing, type State } from "./state.ts";
import { announcement } from "./view/announcement.ts";
import "./style/base.css";
import "./style/parts.css";
import "./style/layout.css";
import "./style/overlay.css";
import "./style/timeline.css";
import "./style/search.css";
import "./style/station.css";
import "./style/forecast.css";
import "./style/chart.css";

const kAgesMs = 30_000; // how often ages of data are told anew
const kStepMs = { moving: 140, still: 700 }; // between two steps while playing
const kAfterListMs = 30; // in which it is painted
const kNoListMs = 1_000;
const kFirstChance = 30; // minutes: a chance is of the future

const words = createWords(wantedLanguages(rememberedLanguage(), navigator.languages));
const format = createFormat(words.language);
const dark = matchMedia("(prefers-color-scheme: dark)");
const themeNow = (): Theme => (dark.matches ? "dark" : "light");

const base = apiBase();
const store = createStore({ ...kNothing, chosen: viewOfHash(location.hash).station });
const api = createApi(base, undefined, (keptAt) => keptAt !== store.get().keptAt && store.set({ keptAt }));
const refresh = createRefresh(api, store);
const address = createAddress(store, () => city.where());
const player = createPlayer(store, () => (wantsStillness() ? kStepMs.still : kStepMs.moving));

const actions: Actions = {
  choose(code, by) {
    if (by === "keyboard") page.search.focus();
    choose(code);
    if (code !== null) page.station.focus();
    if (code !== null) city.goToChosen(by === "search" ? undefined : 0);
  },
  near: () => void findNear(),
  leaveNear: () => store.set({ near: null }),
  share: () => share(hostLink(address.link()), document.title),
  language(language) {
    rememberLanguage(language);
    address.write(); // the page finds its view again there
    location.reload();
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
const city = new MapView(store, page, words, format, base, () => viewOfHash(location.hash).map, () => address.moved());

// Now there is a bike or there is none: who asks for a chance looks ahead.
function momentFor(ask: Ask, moment: number): number {
  return isChance(ask) && !isChance(store.get().ask) && moment === 0 ? kFirstChance : moment;
}

function choose(code: string | null): void {
  if (code === store.get().chosen) return;
  address.write(); // "back" finds the map where it was
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
  if (near.status === "found" && isInReach(store.get().stations, near.place)) city.goTo(near.place);
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

function warningOf({ keptAt, lostAt }: State): string {
  if (keptAt !== null) return words.say("offline", { age: format.age(keptAt, Date.now()), time: format.clock(keptAt) });
  return lostAt === null ? "" : words.say("linkLost", { time: format.date(lostAt) });
}

const kOfStation = ["chosen", "stations", "stationsTrouble", "detail", "detailTrouble", "moment", "ask", "forecast", "near", "system", "dataTime"] as const;
const kOfCity = ["stations", "dataTime", "loaded", "stationsTrouble", "forecast", "past", "system", "moment", "ask"] as const;

function render(state: State, before: State | null): void {
  page.show(state.chosen !== null ? "station" : state.near ? "near" : "city");
  page.warn(warningOf(state));
  if (!before || state.ask !== before.ask) {
    page.asks.render(state.ask);
    page.legend.render(state.ask);
  }
  page.timeline.render(state, before);
  if (state.chosen === null && (!before || changed(state, before, ...kOfCity, "chosen"))) page.city.render(state, city.reader);
  if (before && !changed(state, before, ...kOfStation)) return;
  page.near.render(state);
  page.station.render(state);
  const title = titleOf(state);
  if (title !== document.title) document.title = title;
}

store.listen((state, before) => {
  if (state.system && state.system.zone !== before.system?.zone) format.inZone(state.system.zone);
  city.update(state, before);
  render(state, before);
  if (state.stations !== before.stations) page.search.setStations(state.stations);
  if (state.loaded && !before.loaded) performance.mark("stations-listed"); // a budget: test/e2e/budgets.test.mjs
  if (state.moment < 0 && state.moment !== before.moment) void refresh.past();
  announce(state, before);
});

for (const event of ["popstate", "hashchange"]) {
  addEventListener(event, () => {
    const { station, map } = viewOfHash(location.hash);
    const other = station !== store.get().chosen;
    address.read();
    if (other) turnTo(station);
    if (map) city.look(map);
    else if (other) city.goToChosen();
  });
}

dark.addEventListener("change", () => {
  city.setTheme(themeNow());
  page.station.setTheme(themeNow());
});

// Ages grow while nothing else happens.
function renderAges(): void {
  if (document.hidden) return;
  if (store.get().chosen === null) page.city.render(store.get(), city.reader);
  page.near.render(store.get());
  page.station.renderAges();
  page.warn(warningOf(store.get()));
}

document.documentElement.lang = words.language;
address.read();

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
if (isAtHome()) void keepFiles();
