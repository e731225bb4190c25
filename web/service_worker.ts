// Builds src/offline/worker.ts into dist/sw.js, which knows the names of all built files and changes with any of them.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build, type Plugin, type Rollup } from "vite";

const kPublic = new URL("./public/", import.meta.url);
const kEntry = new URL("./src/offline/worker.ts", import.meta.url).pathname;

async function workerCode(target: string): Promise<string> {
  const output = { format: "iife" as const, entryFileNames: "sw.js" };
  const setup = { write: false, target, copyPublicDir: false, rollupOptions: { input: kEntry, output } };
  const built = (await build({ configFile: false, logLevel: "warn", build: setup })) as Rollup.RollupOutput;
  return built.output[0].code;
}

export function serviceWorker(target: string): Plugin {
  return {
    name: "service-worker",
    apply: (_, { command, mode }) => command === "build" && mode !== "streamlit",
    enforce: "post",
    async generateBundle(_, bundle) {
      const made = Object.values(bundle).map((file) => ({ name: file.fileName, bytes: file.type === "chunk" ? file.code : file.source }));
      const given = readdirSync(kPublic).map((name) => ({ name, bytes: readFileSync(new URL(name, kPublic)) }));
      const files = [...made, ...given].sort((a, b) => (a.name < b.name ? -1 : 1));
      const print = createHash("sha256");
      for (const { name, bytes } of files) print.update(name).update(bytes);
      const names = files.map(({ name }) => name).filter((name) => name !== "index.html" && !name.endsWith(".map"));
      const facts = `const __FILES__=${JSON.stringify(names)},__BUILD__="${print.digest("hex").slice(0, 12)}";\n`;
      this.emitFile({ type: "asset", fileName: "sw.js", source: facts + (await workerCode(target)) });
    },
  };
}
