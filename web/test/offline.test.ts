// What the service worker gives, and when it dares to give something old.
import { expect, test, vi } from "vitest";
import { createAnswers, type Shelf } from "../src/offline/answers.ts";
import { kKeptHeader } from "../src/offline/kept.ts";

// A Cache in memory: keys in the order of their last put, as the standard has it.
function shelf(): Shelf & { size(): number } {
  const kept = new Map<string, Response>();
  const url = (key: RequestInfo | URL) => (key instanceof Request ? key.url : String(key));
  return {
    match: async (key) => kept.get(url(key))?.clone(),
    put: async (key, response) => void (kept.delete(url(key)), kept.set(url(key), response)),
    keys: async () => [...kept.keys()].map((key) => new Request(key)),
    delete: async (key) => kept.delete(url(key)),
    size: () => kept.size,
  };
}

const never = () => new Promise<never>(() => {});
const down = async (): Promise<Response> => Promise.reject(new TypeError("Failed to fetch"));
const request = (path = "v1/forecast") => new Request(`http://host/${path}`);

function setUp(network: () => Promise<Response>) {
  const store = shelf();
  const world = { network, now: 1_000, patience: never as () => Promise<never> };
  const ask = createAnswers({ open: async () => store, fetch: () => world.network(), now: () => world.now, patience: () => world.patience() });
  const answer = async (path?: string) => {
    const given = ask(request(path));
    await given.kept;
    return given.response;
  };
  return { store, world, ask, answer };
}

test("the server's answer is given as it is, unmarked", async () => {
  const { answer } = setUp(async () => new Response("new", { headers: { etag: '"1"' } }));
  const given = await answer();
  expect([await given.text(), given.headers.get("etag"), given.headers.get(kKeptHeader)]).toEqual(["new", '"1"', null]);
});

test("out of reach, the last answer is given with the time it came", async () => {
  const { world, answer } = setUp(async () => new Response("kept", { headers: { "content-type": "application/json", "content-encoding": "gzip" } }));
  await answer();
  world.now = 9_000;
  for (const network of [down, async () => new Response("", { status: 502 }), async () => new Response("", { status: 504 })]) {
    world.network = network;
    const given = await answer();
    expect([await given.text(), given.status, given.headers.get(kKeptHeader)]).toEqual(["kept", 200, "1000"]);
    expect([given.headers.get("content-type"), given.headers.get("content-encoding")]).toEqual(["application/json", null]);
  }
});

test("a network that takes for ever counts as none, but its late answer is kept", async () => {
  const { world, ask, answer } = setUp(async () => new Response("old"));
  await answer();
  let arrive = (_: Response): void => {};
  world.network = () => new Promise((done) => (arrive = done));
  world.patience = () => Promise.reject(new Error("too slow"));
  world.now = 5_000;
  const { response, kept } = ask(request());
  expect(await (await response).text()).toBe("old");
  arrive(new Response("late"));
  await kept;
  world.network = down;
  const given = await answer();
  expect([await given.text(), given.headers.get(kKeptHeader)]).toEqual(["late", "5000"]);
});

test("what the server refuses is neither kept nor hidden", async () => {
  const { store, world, answer } = setUp(async () => new Response("good"));
  await answer();
  for (const status of [404, 500, 503]) {
    world.network = async () => new Response("bad", { status });
    expect((await answer()).status).toBe(status);
  }
  world.network = down;
  expect(await (await answer()).text()).toBe("good");
  expect(store.size()).toBe(1);
});

test("without a kept answer the failure comes through", async () => {
  await expect(setUp(down).answer()).rejects.toThrow("Failed to fetch");
});

test("the oldest answers go, the lately used stay", async () => {
  const { store, world, answer } = setUp(async () => new Response("x"));
  for (let i = 0; i < 80; i++) await answer(`v1/stations/${i}/forecast`);
  await answer("v1/stations/0/forecast");
  await answer("v1/stations/80/forecast");
  expect(store.size()).toBe(80);
  world.network = down;
  await expect(answer("v1/stations/1/forecast")).rejects.toThrow();
  expect((await answer("v1/stations/0/forecast")).ok).toBe(true);
});

test("a full disk costs nothing but the copy", async () => {
  const { store, answer } = setUp(async () => new Response("x"));
  store.put = vi.fn(async () => Promise.reject(new DOMException("full", "QuotaExceededError")));
  expect(await (await answer()).text()).toBe("x");
  expect(store.put).toHaveBeenCalled();
});
