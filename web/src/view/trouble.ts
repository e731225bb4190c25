// What a rider is told when the server does not answer as it should.
import type { Trouble } from "../api.ts";
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";

export interface About {
  list?: boolean; // the list of stations, rather than one forecast
  code?: string;
  known?: number | null; // ms: the time of what is still shown, if anything is
}

export function troubleText(trouble: Trouble, words: Words, format: Format, about: About): string {
  const { list = false, code = "", known = null } = about;
  switch (trouble) {
    case "unreachable":
      return known === null ? words.say("unreachable") : words.say("unreachableSince", { time: format.clock(known) });
    case "unavailable":
      return words.say(list ? "listUnavailable" : "noForecast");
    case "not_found":
      return list ? words.say("badAnswer") : words.say("unknownStation", { code });
    case "bad_answer":
      return words.say("badAnswer");
  }
}
