// The last answers of the API, kept with their time: given only while the server is out of reach, and marked so.
import { kKeptHeader } from "./kept.ts";

const kMostKept = 80; // beyond, the oldest go
const kGatewayErrors = [502, 504]; // nobody behind the gateway: as good as out of reach

/** What is used of a Cache (Service Workers, W3C). */
export type Shelf = Pick<Cache, "match" | "put" | "keys" | "delete">;

export interface AnswersSetup {
  open: () => Promise<Shelf>;
  fetch: (request: Request) => Promise<Response>;
  now: () => number;
  /** Rejects when the network has had time enough. */
  patience: () => Promise<never>;
}

export interface Given {
  response: Promise<Response>;
  kept: Promise<void>; // when the answer has been put away
}

export function createAnswers({ open, fetch, now, patience }: AnswersSetup): (request: Request) => Given {
  async function keep(request: Request, answer: Response): Promise<void> {
    const headers = new Headers(answer.headers);
    for (const name of ["content-encoding", "content-length"]) headers.delete(name); // of the bytes on the wire
    headers.set(kKeptHeader, String(now()));
    const shelf = await open();
    await shelf.put(request.url, new Response(await answer.blob(), { status: answer.status, headers }));
    const keys = await shelf.keys();
    await Promise.all(keys.slice(0, Math.max(0, keys.length - kMostKept)).map((key) => shelf.delete(key)));
  }

  async function given(request: Request, asked: Promise<Response>): Promise<Response> {
    const known = await (await open()).match(request.url);
    if (!known) return asked;
    try {
      const answer = await Promise.race([asked, patience()]);
      return kGatewayErrors.includes(answer.status) ? known : answer;
    } catch {
      return known;
    }
  }

  return (request) => {
    const asked = fetch(request);
    const copy = asked.then((answer) => (answer.ok ? answer.clone() : null));
    // Storage may be full or switched off: then nothing is kept.
    const kept = copy.then((answer) => (answer ? keep(request, answer) : undefined)).catch(() => {});
    return { response: given(request, asked), kept };
  };
}
