// Builds the page into dist/ with relative addresses, so that it can be served from any folder. `npm run dev` answers
// the API from a simulated city, or from the server that VELIB_TREND_URL names.
import { defineConfig } from "vitest/config";
import type { Plugin } from "vite";
import { answer } from "./mock/server.mjs";

const server = process.env.VELIB_TREND_URL;

const mock: Plugin = {
  name: "simulated-city",
  configureServer(vite) {
    if (!server) vite.middlewares.use((request, response, next) => void (answer(request, response) || next()));
  },
};

// `--mode streamlit`: the same page, begun by src/streamlit.ts, into streamlit/page/. Which API it will ask is not known
// yet, so its policy allows any; what runs is its own files alone.
const kPolicy =
  "default-src 'self'; connect-src 'self' http: https:; img-src 'self' data: blob: http: https:; object-src 'none'; base-uri 'none'";

const shell: Plugin = {
  name: "streamlit-component",
  transformIndexHtml: {
    order: "pre",
    handler: (html) => ({
      html: html.replace("./src/main.ts", "./src/streamlit.ts"),
      tags: [{ tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: kPolicy }, injectTo: "head-prepend" }],
    }),
  },
};

export default defineConfig(({ mode }) => ({
  base: "./",
  plugins: mode === "streamlit" ? [shell] : [mock],
  // The build of MapLibre whose worker is a file of its own: it runs under a strict Content-Security-Policy.
  resolve: { alias: [{ find: /^maplibre-gl$/, replacement: "maplibre-gl/dist/maplibre-gl-csp.js" }] },
  build: {
    target: "es2021",
    chunkSizeWarningLimit: 1200,
    assetsInlineLimit: 0,
    ...(mode === "streamlit" ? { outDir: "../streamlit/page", emptyOutDir: true } : {}),
  },
  server: server ? { proxy: { "/stations": server, "/predict": server, "/healthz": server } } : {},
  test: { include: ["test/**/*.test.ts"] },
}));
