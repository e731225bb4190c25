// Builds the page into dist/ with relative addresses, so that it can be served from any folder. `npm run dev` answers
// the API from a simulated city, or from the server that VELIB_TREND_URL names.
import { defineConfig } from "vitest/config";
import type { Plugin } from "vite";
import { createCity } from "./mock/server.mjs";
import { serviceWorker } from "./service_worker.ts";
import { streamlitShell } from "./streamlit_shell.ts";

const server = process.env.VELIB_TREND_URL;
const answer = createCity();

const kTarget = "es2021";

const mock: Plugin = {
  name: "simulated-city",
  configureServer(vite) {
    if (!server) vite.middlewares.use((request, response, next) => void (answer(request, response) || next()));
  },
};

// Libraries apart from our own, whose size has a budget (test/e2e/budgets.test.mjs).
const rollupOptions = { output: { manualChunks: { maplibre: ["maplibre-gl"], uplot: ["uplot"] } } };

export default defineConfig({
  base: "./",
  plugins: [mock, streamlitShell, serviceWorker(kTarget)],
  build: { target: kTarget, chunkSizeWarningLimit: 1200, assetsInlineLimit: 0, rollupOptions },
  server: server ? { proxy: { "/v1": server, "/predict": server, "/config.json": server } } : {},
  test: { include: ["test/**/*.test.ts"] },
});
