// What a dot on the map says, in words.
import { isChance, type Ask } from "../ask.ts";
import type { Format } from "../format.ts";
import type { Words } from "../i18n/messages.ts";
import { kShut, kStale, kUnknown, shownNumber } from "../marks.ts";
import { kAskNames } from "./ask_bar.ts";

export function markText(ask: Ask, value: number, look: number, words: Words, format: Format): string {
  if (look === kShut) return words.say("closed");
  if (look === kUnknown) return words.say("unknown");
  const said = valueText(ask, shownNumber(ask, value), words, format);
  return look === kStale ? `${said} (${words.say("stale")})` : said;
}

function valueText(ask: Ask, n: number, words: Words, format: Format): string {
  if (isChance(ask)) return words.say("chanceOf", { what: words.say(kAskNames[ask]), share: format.count(n) });
  return words.count(ask === "ebikes" ? "ebikes" : ask === "docks" ? "docks" : "bikes", n, format.count(n));
}
