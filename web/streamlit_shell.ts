// `vite build --mode streamlit`: the same page as a component of a Streamlit app, begun by src/streamlit.ts, into
// streamlit/page/. Which API it will ask is not known yet, so its policy allows any; what runs is its own files alone.
import type { Plugin } from "vite";

const kPolicy =
  "default-src 'self'; connect-src 'self' http: https:; img-src 'self' data: blob: http: https:; object-src 'none'; base-uri 'none'";

export const streamlitShell: Plugin = {
  name: "streamlit-shell",
  apply: (_, { mode }) => mode === "streamlit",
  config: ({ build }) => ({ build: { outDir: build?.outDir ?? "../streamlit/page", emptyOutDir: true } }),
  transformIndexHtml: {
    order: "pre",
    handler: (html) => ({
      html: html.replace("./src/main.ts", "./src/streamlit.ts"),
      tags: [{ tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: kPolicy }, injectTo: "head-prepend" }],
    }),
  },
};
