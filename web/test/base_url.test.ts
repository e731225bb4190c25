import { expect, test } from "vitest";
import { apiBase, isAtHome } from "../src/base_url.ts";

function pageThatSays(content: string | null) {
  return { querySelector: () => (content === null ? null : { content }) } as unknown as Document;
}

test("without a word it is the folder of the page", () => {
  const page = pageThatSays(null);
  expect(apiBase(page, "https://a.example/velib/index.html?x=1#station=7")).toBe("https://a.example/velib/");
  expect(isAtHome(page)).toBe(true);
});

test.each([
  ["https://api.example", "https://api.example/"],
  ["https://api.example/", "https://api.example/"],
  ["https://api.example/stage//", "https://api.example/stage/"],
])("as told: %s", (told, base) => {
  expect(apiBase(pageThatSays(told), "https://a.example/")).toBe(base);
  expect(isAtHome(pageThatSays(told))).toBe(false);
});
