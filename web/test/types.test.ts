// The generated types are those of openapi.yaml as it is now.
import { readFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, test } from "vitest";

const generated = () => readFileSync(new URL("../src/generated/api.ts", import.meta.url), "utf8");
const withoutOpening = (source: string) => source.slice(source.indexOf("export interface paths"));

test("src/generated/api.ts is what `npm run types` makes of openapi.yaml", async () => {
  const made = astToString(await openapiTS(new URL("../../openapi.yaml", import.meta.url)));
  expect(withoutOpening(generated()), "run `npm run types` in web/").toBe(withoutOpening(made));
});

test("another field in the description gives other types", async () => {
  const yaml = readFileSync(new URL("../../openapi.yaml", import.meta.url), "utf8");
  const renamed = astToString(await openapiTS(yaml.replaceAll("cadence_seconds", "cadence_minutes")));
  expect(withoutOpening(renamed)).not.toBe(withoutOpening(generated()));
});
