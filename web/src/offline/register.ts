// Lets the service worker keep the page for when there is no network.

/** After the page has loaded, whose files come first. Only where it is built, and the browser has service workers: over
 *  HTTPS, or on the reader's own machine. */
export async function keepFiles(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  if (document.readyState !== "complete") await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  try {
    await navigator.serviceWorker.register(new URL("sw.js", document.baseURI), { updateViaCache: "none" });
  } catch {
    // The page works without.
  }
}
